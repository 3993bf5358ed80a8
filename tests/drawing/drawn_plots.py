"""The plots among the figures of every kind; drawn_figures.py gathers them all."""

from collections.abc import Callable

import numpy as np

from lstm_notes import drawing

NEVER = float("inf")
STEPS = np.arange(0, 60, 10)
UNITS = np.sin(np.arange(40)[:, None] / (3 + np.arange(8)))
SHORT = {"f": [0.982, 0.024, 0.5], "g": [0.762, -0.759, 0.0], "c": [0.748, -0.721, 2.5]}
REACH = {
    "RNN": (STEPS, [0.5**STEPS, 0.55**STEPS, 0.6**STEPS]),
    "LSTM, torch's start": (STEPS, 0.7**STEPS),
    "LSTM, gates set to remember": (STEPS, np.full(6, 1.0)),
    "power law": (STEPS + 1, 1.0 / (STEPS + 1)),
}
UPDATES = {
    "RNN": [400, 650, 500, NEVER, NEVER],
    "no output activation": [NEVER] * 5,
    "LSTM": [150, 200, 200, 200, 225],
    "GRU": [175, 150, 900, 300, NEVER],
}

PLOTS: dict[str, Callable[[], drawing.Figure]] = {
    "short heat map": lambda: drawing.gate_heat_map(SHORT, steps=["write +1", "noise -1", "read"]),
    "long heat map": lambda: drawing.gate_heat_map({"f": abs(UNITS), "c": 3 * UNITS, "h": UNITS}),
    "characters": lambda: drawing.gate_heat_map({"o": [0.5] * 12}, steps=list("forget gate!")),
    "reach": lambda: drawing.gradient_reach(REACH, colours={"RNN": "x"}),
    "variants": lambda: drawing.variant_comparison(
        UPDATES, measure="updates until solved", baseline="LSTM", colours={"LSTM": "f"}
    ),
    "variants on a log axis": lambda: drawing.variant_comparison(
        {"LSTM": [1e-5, 2e-4], "GRU": [0.3, 0.2, 0.1]}, measure="mean squared error", xscale="log"
    ),
    "shaded table": lambda: drawing.shaded_table(
        [[0.001, 0.02, 1.0], [0.5, NEVER - NEVER, 0.25]],
        rows=["LSTM", "GRU before"],
        columns=["adding", "order", "reber"],
        measure="error",
        across="task",
        down="cell",
        colour="c",
        shades="log",
        framed=[(0, 0)],
    ),
}
"""Functions, so that a test may draw each twice."""
