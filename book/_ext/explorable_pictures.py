"""What an explorable shows before anything moves, drawn by the package, for pages without scripts.

Each picture stands in a ``<noscript>``: a browser that runs scripts does not even lay it out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from inline_figures import page_figure
from stream_units import stream_units

from lstm_notes.drawing import Figure, diagram, gradient_reach, stream_chart
from lstm_notes.layers.stack import Pass
from lstm_notes.tasks import EVENTS, stream

CELLS = {
    "rnn": "RNN",
    "lstm1997": "LSTM of 1997",
    "lstm": "LSTM",
    "peephole": "LSTM with peepholes",
    "coupled": "LSTM, coupled gates",
    "gru": "GRU",
}
"""The six units by name, as their page calls them."""
READ = 3
"""The step of the stream that reads what was written, counted from 0."""


def _pass(unit: str) -> Pass:
    return stream_units()[unit].trace(stream())[0, 0]


def _be_the_gates() -> dict[str, Figure]:
    gates = _pass("lstm").gates
    chart = stream_chart({key: gates[key][:, 0, 0] for key in "ifoch"}, EVENTS)
    return {f"The hand-set unit. {chart.caption}": chart}


def _one_number() -> dict[str, Figure]:
    steps = np.arange(0, 101, 5)
    curves = {
        f"half after {math.log(0.5, f):.0f} steps": (steps, np.power(f, steps))
        for f in (0.9, 0.95, 0.982, 0.993)
    }
    chart = gradient_reach(
        curves,
        colours=dict.fromkeys(curves, "f"),
        xlabel="distance (steps)",
        ylabel="kept of a value, returned of an error",
    )
    return {
        "What is kept of a stored value, and what returns of an error: one curve for both.": chart
    }


def _one_step() -> dict[str, Figure]:
    kept = _pass("lstm")
    values = {key: kept.gates[key][READ, 0, 0] for key in "figoch"}
    values |= {"h_prev": kept.h_previous[READ, 0, 0], "c_prev": kept.c_previous[READ, 0, 0]}
    picture = diagram("lstm", values={key: float(value) for key, value in values.items()})
    return {f"Step {READ + 1} of the stream, {EVENTS[READ]}, in the hand-set unit.": picture}


def _six_cells() -> dict[str, Figure]:
    return {
        words: stream_chart({"h": _pass(unit).gates["h"][:, 0, 0]}, EVENTS)
        for unit, words in CELLS.items()
    }


PICTURES: dict[str, Callable[[], dict[str, Figure]]] = {
    "be-the-gates": _be_the_gates,
    "one-number": _one_number,
    "one-step": _one_step,
    "six-cells": _six_cells,
}
"""Of each explorable: its pictures by their captions."""


@cache
def still(name: str) -> str:
    """Return the HTML that stands in for an explorable where no script runs."""
    figures = [
        replace(page_figure(figure.svg, f"{name}-{number}"), caption=caption).html
        for number, (caption, figure) in enumerate(PICTURES[name]().items(), start=1)
    ]
    return f'<noscript><div class="ex-still">{"".join(figures)}</div></noscript>\n'
