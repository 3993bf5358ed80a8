"""One figure of every kind, as functions: a test may draw each twice."""

from collections.abc import Callable

import numpy as np
from drawn_plots import PLOTS

from lstm_notes import drawing

EVENTS = ["write +1", "noise -1", "noise +0.5", "read", "clear", "read"]
STREAM = {
    "g": [0.762, -0.759, 0.466, 0.006, 0.289, 0.0],
    "i": [0.982, 0.018, 0.018, 0.018, 0.024, 0.018],
    "f": [0.982, 0.982, 0.982, 0.982, 0.024, 0.982],
    "o": [0.018, 0.018, 0.018, 0.982, 0.024, 0.982],
    "c": [0.748, 0.721, 0.716, 0.704, 0.024, 0.023],
    "h": [0.011, 0.011, 0.011, 0.596, 0.001, 0.023],
}
STEP = {
    "x": "(0, 0, 1, 0)",
    "h_prev": -0.011,
    "c_prev": -0.716,
    "f": 0.982,
    "i": 0.018,
    "g": -0.006,
    "o": 0.982,
    "c": -0.704,
    "h": -0.596,
}
GRU_STEP = {"x": 1.0, "h_prev": -0.5, "r": 0.151, "z": 0.265, "n": -0.806}
LAGS = [5, 10, 20, 50, 100, 200, 500, 1000]
CURVES = {
    "RNN": (LAGS, [10, 8, 3, 0, 0, 0, 0, 0], 10),
    "LSTM, torch's start": (LAGS, [10, 4, 0, 0, 0, 0, 0, 0], 10),
    "LSTM, gates set to remember": (LAGS, [10, 10, 10, 10, 10, 9, 7, 4], 10),
}
TIME = np.arange(100)
DECAY = {"f = 0.9": (TIME, 0.9**TIME), "f = 0.99": (TIME, 0.99**TIME)}


def step_values(gates: str) -> dict[str, float | str]:
    """Numbers for every wire that a cell with these gates has."""
    return {key: value for key, value in STEP.items() if key not in "ifo" or key in gates}


GRU_PASS = {"x": ["write", "noise", "read"], "h_prev": 0.0} | {
    letter: [0.25, 0.5, 0.75] for letter in "rznh"
}

FIGURES: dict[str, Callable[[], drawing.Figure]] = {
    "cell": lambda: drawing.cell_diagram(),
    "cell without gates": lambda: drawing.cell_diagram("", highlight="gc"),
    "cell with numbers": lambda: drawing.cell_diagram(values=STEP, highlight="f"),
    "variant": lambda: drawing.diagram("peephole", highlight="new", values=STEP),
    "gru": lambda: drawing.diagram("gru before", highlight="new", values=GRU_STEP),
    "part": lambda: drawing.cell_part("update"),
    "steps": lambda: drawing.cell_steps(),
    "chain": lambda: drawing.unrolled("lstm", 3, highlight=2),
    "pass": lambda: drawing.unrolled("gru", 3, values=GRU_PASS),
    "gate": lambda: drawing.gate_diagram("i"),
    "legend": lambda: drawing.legend(),
    "rnn": lambda: drawing.rnn_diagram(values={"h": 0.5}),
    "unrolled": lambda: drawing.unrolled_rnn(3, x=[1, 0, -0.5], h=[0, 0.76, 0.45, -0.21]),
    "stream": lambda: drawing.stream_chart(STREAM, EVENTS, new="f"),
    "lag": lambda: drawing.lag_chart(CURVES, new="RNN"),
    "lines": lambda: drawing.line_chart(DECAY, xlabel="step", ylabel="share kept"),
    "log lines": lambda: drawing.line_chart(
        DECAY, xlabel="step", ylabel="share kept", yscale="log", marks={"here": 40}
    ),
    "short traces": lambda: drawing.gate_traces(STREAM, steps=EVENTS),
    "long traces": lambda: drawing.gate_traces({"f": 0.9**TIME, "c": np.sin(TIME / 9)}),
    "weights": lambda: drawing.weight_blocks(),
    **PLOTS,
}
