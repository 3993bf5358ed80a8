"""Task 2c of 1997: two symbols told apart after hundreds of distractors, by four cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_notes.arrays import Array
from lstm_notes.experiments.starts import start_with_head
from lstm_notes.layers import Linear, RecurrentLayer
from lstm_notes.tasks import TASK_2C_CRITERION, task_2c
from lstm_notes.training import Adam, cross_entropy, fit, joined

NETWORKS = ("LSTM chrono", "LSTM b_f = 7", "LSTM", "RNN")
SIZES = ((1000, 50), (100, 100))  # q, p
SEEDS = tuple(range(100, 110))
RESULTS = ("solved_after", "sequences", "fresh_wrong", "fresh_misnamed")


@dataclass(frozen=True)
class Task2cSetting:
    """Everything that is the same for every network, size and seed."""

    hidden_size: int = 4
    batch: int = 8
    updates: int = 1000
    learning_rate: float = 1e-2
    max_norm: float = 1.0
    test_every: int = 20
    test_sequences: int = 256
    fresh_sequences: int = 2560
    at_once: int = 64
    tolerance: float = TASK_2C_CRITERION.tolerance
    dtype: str = "float32"


SETTING = Task2cSetting()


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, size and seed."""
    return [
        {"network": network, "q": q, "p": p, "seed": seed}
        for network in NETWORKS
        for q, p in SIZES
        for seed in SEEDS
    ]


def run(
    network: str, q: int, p: int, seed: int, setting: Task2cSetting = SETTING
) -> dict[str, object]:
    """Train one network from one seed until it is right on all test sequences.

    A sequence is right when both softmax outputs are within 0.2 of their targets. Chrono
    takes q for the longest dependency.

    Returns
    -------
    dict
        ``solved_after``: the update that solved it, or None; ``sequences``: seen in training;
        of fresh sequences, at the end of training either way, ``fresh_wrong``: those not
        right, and ``fresh_misnamed``: those whose other output was the larger.
    """
    done = learn(network, q, p, seed, setting)
    rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(4)[3])
    fresh = errors(done.layer, done.head, (q, p), setting, setting.fresh_sequences, rng)
    largest = np.concatenate(list(fresh))
    return {
        "solved_after": done.solved_after,
        "sequences": done.updates * setting.batch,
        "fresh_wrong": int((largest >= setting.tolerance).sum()),
        "fresh_misnamed": int((largest > 0.5).sum()),
    }


class Learnt(NamedTuple):
    """A trained layer and head, its updates, and the one that solved the task, if any did."""

    layer: RecurrentLayer
    head: Linear
    updates: int
    solved_after: int | None


def learn(network: str, q: int, p: int, seed: int, setting: Task2cSetting = SETTING) -> Learnt:
    """Train as `run` does and return what was trained."""
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    sizes = (p + 4, setting.hidden_size, 2)
    layer, head = start_with_head(network, sizes, q, initial, setting.dtype)

    def sample_gradients() -> tuple[float, dict[str, Array]]:
        return gradients(layer, head, *task_2c(q, p, setting.batch, training, dtype=setting.dtype))

    def solves(losses: Sequence[float]) -> bool:
        fresh = errors(layer, head, (q, p), setting, setting.test_sequences, testing)
        return all((largest < setting.tolerance).all() for largest in fresh)

    done = fit(
        joined(layer.parameters, head.parameters),
        sample_gradients,
        Adam(setting.learning_rate),
        updates=setting.updates,
        max_norm=setting.max_norm,
        stop=solves,
        test_every=setting.test_every,
        progress=False,
    )
    return Learnt(layer, head, len(done.losses), done.solved_after)


def gradients(
    layer: RecurrentLayer,
    head: Linear,
    x: Array,
    classes: NDArray[np.integer],
    lengths: NDArray[np.integer],
) -> tuple[float, dict[str, Array]]:
    """Return the cross-entropy at each sequence's last step, and every gradient."""
    trace = layer.trace(x, lengths=lengths)
    ends = (lengths - 1, np.arange(len(lengths)))
    scores = head.trace(trace.output[ends])  # (B, 2)
    loss, d_scores = cross_entropy(scores.output, classes)
    head_grads = scores.backward(d_scores)
    d_output = np.zeros_like(trace.output)  # (T, B, H)
    d_output[ends] = head_grads.x
    return loss, joined(trace.backward(d_output).parameters, head_grads.parameters)


def errors(
    layer: RecurrentLayer,
    head: Linear,
    size: tuple[int, int],
    setting: Task2cSetting,
    sequences: int,
    rng: np.random.Generator,
) -> Iterator[Array]:
    """Yield the error of each of `sequences` sequences, some at once.

    Two softmax outputs that sum to 1 are equally far from their targets, by 1 - p(right).
    """
    for _ in range(sequences // setting.at_once):
        x, classes, lengths = task_2c(*size, setting.at_once, rng, dtype=setting.dtype)
        output, _state = layer(x, lengths=lengths)
        rows = np.arange(len(lengths))
        scores = head(output[lengths - 1, rows])  # (B, 2)
        margin = scores[rows, classes] - scores[rows, 1 - classes]
        yield 1 / (1 + np.exp(margin))


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING)
