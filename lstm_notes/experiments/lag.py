"""The lag chart: how long a gap between a symbol and the question each network learns to bridge."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np

from lstm_notes.experiments.starts import start_with_head
from lstm_notes.layers import Linear, RecurrentLayer
from lstm_notes.tasks import symbol_then_noise
from lstm_notes.training import train


@dataclass(frozen=True)
class LagSetting:
    """Everything that is the same for every network, lag and seed of the lag chart."""

    hidden_size: int = 8
    batch: int = 32
    test_sequences: int = 256
    updates: int = 1000
    learning_rate: float = 1e-2
    max_norm: float = 1.0
    test_every: int = 25
    solved_accuracy: float = 1.0


SETTING = LagSetting()
NETWORKS = ("RNN", "LSTM")
LAGS = (2, 5, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100)
SEEDS = tuple(range(100, 120))


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, lag and seed."""
    return [
        {"network": network, "lag": lag, "seed": seed}
        for network in NETWORKS
        for lag in LAGS
        for seed in SEEDS
    ]


def run(network: str, lag: int, seed: int, setting: LagSetting = SETTING) -> int | None:
    """Train one network at one lag from one seed; return the update that solved it, or None.

    Solved means that all test sequences are named right. Training batches, the test set and
    the initial parameters come from three different streams of random numbers.

    Parameters
    ----------
    network : {"RNN", "LSTM"}
        With torch's default initialisation.
    lag : int
    seed : int
    setting : LagSetting
    """
    return learn(network, lag, seed, setting).solved_after


class Learnt(NamedTuple):
    """A trained layer and head, and the update that solved the task, if any did."""

    layer: RecurrentLayer
    head: Linear
    solved_after: int | None


def learn(network: str, lag: int, seed: int, setting: LagSetting = SETTING) -> Learnt:
    """Train as `run` does, any network of `start`, and return what was trained."""
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    layer, head = start_with_head(network, (4, setting.hidden_size, 2), lag, initial)
    solved_after = trained(layer, head, lag, training, testing, setting)
    return Learnt(layer, head, solved_after)


def trained(
    layer: RecurrentLayer,
    head: Linear,
    lag: int,
    training: np.random.Generator,
    testing: np.random.Generator,
    setting: LagSetting = SETTING,
) -> int | None:
    """Train a layer and head in place; return the update that solved the task, or None."""
    done = train(
        layer,
        head,
        lambda: symbol_then_noise(lag, setting.batch, training),
        symbol_then_noise(lag, setting.test_sequences, testing),
        updates=setting.updates,
        learning_rate=setting.learning_rate,
        max_norm=setting.max_norm,
        test_every=setting.test_every,
        solved=setting.solved_accuracy,
        progress=False,
    )
    return done.solved_after


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING)
