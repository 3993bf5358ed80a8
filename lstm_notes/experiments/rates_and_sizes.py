"""Learning rate against size: a grid of both, for two tasks and two optimisers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.experiments.stacked import stacked, train_stacked
from lstm_notes.experiments.stacked_tasks import TASKS
from lstm_notes.initialisers import chrono
from lstm_notes.layers import LSTM, Linear
from lstm_notes.training import SGD, Adam, Optimiser

SIZES = (4, 8, 16, 32, 64)
SEEDS = tuple(range(100, 105))


@dataclass(frozen=True)
class Grid:
    """A task, an optimiser, and the learning rates tried with it, half a decade apart."""

    task: str
    optimiser: str
    rates: tuple[float, ...]
    updates: int


ADAM_RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
SGD_RATES = (3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0, 3.0)
GRIDS = {
    "adding, Adam": Grid("adding", "Adam", ADAM_RATES, 1000),
    "adding, SGD": Grid("adding", "SGD", SGD_RATES, 1000),
    "copying, Adam": Grid("copying", "Adam", ADAM_RATES, 1000),
}
RESULTS = tuple(f"rate {step}" for step in range(1, len(ADAM_RATES) + 1))


@dataclass(frozen=True)
class RatesSetting:
    """Everything that is the same for every grid, size and seed."""

    start: str = "chrono"
    momentum: float = 0.9
    max_norm: float = 1.0


SETTING = RatesSetting()


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a grid, size and seed."""
    return [
        {"grid": grid, "size": size, "seed": seed}
        for seed in SEEDS
        for grid in GRIDS
        for size in SIZES
    ]


def run(grid: str, size: int, seed: int) -> dict[str, str]:
    """Train an LSTM of one size at every rate of a grid; return the errors at the end.

    The seven networks begin with the same numbers and read the same batches. The rate stays
    as it is from the first update to the last.

    Returns
    -------
    dict
        ``rate 1`` to ``rate 7``: the error of `Task.errors` with each of the grid's rates.
    """
    found = learn(grid, size, seed, GRIDS[grid].updates)
    return {name: f"{error:.4g}" for name, error in zip(RESULTS, found, strict=True)}


def learn(
    grid: str, size: int, seed: int, updates: int, rates: Sequence[float] | None = None
) -> Array:
    """Train as `run` does for a number of updates; return the error at each of `rates`.

    Parameters
    ----------
    grid, size, seed : as `run`
    updates : int
    rates : sequence of float or None
        The grid's if None.
    """
    training, testing, initial = (
        np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(3)
    )
    task = TASKS[GRIDS[grid].task](training)
    layer_seed, head_seed, chrono_seed = (int(s) for s in initial.integers(0, 2**31, 3))
    layer = LSTM(task.inputs, size, seed=layer_seed)
    chrono(layer, task.longest, chrono_seed)
    head = Linear(size, task.outputs, seed=head_seed)
    rates = GRIDS[grid].rates if rates is None else rates
    networks = stacked([layer] * len(rates), [head] * len(rates))
    make = optimiser(GRIDS[grid].optimiser)
    train_stacked(
        networks,
        lambda: task.gradients(networks),
        [make(rate) for rate in rates],
        updates=updates,
        max_norm=SETTING.max_norm,
    )
    return task.errors(networks, testing)


def optimiser(name: str) -> Callable[[float], Optimiser]:
    """Return what makes an optimiser of a name for a learning rate."""
    if name == "Adam":
        return Adam
    return lambda rate: SGD(rate, momentum=SETTING.momentum)


def describe() -> dict[str, Any]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING) | {name: asdict(grid) for name, grid in GRIDS.items()}
