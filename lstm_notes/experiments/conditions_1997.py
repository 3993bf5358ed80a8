"""Tasks of 1997 as the paper sets them: network, start, rate, sequences, and what is right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.layers.memory_blocks_1997 import MemoryBlocks1997
from lstm_notes.tasks import (
    NextSymbols,
    adding,
    embedded_reber,
    multiplication,
    one_hot,
    task_2c,
    temporal_order,
    two_sequence,
    with_target_noise,
)
from lstm_notes.tasks.sequences import Booleans, Integers

MINIMAL_LENGTH = 100  # T of tasks 3, 4 and 5
INFORMATIVE = 3  # N of task 3
Q = 50  # of task 2c


@dataclass(frozen=True)
class Conditions:
    """How the paper trains a task (Tables 10 and 11), and our budget in sequences.

    Attributes
    ----------
    sizes : tuple of int
        Inputs, blocks, cells in a block, outputs.
    bias : str
        Which units have one, as in `MemoryBlocks1997`.
    spread : float
        Weights start from U(-spread, spread).
    input_bias, output_bias : tuple of float
        Where those of the gates start; empty for a draw as of all weights.
    rate : float
    tolerance : float
        A sequence is right when every output is nearer than this; task 1 has another rule.
    mean_error : float
        What the mean absolute error must be below.
    wrong_allowed : int
        How many may be wrong.
    judged_by : str
        On what mean error and wrong ones are taken: the last 2,000 sequences of training, 256
        new ones, or the task's own rule (1 and 2c).
    linear_output : bool
        Outputs without the sigmoid, which the paper does not have.
    every_step : bool
        Whether an answer is due, and the weights change, at every step.
    budget : int
    """

    sizes: tuple[int, int, int, int]
    bias: Literal["all", "hidden", "gates", "none"]
    spread: float
    rate: float
    tolerance: float
    budget: int
    input_bias: tuple[float, ...] = ()
    output_bias: tuple[float, ...] = ()
    mean_error: float = np.inf
    wrong_allowed: int = 0
    judged_by: Literal["training", "test", "own rule"] = "own rule"
    linear_output: bool = False
    every_step: bool = False


TWO_SEQUENCES = Conditions(
    (1, 3, 1, 1), "hidden", 0.1, 1.0, 0.2, 50_000, (-1, -3, -5), (-2, -4, -6), judged_by="test"
)
ADDING = Conditions(
    (2, 2, 2, 1), "all", 0.1, 0.5, 0.04, 200_000, (-3, -6), mean_error=0.01, judged_by="training"
)
ORDER = Conditions(
    (8, 2, 2, 4), "all", 0.1, 0.5, 0.3, 50_000, (-2, -4), mean_error=0.1, judged_by="training"
)
CONDITIONS = {
    "1": Conditions(
        (7, 3, 2, 7), "gates", 0.2, 0.5, np.inf, 60_000, (), (-1, -2, -3), every_step=True
    ),
    "2c": Conditions((54, 2, 1, 2), "none", 0.2, 0.01, 0.2, 200_000),
    "3a": TWO_SEQUENCES,
    "3b": replace(TWO_SEQUENCES, wrong_allowed=5),
    "3c": replace(TWO_SEQUENCES, rate=0.1, tolerance=0.1, mean_error=0.015, budget=400_000),
    "4": ADDING,
    "4 linear": replace(ADDING, linear_output=True),
    "5": replace(
        ADDING, rate=0.1, input_bias=(), mean_error=np.inf, wrong_allowed=139, budget=1_000_000
    ),
    "6a": ORDER,
    "6b": replace(ORDER, sizes=(8, 3, 2, 8), rate=0.1, input_bias=(-2, -4, -6), budget=800_000),
}


def conditions(task: str, p: int) -> Conditions:
    """Return the conditions of a task; in 2c the inputs depend on p, elsewhere p is not used.

    Examples
    --------
    >>> conditions("2c", 10).sizes
    (14, 2, 1, 2)
    """
    if task not in CONDITIONS:
        raise ValueError(f"task: expected one of {', '.join(CONDITIONS)}, got {task!r}")
    given = CONDITIONS[task]
    return replace(given, sizes=(p + 4, *given.sizes[1:])) if task == "2c" else given


def start(given: Conditions, rng: np.random.Generator) -> MemoryBlocks1997:
    """Return a network that starts as the paper's.

    Examples
    --------
    >>> network = start(conditions("3a", 0), np.random.default_rng(0))
    >>> network.parameters["bias_in"], sum(a.size for a in network.parameters.values())
    (array([-1., -3., -5.]), 102)
    """
    network = MemoryBlocks1997(*given.sizes, bias=given.bias)
    fixed = {"bias_in": given.input_bias, "bias_out": given.output_bias}
    for name, array in network.parameters.items():
        array[...] = fixed.get(name) or rng.uniform(-given.spread, given.spread, array.shape)
    return network


class Drawn(NamedTuple):
    """B sequences: x (B, T, I), targets (B, T, O), and where they are due, (B, T)."""

    x: Array
    targets: Array
    due: Booleans

    def chosen(self, rows: slice | Integers) -> Drawn:
        """Return some of the sequences."""
        return Drawn(self.x[rows], self.targets[rows], self.due[rows])


def draw(task: str, p: int, count: int, rng: np.random.Generator) -> Drawn:
    """Draw sequences of a task, with the targets it is tested on."""
    if task == "1":
        return of_strings(embedded_reber(count, rng))
    if task == "2c":
        x, classes, lengths = task_2c(Q, p, count, rng)
        return _at_the_end(x, one_hot(classes, 2), lengths)
    if task in ("3a", "3b", "3c"):
        drawn = two_sequence(MINIMAL_LENGTH, count, rng, task=task, informative=INFORMATIVE)
        return _at_the_end(*drawn)
    if task in ("4", "4 linear"):
        return _at_the_end(*adding(MINIMAL_LENGTH, count, rng))
    if task == "5":
        return _at_the_end(*multiplication(MINIMAL_LENGTH, count, rng))
    x, classes, lengths = temporal_order(task, count, rng)
    return _at_the_end(x, one_hot(classes, CONDITIONS[task].sizes[-1]), lengths)


def draw_training(task: str, p: int, count: int, rng: np.random.Generator) -> Drawn:
    """Draw sequences of a task, with the targets it is trained on: in 3c they are noisy."""
    drawn = draw(task, p, count, rng)
    if task == "3c":
        drawn.targets[drawn.due] = with_target_noise(drawn.targets[drawn.due], rng)
    return drawn


def of_strings(strings: NextSymbols) -> Drawn:
    """Return strings as sequences: at every symbol the one that follows is due."""
    due = np.arange(len(strings.x)) < strings.lengths[:, None]
    targets = one_hot(strings.next_symbol.T, strings.x.shape[-1])
    return Drawn(strings.x.swapaxes(0, 1), targets, due)


def _at_the_end(x: Array, targets: Array, lengths: Integers) -> Drawn:
    due = np.arange(len(x)) == lengths[:, None] - 1
    return Drawn(x.swapaxes(0, 1), targets[:, None] * due[..., None], due)


def stacked_sequences(each: list[Drawn]) -> Drawn:
    """Stack the sequences of several networks, (N, B, T, .), and cut at the last that is due."""
    longest = max(int(np.flatnonzero(one.due.any(axis=0))[-1]) + 1 for one in each)

    def padded(array: Array) -> Array:
        missing = longest - array.shape[1]
        if missing <= 0:
            return array[:, :longest]
        return np.pad(array, [(0, 0), (0, missing)] + [(0, 0)] * (array.ndim - 2))

    return Drawn(
        np.stack([padded(one.x) for one in each]),
        np.stack([padded(one.targets) for one in each]),
        np.stack([padded(one.due.astype(np.float64)) for one in each]) > 0,
    )
