"""The time loop, once for all cells: forward with or without a record, and backward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.cells import Cell
from lstm_notes.cells.cell import Parameters


def steps(
    cell: Cell, p: Parameters, x: Array, start: tuple[Array, ...]
) -> Iterator[dict[str, Array]]:
    """Run a cell over x (T, B, I) from a start state, yielding what each step computed."""
    state = start
    for x_t in x:
        step = cell.step(p, x_t, *state)
        state = tuple(step[name] for name in cell.states)
        yield step


def run(
    cell: Cell, p: Parameters, x: Array, start: tuple[Array, ...]
) -> tuple[Array, tuple[Array, ...]]:
    """Run a cell over x (T, B, I); keep the output (T, B, H) and the last state only."""
    output = np.empty((len(x), *start[0].shape), x.dtype)
    for t, step in enumerate(steps(cell, p, x, start)):
        output[t] = step[cell.states[0]]
    return output, tuple(step[name] for name in cell.states)


class PassGradients(NamedTuple):
    """Gradients of one pass: x (T, B, I), start state (B, H) each, parameters."""

    x: Array
    start: tuple[Array, ...]
    parameters: Parameters


@dataclass(frozen=True)
class Pass:
    """One cell's way through time with everything it computed.

    Attributes
    ----------
    x : array (T, B, I)
    start : tuple of arrays (B, H)
        The state before the first step.
    gates : dict
        Each gate and state by its letter, (T, B, H), in the order of time.
    """

    cell: Cell
    parameters: Parameters
    x: Array
    start: tuple[Array, ...]
    gates: dict[str, Array]

    @property
    def h_previous(self) -> Array:
        """The hidden state that each step started from, (T, B, H): h_0, h_1, ..., h_{T-1}."""
        return self._previous("h")

    @property
    def c_previous(self) -> Array:
        """The cell state that each step started from, (T, B, H); an RNN has none."""
        if "c" not in self.cell.states:
            raise ValueError("c_previous: this cell has no cell state")
        return self._previous("c")

    def _previous(self, name: str) -> Array:
        start = self.start[self.cell.states.index(name)]
        return np.concatenate([start[None], self.gates[name][:-1]])

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, (B, H) each."""
        return tuple(self.gates[name][-1].copy() for name in self.cell.states)

    def backward(self, d_output: Array, d_final: tuple[Array, ...]) -> PassGradients:
        """Carry gradients of the output (T, B, H) and the final state (B, H) back through time."""
        p, cell = self.parameters, self.cell
        previous = [self._previous(name) for name in cell.states]
        d_x = np.empty_like(self.x)
        d_p = {name: np.zeros_like(array) for name, array in p.items()}
        d_state = d_final
        for t in reversed(range(len(self.x))):
            kept = {name: array[t] for name, array in self.gates.items()}
            before = (array[t] for array in previous)
            d_h = d_state[0] + d_output[t]
            step = cell.step_backward(p, self.x[t], *before, kept, d_h, *d_state[1:])
            d_x[t], d_state = step.x, step.previous
            for name, gradient in step.parameters.items():
                d_p[name] += gradient
        return PassGradients(d_x, d_state, d_p)


def record(cell: Cell, p: Parameters, x: Array, start: tuple[Array, ...]) -> Pass:
    """Run a cell over x (T, B, I) and keep everything, with copies of parameters and start."""
    gates = {name: np.empty((len(x), *start[0].shape), x.dtype) for name in cell.keeps}
    for t, step in enumerate(steps(cell, p, x, start)):
        for name, array in gates.items():
            array[t] = step[name]
    own = {name: array.copy() for name, array in p.items()}
    return Pass(cell, own, x, tuple(array.copy() for array in start), gates)
