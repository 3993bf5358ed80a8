"""The RNN's line of the lag chart, with another optimiser and from another start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from lstm_notes.experiments.lag import SEEDS, SETTING
from lstm_notes.initialisers import orthogonal
from lstm_notes.layers import RNN, Linear
from lstm_notes.tasks import symbol_then_noise
from lstm_notes.training import SGD, Adam, Optimiser, accuracy, fit, joined, last_step_gradients

STARTS = ("torch", "orthogonal")
OPTIMISERS: dict[str, type[SGD] | type[Adam]] = {"SGD": SGD, "Adam": Adam}
# Lags for each learning rate of plain gradient descent, without momentum.
SGD_LAGS = dict.fromkeys((0.1, 0.3, 1.0), (2, 5, 10, 12, 15))
ORTHOGONAL_LAGS = (10, 20, 30, 50)


def rows() -> list[dict[str, object]]:
    """Return every configuration: plain SGD from torch's start, Adam from an orthogonal one."""
    cases: list[tuple[str, str, float, Sequence[int]]] = [
        ("orthogonal", "Adam", SETTING.learning_rate, ORTHOGONAL_LAGS)
    ]
    cases += [("torch", "SGD", rate, lags) for rate, lags in SGD_LAGS.items()]
    return [
        {"start": start, "optimiser": name, "learning_rate": rate, "lag": lag, "seed": seed}
        for start, name, rate, lags in cases
        for lag in lags
        for seed in SEEDS
    ]


def run(start: str, optimiser: str, learning_rate: float, lag: int, seed: int) -> int | None:
    """Train one RNN as the lag chart does; return the update that solved it, or None.

    Batches, test set and initial parameters are those of `lag.run` with this lag and seed;
    an orthogonal start replaces ``weight_hh`` alone.

    Parameters
    ----------
    start : {"torch", "orthogonal"}
    optimiser : {"SGD", "Adam"}
        SGD without momentum.
    learning_rate : float
    lag : int
    seed : int
    """
    if start not in STARTS:
        raise ValueError(f"start: expected one of {STARTS}, got {start!r}")
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    layer_seed, head_seed = (int(s) for s in initial.integers(0, 2**31, 2))
    layer = RNN(4, SETTING.hidden_size, seed=layer_seed)
    if start == "orthogonal":
        orthogonal(layer, seed=layer_seed)
    head = Linear(SETTING.hidden_size, 2, seed=head_seed)
    test = symbol_then_noise(lag, SETTING.test_sequences, testing)
    rule: Optimiser = OPTIMISERS[optimiser](learning_rate)
    done = fit(
        joined(layer.parameters, head.parameters),
        lambda: last_step_gradients(layer, head, *symbol_then_noise(lag, SETTING.batch, training)),
        rule,
        updates=SETTING.updates,
        max_norm=SETTING.max_norm,
        stop=lambda _: accuracy(layer, head, test) >= SETTING.solved_accuracy,
        test_every=SETTING.test_every,
        progress=False,
    )
    return done.solved_after


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING) | {"learning_rate": "in the table"}
