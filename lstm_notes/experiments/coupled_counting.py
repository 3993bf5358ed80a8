"""Counting with and without coupled gates: how far does a network trained on a^n b^n go on."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_notes.arrays import Array
from lstm_notes.initialisers import forget_bias
from lstm_notes.interchange import as_lstm
from lstm_notes.layers import LSTM, CoupledLSTM, Linear, RecurrentLayer
from lstm_notes.tasks import NextSymbols, a_n_b_n, a_n_b_n_strings, legal_exactly
from lstm_notes.training import Adam, binary_cross_entropy, fit, length_mask
from lstm_notes.training.loop import joined

RESULTS = ("of_trained", "of_tested")


@dataclass(frozen=True)
class CountingSetting:
    """Everything that is the same for every network, budget and seed."""

    trained_to: int = 20
    tested_to: int = 200
    batch: int = 16
    learning_rate: float = 2e-2
    max_norm: float = 1.0
    forget_bias: float = 1.0


SETTING = CountingSetting()
LAYERS: dict[str, type[LSTM] | type[CoupledLSTM]] = {"LSTM": LSTM, "coupled": CoupledLSTM}
SEEDS = tuple(range(100, 110))
# Units, updates and seeds. The coupled cell has the LSTM's units and updates, then about its
# number of parameters, then three times its updates.
NETWORKS = (
    ("LSTM", 4, 1000, SEEDS),
    ("coupled", 4, 1000, SEEDS),
    ("coupled", 5, 1000, SEEDS),
    ("coupled", 4, 3000, SEEDS[:5]),
)


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a network and seed."""
    return [
        {"network": network, "units": units, "updates": updates, "seed": seed}
        for network, units, updates, seeds in NETWORKS
        for seed in seeds
    ]


def run(
    network: str, units: int, updates: int, seed: int, setting: CountingSetting = SETTING
) -> dict[str, int]:
    """Train one network to predict strings of a^n b^n; return how far it is right.

    At every step the network says of each symbol whether it may follow. A string is accepted
    if that is right at every step.

    Parameters
    ----------
    network : {"LSTM", "coupled"}
    units, updates, seed : int
    setting : CountingSetting

    Returns
    -------
    dict
        ``of_trained``: how many of the n from 1 to `trained_to` are accepted after the last
        update, and ``of_tested``: how many from 1 to `tested_to`.
    """
    training, initial = (
        np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(2)
    )
    layer_seed, head_seed = (int(s) for s in initial.integers(0, 2**31, 2))
    layer: RecurrentLayer = LAYERS[network](4, units, seed=layer_seed)
    head = Linear(units, 4, seed=head_seed)
    forget_bias(layer, setting.forget_bias)
    fit(
        joined(layer.parameters, head.parameters),
        lambda: _gradients(layer, head, a_n_b_n(setting.trained_to, setting.batch, training)),
        Adam(setting.learning_rate),
        updates=updates,
        max_norm=setting.max_norm,
        progress=False,
    )
    accepted = accepted_strings(layer, head, setting.tested_to)
    return {
        "of_trained": int(accepted[: setting.trained_to].sum()),
        "of_tested": int(accepted.sum()),
    }


def accepted_strings(layer: RecurrentLayer, head: Linear, tested_to: int) -> NDArray[np.bool_]:
    """Tell for each n from 1 to `tested_to` whether a^n b^n is accepted."""
    strings = a_n_b_n_strings(np.arange(1, tested_to + 1))
    output, _ = layer(strings.x, lengths=strings.lengths)
    return legal_exactly(head(output), strings, threshold=0)


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING)


def _gradients(
    layer: RecurrentLayer, head: Linear, strings: NextSymbols
) -> tuple[float, dict[str, Array]]:
    # The LSTM that computes what the coupled cell does has a fast loop.
    trace = as_lstm(layer).trace(strings.x, lengths=strings.lengths)
    scores = head.trace(trace.output)  # (T, B, 4)
    counted = length_mask(strings.lengths, len(strings.x))
    legal = strings.legal.astype(scores.output.dtype)
    loss, d_scores = binary_cross_entropy(scores.output, legal, counted)
    head_grads = scores.backward(d_scores)
    of_lstm = trace.backward(head_grads.x).parameters
    coupled = isinstance(layer, CoupledLSTM)
    of_layer = {name: _of_tied(d) if coupled else d for name, d in of_lstm.items()}
    return loss, joined(of_layer, head_grads.parameters)


def _of_tied(gradient: Array) -> Array:
    """Return the gradient of a coupled cell's rows, whose f rows stand in i with minus."""
    d_i, d_f, d_g, d_o = np.split(gradient, 4)
    return np.concatenate([d_f - d_i, d_g, d_o])
