"""Tasks of 1997 with the network of 1997, its truncated gradient and its learning rates."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.cells.memory_blocks_1997 import Topology
from lstm_notes.experiments.conditions_1997 import (
    CONDITIONS,
    INFORMATIVE,
    MINIMAL_LENGTH,
    Conditions,
    Drawn,
    Q,
    conditions,
    draw,
    draw_training,
    of_strings,
    stacked_sequences,
    start,
)
from lstm_notes.experiments.side_by_side import (
    Weights,
    descend_at_every_step,
    has_bias,
    run_networks,
    stacked,
    truncated_gradient,
)
from lstm_notes.layers.memory_blocks_1997 import MemoryBlocks1997
from lstm_notes.tasks import NextSymbols, embedded_reber, embedded_reber_sets, legal_lead

SEEDS = tuple(range(100, 110))
# Of every task the kinds of distractor p, which 2c alone has.
KINDS = {task: 50 if task == "2c" else 0 for task in CONDITIONS}
RESULTS = ("solved_after", "sequences", "fresh_wrong")


@dataclass(frozen=True)
class Setting:
    """What is the same for all tasks."""

    chunk: int = 200
    test_every: int = 200
    test_sequences: int = 256
    last: int = 2000
    right_before_test_2c: int = 1000
    test_sequences_2c: int = 10_000
    fresh_sequences: int = 2560
    at_once: int = 256


SETTING = Setting()


def rows() -> list[dict[str, object]]:
    """Return every configuration: a task, for 2c its p (elsewhere 0), and a seed."""
    return [{"task": task, "p": p, "seed": seed} for task, p in KINDS.items() for seed in SEEDS]


def run(task: str, p: int, seed: int) -> dict[str, object]:
    """Train the network of 1997 on one task from one seed.

    The seeds of a task learn side by side: the first one asked for takes the time of all.

    Returns
    -------
    dict
        ``solved_after``: the training sequence after which the criterion held, or None;
        ``sequences``: seen in training; ``fresh_wrong``: of 2,560 sequences that it never saw,
        those answered wrong at the end of its training either way.

    Raises
    ------
    ValueError
        A task, p or seed that is not among the recorded.
    """
    if KINDS.get(task) != p:
        raise ValueError(f"task, p: expected one of {list(KINDS.items())}, got {(task, p)}")
    if seed not in SEEDS:
        raise ValueError(f"seed: expected {SEEDS[0]} to {SEEDS[-1]}, got {seed}")
    return _of_all_seeds(task, p)[seed]


@cache
def _of_all_seeds(task: str, p: int) -> dict[int, dict[str, object]]:
    return dict(zip(SEEDS, learn(task, p, SEEDS), strict=True))


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    tasks = {
        task: {name: str(value) if value == np.inf else value for name, value in asdict(c).items()}
        for task, c in CONDITIONS.items()
    }
    shared = {"q": Q, "minimal_length": MINIMAL_LENGTH, "informative": INFORMATIVE}
    return {**asdict(SETTING), **shared, "tasks": tasks}


@dataclass
class Learner:
    """What belongs to one seed: its generators, its network at the start, its last errors."""

    seed: int
    training: np.random.Generator
    testing: np.random.Generator
    network: MemoryBlocks1997
    strings: tuple[NextSymbols, NextSymbols] | None
    right: int = 0
    last_errors: deque[float] = field(default_factory=lambda: deque(maxlen=SETTING.last))
    last_wrong: deque[bool] = field(default_factory=lambda: deque(maxlen=SETTING.last))
    wrong: int = 0

    def note(self, off: Array, tolerance: float) -> None:
        """Take in the errors of one training sequence."""
        size = np.abs(off)
        wrong = bool(size.max() >= tolerance)
        self.right = 0 if wrong else self.right + 1
        if len(self.last_wrong) == SETTING.last:
            self.wrong -= self.last_wrong[0]
        self.wrong += wrong
        self.last_wrong.append(wrong)
        self.last_errors.append(float(size.mean()))

    def next_sequences(self, task: str, p: int) -> Drawn:
        """Draw training sequences; task 1 picks from its 256 strings."""
        if self.strings is None:
            return draw_training(task, p, SETTING.chunk, self.training)
        known = of_strings(self.strings[0])
        picked = self.training.integers(0, len(known.x), SETTING.chunk)
        return known.chosen(picked)


def learner(task: str, given: Conditions, seed: int) -> Learner:
    """Return the start of one seed."""
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    strings = embedded_reber_sets(testing) if task == "1" else None
    return Learner(seed, training, testing, start(given, initial), strings)


def learn(
    task: str, p: int, seeds: Sequence[int], given: Conditions | None = None
) -> list[dict[str, object]]:
    """Train a network from each seed, side by side; return their results in that order.

    Other conditions than the task's own may be given.
    """
    given = given or conditions(task, p)
    learners = [learner(task, given, seed) for seed in seeds]
    first = learners[0].network
    topology, biased = first.topology, has_bias(first)
    weights = stacked([each.network for each in learners])
    results: dict[int, dict[str, object]] = {}
    seen = 0
    while learners:
        if seen % SETTING.chunk == 0:
            chunks = [each.next_sequences(task, p) for each in learners]
        row = seen % SETTING.chunk
        seen += 1
        now = stacked_sequences([chunk.chosen(slice(row, row + 1)) for chunk in chunks])
        off = descend(given, topology, weights, now, biased)
        stay = []
        for n, each in enumerate(learners):
            each.note(off[n][now.due[n]], given.tolerance)
            alone = Alone(task, p, given, topology, weights.chosen(slice(n, n + 1)))
            solved = alone.solved(each, seen)
            if solved or seen == given.budget:
                results[each.seed] = {
                    "solved_after": seen if solved else None,
                    "sequences": seen,
                    "fresh_wrong": alone.wrong_of_fresh(each),
                }
            else:
                stay.append(n)
        if len(stay) < len(learners):
            learners, chunks = [learners[n] for n in stay], [chunks[n] for n in stay]
            weights = weights.chosen(stay)
    return [results[seed] for seed in seeds]


def descend(
    given: Conditions,
    topology: Topology,
    weights: Weights,
    now: Drawn,
    biased: tuple[Array, Array],
) -> Array:
    """Learn from one sequence for each network; return its errors, (N, 1, T, O)."""
    if given.every_step:
        x, targets, due = now.x[:, 0], now.targets[:, 0], now.due[:, 0]
        off = descend_at_every_step(topology, weights, x, targets, due, given.rate, biased)
        return off[:, None]
    done = run_networks(topology, weights, now.x, linear_output=given.linear_output)
    off = (done.output - now.targets) * now.due[..., None]
    grads = truncated_gradient(weights, done, off)
    weights.hidden[...] -= given.rate * grads.hidden
    weights.hidden_bias[...] -= given.rate * grads.hidden_bias * biased[0]
    weights.output[...] -= given.rate * grads.output
    weights.output_bias[...] -= given.rate * grads.output_bias * biased[1]
    return off


@dataclass(frozen=True)
class Alone:
    """One of the networks, asked whether it has solved its task."""

    task: str
    p: int
    given: Conditions
    topology: Topology
    weights: Weights

    def solved(self, each: Learner, seen: int) -> bool:
        """Tell whether the task's criterion holds after `seen` training sequences."""
        given = self.given
        if given.judged_by == "training":
            few = seen >= SETTING.last and each.wrong <= given.wrong_allowed
            return few and float(np.mean(each.last_errors)) < given.mean_error
        if self.task == "2c":
            ready = each.right > 0 and each.right % SETTING.right_before_test_2c == 0
            return ready and self._wrong(SETTING.test_sequences_2c, each.testing) == 0
        if seen % SETTING.test_every:
            return False
        if each.strings is not None:
            return all(self._wrong_strings(strings) == 0 for strings in each.strings)
        off = np.concatenate(list(self._off(SETTING.test_sequences, each.testing)))
        few = int((off >= given.tolerance).sum()) <= given.wrong_allowed
        return few and float(off.mean()) < given.mean_error

    def wrong_of_fresh(self, each: Learner) -> int:
        """Count the wrong ones among sequences of a generator that training never used."""
        rng = np.random.default_rng(np.random.SeedSequence(each.seed).spawn(4)[3])
        if self.task == "1":
            return self._wrong_strings(embedded_reber(SETTING.fresh_sequences, rng))
        return self._wrong(SETTING.fresh_sequences, rng)

    def _wrong(self, sequences: int, rng: np.random.Generator) -> int:
        """Count the wrong among new sequences."""
        return sum(int((off >= self.given.tolerance).sum()) for off in self._off(sequences, rng))

    def _off(self, sequences: int, rng: np.random.Generator) -> Iterator[Array]:
        """Yield how far new sequences are off in the worst of their outputs, some at once."""
        linear_output = self.given.linear_output
        while sequences > 0:
            count = min(sequences, SETTING.at_once)
            drawn = draw(self.task, self.p, count, rng)
            done = run_networks(
                self.topology, self.weights, drawn.x[None], linear_output=linear_output
            )
            off = np.abs(done.output[0] - drawn.targets) * drawn.due[..., None]
            yield off.max(axis=(1, 2))
            sequences -= count

    def _wrong_strings(self, strings: NextSymbols) -> int:
        output = run_networks(self.topology, self.weights, of_strings(strings).x[None]).output[0]
        return int((~legal_lead(output.swapaxes(0, 1), strings)).sum())
