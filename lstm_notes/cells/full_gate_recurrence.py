"""The LSTM cell whose gates are fed by all gates of the step before (Greff et al. 2017, FGR)."""

from __future__ import annotations

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
)


def full_gate_recurrence_step(
    p: Parameters,
    x: Array,
    h_previous: Array,
    c_previous: Array,
    i_previous: Array,
    f_previous: Array,
    o_previous: Array,
) -> dict[str, Array]:
    r"""Compute one step of an LSTM with recurrent connections between all gates.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}
            + R_{ii} i_{t-1} + R_{if} f_{t-1} + R_{io} o_{t-1}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}
            + R_{fi} i_{t-1} + R_{ff} f_{t-1} + R_{fo} o_{t-1}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}
            + R_{oi} i_{t-1} + R_{of} f_{t-1} + R_{oo} o_{t-1}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t)

    Parameters
    ----------
    p : dict
        As for `lstm_step`, and ``weight_gh`` (3H, 3H): rows and columns in the order i, f, o.
    x : array (B, I)
    h_previous, c_previous, i_previous, f_previous, o_previous : array (B, H)

    Returns
    -------
    dict
        ``i``, ``f``, ``g``, ``o``, ``c``, ``h``, each (B, H).

    References
    ----------
    Greff, Srivastava, Koutnik, Steunebrink & Schmidhuber (2017), LSTM: A Search Space Odyssey,
    the variant FGR; the network of Hochreiter & Schmidhuber (1997) has such connections.
    """
    a_i, a_f, a_g, a_o = np.split(pre_activations(p, x, h_previous), 4, axis=-1)  # (B, H) each
    gates_previous = np.concatenate([i_previous, f_previous, o_previous], axis=-1)  # (B, 3H)
    r_i, r_f, r_o = np.split(gates_previous @ p["weight_gh"].mT, 3, axis=-1)
    i = sigmoid(a_i + r_i)
    f = sigmoid(a_f + r_f)
    g = np.tanh(a_g)
    o = sigmoid(a_o + r_o)
    c = f * c_previous + i * g
    h = o * np.tanh(c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}


def full_gate_recurrence_step_backward(
    p: Parameters,
    x: Array,
    h_previous: Array,
    c_previous: Array,
    i_previous: Array,
    f_previous: Array,
    o_previous: Array,
    kept: dict[str, Array],
    d_h: Array,
    d_c: Array,
    d_i: Array,
    d_f: Array,
    d_o: Array,
) -> StepGradients:
    """Carry d_h, d_c and the gates' own d_i, d_f, d_o (B, H) back through the step."""
    i, f, g, o, c = (kept[name] for name in "ifgoc")
    tanh_c = np.tanh(c)
    d_o = d_o + d_h * tanh_c
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_i = d_i + d_c * g
    d_f = d_f + d_c * c_previous
    d_g = d_c * i
    d_c_previous = d_c * f
    d_a_i, d_a_f, d_a_o = d_i * i * (1 - i), d_f * f * (1 - f), d_o * o * (1 - o)
    d_a = np.concatenate([d_a_i, d_a_f, d_g * (1 - g**2), d_a_o], axis=-1)  # (B, 4H)
    d_x, d_h_previous, d_p = pre_activation_gradients(p, x, h_previous, d_a)
    d_r = np.concatenate([d_a_i, d_a_f, d_a_o], axis=-1)  # (B, 3H)
    gates_previous = np.concatenate([i_previous, f_previous, o_previous], axis=-1)
    d_p["weight_gh"] = d_r.mT @ gates_previous
    d_gates_previous = np.split(d_r @ p["weight_gh"], 3, axis=-1)
    return StepGradients(d_x, (d_h_previous, d_c_previous, *d_gates_previous), d_p)


def _own_shapes(hidden_size: int) -> Shapes:
    return {"weight_gh": (3 * hidden_size, 3 * hidden_size)}


FULL_GATE_RECURRENCE_CELL = Cell(
    blocks=("i", "f", "g", "o"),
    states=("h", "c", "i", "f", "o"),
    keeps=("i", "f", "g", "o", "c", "h"),
    step=full_gate_recurrence_step,
    step_backward=full_gate_recurrence_step_backward,
    own_shapes=_own_shapes,
)
