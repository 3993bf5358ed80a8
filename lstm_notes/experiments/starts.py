"""The networks that the experiments compare: the same layers, started in different ways."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from lstm_notes.initialisers import chrono, forget_bias
from lstm_notes.layers import LSTM, RNN, Linear, RecurrentLayer

OPEN = 7.0
FORGET_BIASES = {"LSTM b_f = 1": 1.0, "LSTM b_f = 2": 2.0, "LSTM b_f = 3": 3.0}
FORGET_BIASES |= {"LSTM b_f = 7": OPEN}
CHRONO, CHRONO_ALONE = "LSTM chrono", "LSTM chrono b_f alone"


def start(
    name: str,
    sizes: tuple[int, int],
    longest: int,
    seeds: tuple[int, int],
    dtype: DTypeLike = np.float64,
) -> RecurrentLayer:
    """Return a new layer; those of one seed differ in what their name says and in nothing else.

    Parameters
    ----------
    name : str
        "RNN" and "LSTM" start as torch's do. "LSTM b_f = 1", 2, 3, 7: with that forget bias.
        "LSTM chrono": b_f = log U(1, longest - 1) and b_i = -b_f. "LSTM chrono b_f alone": the
        same b_f, with torch's b_i.
    sizes : pair of int
        Of the input and of the hidden state.
    longest : int
        The longest dependency, for chrono.
    seeds : pair of int
        For the layer's parameters, and for chrono's draws.
    dtype : float64 or float32

    Examples
    --------
    >>> layer = start("LSTM b_f = 7", (4, 2), 100, (0, 1))
    >>> (layer.parameters["bias_ih_l0"] + layer.parameters["bias_hh_l0"])[2:4]
    array([7., 7.])
    """
    if name == "RNN":
        return RNN(*sizes, seed=seeds[0], dtype=dtype)
    layer = LSTM(*sizes, seed=seeds[0], dtype=dtype)
    if name in FORGET_BIASES:
        forget_bias(layer, FORGET_BIASES[name])
    elif name in (CHRONO, CHRONO_ALONE):
        _start_chrono(layer, longest, seeds[1], with_input_gate=name == CHRONO)
    elif name != "LSTM":
        names = ["RNN", "LSTM", *FORGET_BIASES, CHRONO, CHRONO_ALONE]
        raise ValueError(f"name: expected one of {names}, got {name!r}")
    return layer


def start_with_head(
    name: str,
    sizes: tuple[int, int, int],
    longest: int,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> tuple[RecurrentLayer, Linear]:
    """Return a new layer as `start` does, and its read-out; sizes are I, H and O.

    The seeds of layer, read-out and chrono are drawn in this order.
    """
    inputs, hidden, outputs = sizes
    layer_seed, head_seed, chrono_seed = (int(s) for s in rng.integers(0, 2**31, 3))
    layer = start(name, (inputs, hidden), longest, (layer_seed, chrono_seed), dtype)
    return layer, Linear(hidden, outputs, seed=head_seed, dtype=dtype)


def _start_chrono(layer: LSTM, longest: int, seed: int, *, with_input_gate: bool) -> None:
    before = layer.state_dict()
    chrono(layer, longest, seed)
    if not with_input_gate:
        rows = slice(0, layer.hidden_size)  # of the input gate, in torch's order
        for bias in ("bias_ih_l0", "bias_hh_l0"):
            layer.parameters[bias][rows] = before[bias][rows]
