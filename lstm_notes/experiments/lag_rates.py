"""The lag chart at one lag and several learning rates: does the order of the networks hold."""

from __future__ import annotations

from dataclasses import replace

from lstm_notes.experiments import lag as lag_chart

LAG = 20
LEARNING_RATES = (0.003, 0.01, 0.03)


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, rate and seed."""
    return [
        {"network": network, "learning_rate": rate, "seed": seed}
        for network in lag_chart.NETWORKS
        for rate in LEARNING_RATES
        for seed in lag_chart.SEEDS
    ]


def run(network: str, learning_rate: float, seed: int) -> int | None:
    """Train one network at lag 20 with another learning rate than the lag chart's."""
    setting = replace(lag_chart.SETTING, learning_rate=learning_rate)
    return lag_chart.run(network, LAG, seed, setting)


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    shared = lag_chart.describe()
    del shared["learning_rate"]
    return {"lag": LAG, **shared}
