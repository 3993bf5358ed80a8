"""The LSTM cell with one of its five parts left out (Greff et al. 2017)."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from lstm_notes.activations import sigmoid
from lstm_notes.arrays import Array
from lstm_notes.cells.cell import (
    Cell,
    Parameters,
    StepGradients,
    pre_activation_gradients,
    pre_activations,
)

PARTS = ("input gate", "forget gate", "output gate", "input activation", "output activation")
_GATES = {"i": "input gate", "f": "forget gate", "o": "output gate"}


def ablated_step(
    p: Parameters, x: Array, h_previous: Array, c_previous: Array, *, without: str
) -> dict[str, Array]:
    r"""Compute one step of an LSTM that lacks one part.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) && \text{or } 1 \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) && \text{or } 1 \\
        g_t &= \tanh(a_t) && \text{or } a_t, \quad
            a_t = W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg} \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) && \text{or } 1 \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t) && \text{or } o_t \odot c_t

    Parameters
    ----------
    p : dict
        As for `lstm_step`, without the row block of a gate that is left out.
    x : array (B, I)
    h_previous, c_previous : array (B, H)
    without : str
        One of `PARTS`. The paper's names are NIG, NFG, NOG, NIAF and NOAF.

    Returns
    -------
    dict
        The gates that there are, ``g``, ``c``, ``h``, each (B, H).

    References
    ----------
    Greff, Srivastava, Koutnik, Steunebrink & Schmidhuber (2017), LSTM: A Search Space Odyssey.
    Their cell has peepholes, this one has none.
    """
    letters = _blocks(without)
    rows = np.split(pre_activations(p, x, h_previous), len(letters), axis=-1)
    a = dict(zip(letters, rows, strict=True))  # (B, H) each
    gates = {gate: sigmoid(a[gate]) for gate in letters if gate != "g"}
    i, f, o = (gates.get(gate, 1.0) for gate in "ifo")
    g = a["g"] if without == "input activation" else np.tanh(a["g"])
    c = f * c_previous + i * g
    h = o * _squashed(c, without)
    return gates | {"g": g, "c": c, "h": h}


def ablated_step_backward(
    p: Parameters,
    x: Array,
    h_previous: Array,
    c_previous: Array,
    kept: dict[str, Array],
    d_h: Array,
    d_c: Array,
    *,
    without: str,
) -> StepGradients:
    """Carry d_h and d_c (B, H) back through `ablated_step`."""
    i, f, o = (kept.get(gate, 1.0) for gate in "ifo")
    g, c = kept["g"], kept["c"]
    squashed = _squashed(c, without)
    slope_h = 1.0 if without == "output activation" else 1 - squashed**2
    slope_g = 1.0 if without == "input activation" else 1 - g**2
    d_o = d_h * squashed
    d_c = d_c + d_h * o * slope_h
    d_c_previous = d_c * f
    d_gates = {"i": d_c * g, "f": d_c * c_previous, "o": d_o}
    d_rows: dict[str, Array] = {
        gate: d * kept[gate] * (1 - kept[gate]) for gate, d in d_gates.items() if gate in kept
    }
    d_rows["g"] = d_c * i * slope_g
    d_a = np.concatenate([d_rows[letter] for letter in _blocks(without)], axis=-1)
    d_x, d_h_previous, d_p = pre_activation_gradients(p, x, h_previous, d_a)
    return StepGradients(d_x, (d_h_previous, d_c_previous), d_p)


def _squashed(c: Array, without: str) -> Array:
    squashed: Array = c if without == "output activation" else np.tanh(c)
    return squashed


def _blocks(without: str) -> tuple[str, ...]:
    return tuple(letter for letter in "ifgo" if _GATES.get(letter) != without)


@cache
def ablated_cell(without: str) -> Cell:
    """Return the cell that lacks a part.

    Raises
    ------
    ValueError
        Not one of the five parts.
    """
    if without not in PARTS:
        raise ValueError(f"without: expected one of {PARTS}, got {without!r}")
    blocks = _blocks(without)
    return Cell(
        blocks=blocks,
        states=("h", "c"),
        keeps=(*blocks, "c", "h"),
        step=partial(ablated_step, without=without),
        step_backward=partial(ablated_step_backward, without=without),
    )
