"""The lag chart's task for the GRU, reset after or before, and for layers told to keep."""

from __future__ import annotations

import numpy as np

from lstm_notes.experiments import lag as lag_chart
from lstm_notes.initialisers import forget_bias
from lstm_notes.layers import GRU, LSTM, Linear, RecurrentLayer

KEEP = 4.0
# Past lag 50 a GRU that starts as torch's does was not run.
LAGS: dict[str, tuple[int, ...]] = {
    "GRU": (2, 5, 10, 12, 15, 20, 25, 30, 40, 50),
    "LSTM keeps": (100,),
    "GRU keeps": (100,),
    "GRU before keeps": (100,),
    "GRU before": (30,),
}


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network, lag and seed."""
    return [
        {"network": network, "lag": lag, "seed": seed}
        for network, lags in LAGS.items()
        for lag in lags
        for seed in lag_chart.SEEDS
    ]


def run(network: str, lag: int, seed: int) -> int | None:
    """Train one network as the lag chart does; return the update that solved it, or None.

    Parameters
    ----------
    network : {"GRU", "GRU before", "LSTM keeps", "GRU keeps", "GRU before keeps"}
        With torch's default initialisation; one that keeps has the bias of its keeping gate
        set to 4, and an LSTM that of its input gate to -4.
    lag : int
    seed : int
        Training batches, test set and initial parameters come from the streams that the lag
        chart's networks have for the same seed.
    """
    setting = lag_chart.SETTING
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    layer_seed, head_seed = (int(s) for s in initial.integers(0, 2**31, 2))
    layer = start(network, setting.hidden_size, layer_seed)
    head = Linear(setting.hidden_size, 2, seed=head_seed)
    return lag_chart.trained(layer, head, lag, training, testing, setting)


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return {"keep": KEEP, **lag_chart.describe()}


def start(network: str, hidden_size: int, seed: int) -> RecurrentLayer:
    """Return a layer of the kind and with the biases that a network of the table starts with."""
    kind = network.removesuffix(" keeps")
    layer: RecurrentLayer
    if kind == "LSTM":
        layer = LSTM(4, hidden_size, seed=seed)
    else:
        layer = GRU(4, hidden_size, reset="before" if kind == "GRU before" else "after", seed=seed)
    if network.endswith(" keeps"):
        forget_bias(layer, KEEP)
        if kind == "LSTM":
            # The rows of i come first.
            layer.parameters["bias_ih_l0"][:hidden_size] = -KEEP
            layer.parameters["bias_hh_l0"][:hidden_size] = 0
    return layer
