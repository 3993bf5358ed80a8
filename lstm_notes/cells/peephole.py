"""The LSTM cell whose gates see the cell state (Gers & Schmidhuber 2000)."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from lstm_notes.activations import sigmoid
from lstm_notes.arrays import Array
from lstm_notes.cells.cell import (
    Cell,
    Parameters,
    Shapes,
    StepGradients,
    pre_activation_gradients,
    pre_activations,
    summed_over_batch,
)

GATES = "ifo"


def peephole_step(
    p: Parameters, x: Array, h_previous: Array, c_previous: Array, *, peepholes: str = GATES
) -> dict[str, Array]:
    r"""Compute one step of an LSTM with peepholes.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi} + w_{ci} \odot c_{t-1}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf} + w_{cf} \odot c_{t-1}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho} + w_{co} \odot c_t) \\
        h_t &= o_t \odot \tanh(c_t)

    The output gate sees the new cell state, the other two the old one.

    Parameters
    ----------
    p : dict
        As for `lstm_step`, row blocks i, f, g, o, and ``weight_ch`` (3H,): the diagonal
        weights :math:`w_{ci}, w_{cf}, w_{co}`, of the gates in `peepholes` only.
    x : array (B, I)
    h_previous, c_previous : array (B, H)
    peepholes : str
        The gates that see the cell state, in the order i, f, o.

    Returns
    -------
    dict
        ``i``, ``f``, ``g``, ``o``, ``c``, ``h``, each (B, H).

    References
    ----------
    Gers & Schmidhuber (2000), Recurrent Nets that Time and Count.
    """
    a = pre_activations(p, x, h_previous)  # (B, 4H)
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)  # (B, H) each
    w_ci, w_cf, w_co = _diagonals(p, c_previous, peepholes)  # (H,) each
    i = sigmoid(a_i + w_ci * c_previous)
    f = sigmoid(a_f + w_cf * c_previous)
    g = np.tanh(a_g)
    c = f * c_previous + i * g
    o = sigmoid(a_o + w_co * c)
    h = o * np.tanh(c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}


def peephole_step_backward(
    p: Parameters,
    x: Array,
    h_previous: Array,
    c_previous: Array,
    kept: dict[str, Array],
    d_h: Array,
    d_c: Array,
    *,
    peepholes: str = GATES,
) -> StepGradients:
    """Carry d_h and d_c (B, H) back through `peephole_step`.

    The output gate comes first: its peephole sends the error on to the new cell state.
    """
    i, f, g, o, c = (kept[name] for name in "ifgoc")
    w_ci, w_cf, w_co = _diagonals(p, c_previous, peepholes)
    tanh_c = np.tanh(c)
    d_a_o = d_h * tanh_c * o * (1 - o)
    d_c = d_c + d_h * o * (1 - tanh_c**2) + d_a_o * w_co
    d_a_i = d_c * g * i * (1 - i)
    d_a_f = d_c * c_previous * f * (1 - f)
    d_a_g = d_c * i * (1 - g**2)
    d_c_previous = d_c * f + d_a_i * w_ci + d_a_f * w_cf
    d_a = np.concatenate([d_a_i, d_a_f, d_a_g, d_a_o], axis=-1)  # (B, 4H)
    d_x, d_h_previous, d_p = pre_activation_gradients(p, x, h_previous, d_a)
    d_w = {"i": d_a_i * c_previous, "f": d_a_f * c_previous, "o": d_a_o * c}
    d_p["weight_ch"] = summed_over_batch(
        np.concatenate([d_w[gate] for gate in peepholes], axis=-1), p["weight_ch"]
    )
    return StepGradients(d_x, (d_h_previous, d_c_previous), d_p)


def _diagonals(p: Parameters, c: Array, peepholes: str) -> list[Array]:
    given = dict(zip(peepholes, np.split(p["weight_ch"], len(peepholes), axis=-1), strict=True))
    absent = np.zeros(c.shape[-1], c.dtype)
    return [given.get(gate, absent) for gate in GATES]


@cache
def peephole_cell(peepholes: str = GATES) -> Cell:
    """Return the cell in which the gates named in `peepholes` see the cell state.

    Raises
    ------
    ValueError
        Not one to three of the letters i, f, o in this order.
    """
    in_order = "".join(gate for gate in GATES if gate in peepholes)
    if not peepholes or peepholes != in_order:
        raise ValueError(f"peepholes: expected letters of 'ifo' in this order, got {peepholes!r}")

    def own_shapes(hidden_size: int) -> Shapes:
        return {"weight_ch": (len(peepholes) * hidden_size,)}

    return Cell(
        blocks=("i", "f", "g", "o"),
        states=("h", "c"),
        keeps=("i", "f", "g", "o", "c", "h"),
        step=partial(peephole_step, peepholes=peepholes),
        step_backward=partial(peephole_step_backward, peepholes=peepholes),
        own_shapes=own_shapes,
    )
