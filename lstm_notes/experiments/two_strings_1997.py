r"""Tasks 2a and 2b of 1997 with their own network: a cell, its input gate, and a short cut.

.. math::

    c_t &= c_{t-1} + \sigma(w_{in} \cdot x_t) \, \sigma(w_c \cdot x_t) \\
    y_t &= \sigma(W x_t + v c_t)

Nothing feeds back but the cell, so its truncated gradient is the whole one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

import numpy as np

from lstm_notes.activations import sigmoid
from lstm_notes.arrays import Array
from lstm_notes.tasks import TWO_STRINGS_CRITERION, two_strings
from lstm_notes.tasks.sequences import Booleans, Integers

SEEDS = tuple(range(100, 110))
RESULTS = ("solved_after", "sequences", "fresh_wrong")
# Task, whether errors come at every step or at the last alone, and where the gate's weights
# start, give or take the spread: 0 is the paper's start.
VARIANTS = (
    ("2a", "every step", 0),
    ("2b", "every step", 0),
    ("2b", "every step", -3),
    ("2b", "last step", 0),
    ("2b", "last step", -3),
)


@dataclass(frozen=True)
class Setting:
    """What all variants share; the cell joins when the error has stopped falling."""

    p: int = 100
    rate: float = 1.0
    spread: float = 0.2
    budget: int = 80_000
    chunk: int = 200
    cell_asked_every: int = 100
    right_before_test: int = 100
    fresh_sequences: int = 2560


SETTING = Setting()


@dataclass(frozen=True)
class Weights:
    """Of N networks: cell_in, cell and read (N, I), short_cut (N, O, I)."""

    cell_in: Array
    cell: Array
    read: Array
    short_cut: Array

    def chosen(self, networks: list[int]) -> Weights:
        """Return the weights of some of the networks."""
        return Weights(*(a[networks] for a in (self.cell_in, self.cell, self.read, self.short_cut)))


def rows() -> list[dict[str, object]]:
    """Return every configuration."""
    return [
        {"task": task, "errors": errors, "gate": gate, "seed": seed}
        for task, errors, gate in VARIANTS
        for seed in SEEDS
    ]


def run(task: str, errors: str, gate: int, seed: int) -> dict[str, object]:
    """Train one network; the seeds of a variant learn side by side, the first takes the time.

    Returns
    -------
    dict
        ``solved_after``: the string after which the criterion held, or None; ``sequences``:
        seen in training; ``fresh_wrong``: of 2,560 new strings, those answered wrong.

    Raises
    ------
    ValueError
        A variant or seed that is not among the recorded.
    """
    if (task, errors, gate) not in VARIANTS:
        raise ValueError(
            f"task, errors, gate: expected one of {VARIANTS}, got {(task, errors, gate)}"
        )
    if seed not in SEEDS:
        raise ValueError(f"seed: expected {SEEDS[0]} to {SEEDS[-1]}, got {seed}")
    return _of_all_seeds(task, errors, gate)[SEEDS.index(seed)]


@cache
def _of_all_seeds(task: str, errors: str, gate: int) -> list[dict[str, object]]:
    return learn(task, errors == "last step", gate, SEEDS)


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return {**asdict(SETTING), **asdict(TWO_STRINGS_CRITERION)}


def start(seed: int, gate: float) -> Weights:
    """Return a network (N = 1) with weights from U(-0.2, 0.2), its gate's about `gate`."""
    rng, size = np.random.default_rng([seed, 2]), SETTING.p + 1
    shapes = ((1, size), (1, size), (1, size), (1, size, size))
    cell_in, cell, read, short_cut = (
        rng.uniform(-SETTING.spread, SETTING.spread, shape) for shape in shapes
    )
    return Weights(cell_in + gate, cell, read, short_cut)


@dataclass
class Learners:
    """Networks that learn side by side: which seeds they are of, and what was noted of each."""

    places: list[int]
    weights: Weights
    has_cell: Array
    in_a_row: Integers
    worst_before: Array
    worst_now: Array

    @classmethod
    def of(cls, seeds: tuple[int, ...], gate: float) -> Learners:
        """Return the starts of some seeds, without their cells."""
        each = [_arrays(start(seed, gate)) for seed in seeds]
        weights = Weights(*(np.concatenate(arrays) for arrays in zip(*each, strict=True)))
        n = len(seeds)
        return cls(
            list(range(n)), weights, np.zeros(n), np.zeros(n, int), np.full(n, np.inf), np.zeros(n)
        )

    def note(self, worst: Array, seen: int) -> None:
        """Take in the worst errors of a string; a cell joins where they have stopped falling."""
        self.worst_now = self.worst_now + worst
        if seen % SETTING.cell_asked_every == 0:
            self.has_cell = np.where(self.worst_now < self.worst_before, self.has_cell, 1.0)
            self.worst_before, self.worst_now = self.worst_now, np.zeros(len(worst))
        self.in_a_row = np.where(worst < TWO_STRINGS_CRITERION.tolerance, self.in_a_row + 1, 0)

    def keep(self, stay: list[int]) -> None:
        """Go on with some of the networks."""
        self.places = [self.places[n] for n in stay]
        self.weights = self.weights.chosen(stay)
        self.has_cell, self.in_a_row = self.has_cell[stay], self.in_a_row[stay]
        self.worst_before, self.worst_now = self.worst_before[stay], self.worst_now[stay]


def learn(
    task: str, last_step: bool, gate: float, seeds: tuple[int, ...]
) -> list[dict[str, object]]:
    """Train a network from each seed, side by side; return their results in that order."""
    learners = Learners.of(seeds, gate)
    training, testing, fresh = (
        [np.random.default_rng([seed, use]) for seed in seeds] for use in (0, 1, 3)
    )
    results: dict[int, dict[str, object]] = {}
    for seen in range(1, SETTING.budget + 1):
        row = (seen - 1) % SETTING.chunk
        if row == 0:
            chunks = np.stack([draw(task, SETTING.chunk, rng) for rng in training])
        letters = chunks[learners.places, row]
        learners.note(_worst(task, last_step, learners, letters), seen)
        stay = []
        for n, place in enumerate(learners.places):
            alone, cell = learners.weights.chosen([n]), float(learners.has_cell[n])
            right = int(learners.in_a_row[n])
            ready = right > 0 and right % SETTING.right_before_test == 0
            many = TWO_STRINGS_CRITERION.sequences
            solved = ready and not _wrong(task, alone, cell, many, testing[place])
            if solved or seen == SETTING.budget:
                results[place] = {
                    "solved_after": seen if solved else None,
                    "sequences": seen,
                    "fresh_wrong": _wrong(task, alone, cell, SETTING.fresh_sequences, fresh[place]),
                }
            else:
                stay.append(n)
        if len(stay) < len(learners.places):
            learners.keep(stay)
        if not stay:
            break
    return [results[n] for n in range(len(seeds))]


def _worst(task: str, last_step: bool, learners: Learners, letters: Integers) -> Array:
    """Learn from one string each; return the worst error that the task judges, (N,)."""
    if last_step:
        return learn_from_last_step(learners.weights, letters, learners.has_cell)
    off = learn_at_every_step(learners.weights, letters, learners.has_cell)
    return off[:, -1] if task == "2b" else off.max(axis=1)


def draw(task: str, count: int, rng: np.random.Generator) -> Integers:
    """Draw strings as letters, (B, p + 1)."""
    x, next_letter = two_strings(task, SETTING.p, count, rng)
    return np.vstack([x[:1].argmax(axis=-1), next_letter]).T


def learn_at_every_step(weights: Weights, letters: Integers, has_cell: Array) -> Array:
    """Change the weights of N networks at each step of one string each.

    Returns the worst error at each step, (N, p).
    """
    networks, steps = len(letters), letters.shape[1] - 1
    n = np.arange(networks)
    c = np.zeros(networks)
    c_over_in, c_over_cell = np.zeros_like(weights.cell_in), np.zeros_like(weights.cell)
    off = np.zeros((networks, steps))
    for t in range(steps):
        now = letters[:, t]
        i, g = sigmoid(weights.cell_in[n, now]), sigmoid(weights.cell[n, now])
        c = c + has_cell * i * g
        c_over_in[n, now] += has_cell * g * i * (1 - i)
        c_over_cell[n, now] += has_cell * i * g * (1 - g)
        off[:, t] = _descend(weights, letters[:, t : t + 2], has_cell, c, c_over_in, c_over_cell)
    return off


def learn_from_last_step(weights: Weights, letters: Integers, has_cell: Array) -> Array:
    """Change the weights of N networks by the error at the end of one string each, (N,)."""
    n, seen = np.arange(len(letters))[:, None], letters[:, :-1]
    i, g = sigmoid(weights.cell_in[n, seen]), sigmoid(weights.cell[n, seen])  # (N, p)
    cell = has_cell[:, None]
    c_over_in, c_over_cell = np.zeros_like(weights.cell_in), np.zeros_like(weights.cell)
    np.add.at(c_over_in, (n, seen), cell * g * i * (1 - i))
    np.add.at(c_over_cell, (n, seen), cell * i * g * (1 - g))
    c = has_cell * (i * g).sum(axis=1)
    return _descend(weights, letters[:, -2:], has_cell, c, c_over_in, c_over_cell)


def _descend(
    weights: Weights,
    now_and_due: Integers,
    has_cell: Array,
    c: Array,
    c_over_in: Array,
    c_over_cell: Array,
) -> Array:
    """Descend the squared error of one step; return its worst error, (N,)."""
    n, (now, due) = np.arange(len(c)), now_and_due.T
    y = sigmoid(weights.short_cut[n, :, now] + weights.read * c[:, None])  # (N, O)
    error = y.copy()
    error[n, due] -= 1
    d_score = SETTING.rate * error * y * (1 - y)
    d_c = (d_score * weights.read).sum(axis=1, keepdims=True)
    weights.short_cut[n, :, now] -= d_score
    weights.read[...] -= d_score * (has_cell * c)[:, None]
    weights.cell_in[...] -= d_c * c_over_in
    weights.cell[...] -= d_c * c_over_cell
    worst: Array = np.abs(error).max(axis=1)
    return worst


def errors_of(weights: Weights, has_cell: float, letters: Integers) -> Array:
    """Return the worst error at each step of strings (B, p + 1) read by one network, (B, p)."""
    now, due = letters[:, :-1], letters[:, 1:]
    written = sigmoid(weights.cell_in[0]) * sigmoid(weights.cell[0]) * has_cell
    c = written[now].cumsum(axis=1)  # (B, p)
    y = sigmoid(weights.short_cut[0].T[now] + c[..., None] * weights.read[0])  # (B, p, O)
    wanted = due[..., None] == np.arange(y.shape[-1])
    worst: Array = np.abs(y - wanted).max(axis=-1)
    return worst


def _wrong(
    task: str, weights: Weights, has_cell: float, strings: int, rng: np.random.Generator
) -> int:
    """Count the wrong among new strings; of 2a there are but two, asked once each."""
    letters = draw(task, strings, rng)
    if task == "2a":
        kinds, times = np.unique(letters, axis=0, return_counts=True)
        off = errors_of(weights, has_cell, kinds).max(axis=1)
        return int(times[_is_wrong(off)].sum())
    off = np.concatenate(
        [
            errors_of(weights, has_cell, letters[first : first + 256])[:, -1]
            for first in range(0, strings, 256)
        ]
    )
    return int(_is_wrong(off).sum())


def _is_wrong(off: Array) -> Booleans:
    wrong: Booleans = off >= TWO_STRINGS_CRITERION.tolerance
    return wrong


def _arrays(weights: Weights) -> tuple[Array, Array, Array, Array]:
    return weights.cell_in, weights.cell, weights.read, weights.short_cut
