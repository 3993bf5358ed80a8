"""Holding with and without coupled gates: the lag chart's task at lag 100, chrono biases."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from lstm_notes.experiments import lag as lag_chart
from lstm_notes.initialisers import chrono
from lstm_notes.layers import LSTM, CoupledLSTM, Linear, RecurrentLayer

LAG = 100
SETTING = lag_chart.SETTING
LAYERS: dict[str, type[LSTM] | type[CoupledLSTM]] = {"LSTM": LSTM, "coupled": CoupledLSTM}
# Which biases are set: of both gates, or of the forget gate with the input gate left as drawn.
NETWORKS = (("LSTM", "f and i"), ("coupled", "f"), ("LSTM", "f"))
SEEDS = tuple(range(100, 110))


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network and seed."""
    return [
        {"network": network, "biases": biases, "seed": seed}
        for network, biases in NETWORKS
        for seed in SEEDS
    ]


def run(network: str, biases: str, seed: int) -> int | None:
    """Train one network from one seed; return the update that solved it, or None.

    Parameters
    ----------
    network : {"LSTM", "coupled"}
        The coupled cell has no biases for i.
    biases : {"f and i", "f"}
        What the chrono initialisation sets.
    seed : int
    """
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    layer_seed, head_seed = (int(s) for s in initial.integers(0, 2**31, 2))
    layer: RecurrentLayer = LAYERS[network](4, SETTING.hidden_size, seed=layer_seed)
    head = Linear(SETTING.hidden_size, 2, seed=head_seed)
    drawn = {name: array.copy() for name, array in layer.parameters.items()}
    chrono(layer, LAG, seed=initial)
    if biases == "f" and "i" in layer.cell.blocks:
        of_i = slice(0, SETTING.hidden_size)  # the first of the blocks i f g o
        for name in ("bias_ih_l0", "bias_hh_l0"):
            layer.parameters[name][of_i] = drawn[name][of_i]
    return lag_chart.trained(layer, head, LAG, training, testing)


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return {"lag": LAG, **asdict(SETTING)}
