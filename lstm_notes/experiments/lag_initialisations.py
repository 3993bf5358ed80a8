"""The lag chart again, for LSTMs that differ in how their gates' biases start."""

from __future__ import annotations

from lstm_notes.experiments import lag as lag_chart

NETWORKS = (
    "LSTM b_f = 1",
    "LSTM b_f = 2",
    "LSTM b_f = 3",
    "LSTM chrono b_f alone",
    "LSTM chrono",
)


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, lag and seed."""
    return [
        {"network": network, "lag": lag, "seed": seed}
        for network in NETWORKS
        for lag in lag_chart.LAGS
        for seed in lag_chart.SEEDS
    ]


def run(network: str, lag: int, seed: int) -> int | None:
    """Train one network as the lag chart does; return the update that solved it, or None.

    Weights, training batches and test set are those of the lag chart's LSTM with this seed;
    chrono takes the lag for the longest dependency.
    """
    return lag_chart.learn(network, lag, seed).solved_after


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return lag_chart.describe()
