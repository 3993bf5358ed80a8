"""The adding problem over 100 and 1,000 steps: two numbers kept, to three decimal places of MSE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.experiments.starts import start_with_head
from lstm_notes.layers import Linear, RecurrentLayer
from lstm_notes.tasks import adding_fixed_length
from lstm_notes.training import Adam, fit, joined, mean_squared_error

NETWORKS = ("LSTM chrono", "LSTM b_f = 1", "LSTM", "RNN")
SEEDS = tuple(range(100, 110))
RESULTS = ("solved_after", "fresh_mse", "fresh_wrong")


@dataclass(frozen=True)
class AddingSetting:
    """Everything that is the same for every network, length and seed."""

    hidden_size: int = 32
    batch: int = 32
    updates: int = 3000
    learning_rate: float = 1e-2
    schedule: str = "learning_rate * sqrt(1 - (update - 1) / updates)"
    max_norm: float = 1.0
    test_every: int = 50
    test_sequences: int = 512
    solved_mse: float = 1e-3
    fresh_sequences: int = 2560
    at_once: int = 128
    tolerance: float = 0.08
    dtype: str = "float32"

    def rate(self, update: int) -> float:
        """Return the learning rate of an update, 1 the first."""
        return self.learning_rate * sqrt(1 - (update - 1) / self.updates)


SETTING = AddingSetting()


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, length and seed."""
    chrono, *others = NETWORKS
    cases = [(chrono, 100), (chrono, 1000), *((other, 100) for other in others)]
    return [
        {"network": network, "length": length, "seed": seed}
        for network, length in cases
        for seed in SEEDS
    ]


def run(
    network: str, length: int, seed: int, setting: AddingSetting = SETTING
) -> dict[str, object]:
    """Train one network from one seed until its test error is small, then test it afresh.

    Chrono takes the length for the longest dependency.

    Returns
    -------
    dict
        ``solved_after``: the update after which the mean squared error of the test set was
        below `solved_mse`, or None; of fresh sequences, at the end of training either way,
        ``fresh_mse``, and ``fresh_wrong``: those off by `tolerance` or more, which is the
        0.04 of 1997 where the sum is of numbers from 0 to 1 instead of half of it.
    """
    done = learn(network, length, seed, setting)
    rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(4)[3])
    off = errors(done.layer, done.head, length, setting, setting.fresh_sequences, rng)
    return {
        "solved_after": done.solved_after,
        "fresh_mse": f"{(off**2).mean():.2e}",
        "fresh_wrong": int((np.abs(off) >= setting.tolerance).sum()),
    }


class Learnt(NamedTuple):
    """A trained layer and head, and the update that solved the task, if any did."""

    layer: RecurrentLayer
    head: Linear
    solved_after: int | None


def learn(network: str, length: int, seed: int, setting: AddingSetting = SETTING) -> Learnt:
    """Train as `run` does and return what was trained."""
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    sizes = (2, setting.hidden_size, 1)
    layer, head = start_with_head(network, sizes, length, initial, setting.dtype)

    def sample_gradients() -> tuple[float, dict[str, Array]]:
        x, targets = adding_fixed_length(length, setting.batch, training, dtype=setting.dtype)
        return gradients(layer, head, x, targets)

    def solves(losses: Sequence[float]) -> bool:
        off = errors(layer, head, length, setting, setting.test_sequences, testing)
        return float((off**2).mean()) < setting.solved_mse

    done = fit(
        joined(layer.parameters, head.parameters),
        sample_gradients,
        Adam(setting.rate),
        updates=setting.updates,
        max_norm=setting.max_norm,
        stop=solves,
        test_every=setting.test_every,
        progress=False,
    )
    return Learnt(layer, head, done.solved_after)


def gradients(
    layer: RecurrentLayer, head: Linear, x: Array, targets: Array
) -> tuple[float, dict[str, Array]]:
    """Return the mean squared error of the answer at the last step, and every gradient."""
    trace = layer.trace(x)
    answer = head.trace(trace.output[-1])  # (B, 1)
    loss, d_answer = mean_squared_error(answer.output, targets)
    head_grads = answer.backward(d_answer)
    d_output = np.zeros_like(trace.output)  # (T, B, H)
    d_output[-1] = head_grads.x
    return loss, joined(trace.backward(d_output).parameters, head_grads.parameters)


def errors(
    layer: RecurrentLayer,
    head: Linear,
    length: int,
    setting: AddingSetting,
    sequences: int,
    rng: np.random.Generator,
) -> Array:
    """Return answer minus sum of so many new sequences."""
    off = []
    for _ in range(sequences // setting.at_once):
        x, targets = adding_fixed_length(length, setting.at_once, rng, dtype=setting.dtype)
        output, _state = layer(x)
        off.append(head(output[-1]) - targets)
    return np.concatenate(off)


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING)
