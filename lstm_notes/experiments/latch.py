"""The lag chart's task over 10, 100 and 1,000 steps, and fresh sequences afterwards."""

from __future__ import annotations

import numpy as np

from lstm_notes.experiments import lag as lag_chart
from lstm_notes.tasks import symbol_then_noise

NETWORKS = ("LSTM chrono", "LSTM chrono b_f alone", "LSTM b_f = 1", "LSTM", "RNN")
LAGS = (10, 100, 1000)
SEEDS = tuple(range(100, 110))
RESULTS = ("solved_after", "fresh_wrong")
FRESH, AT_ONCE = 2560, 256


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, lag and seed."""
    return [
        {"network": network, "lag": lag, "seed": seed}
        for network in NETWORKS
        for lag in LAGS
        for seed in SEEDS
    ]


def run(network: str, lag: int, seed: int) -> dict[str, object]:
    """Train one network as the lag chart does, then count its errors on fresh sequences.

    Returns
    -------
    dict
        ``solved_after``: the update that solved it, or None; ``fresh_wrong``: how many of 2,560
        sequences that it never saw it misnames, at the end of its training either way.
    """
    done = lag_chart.learn(network, lag, seed)
    rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(4)[3])
    wrong = 0
    for _ in range(FRESH // AT_ONCE):
        x, classes = symbol_then_noise(lag, AT_ONCE, rng)
        output, _state = done.layer(x)
        wrong += int((done.head(output[-1]).argmax(axis=1) != classes).sum())
    return {"solved_after": done.solved_after, "fresh_wrong": wrong}


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return {**lag_chart.describe(), "fresh_sequences": FRESH}
