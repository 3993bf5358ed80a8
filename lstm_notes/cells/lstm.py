"""The LSTM cell with a forget gate (Gers, Schmidhuber & Cummins 2000), as torch computes it."""

from __future__ import annotations

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


def lstm_step(p: Parameters, x: Array, h_previous: Array, c_previous: Array) -> dict[str, Array]:
    r"""Compute one step of an LSTM.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t)

    Parameters
    ----------
    p : dict
        ``weight_ih`` (4H, I), ``weight_hh`` (4H, H), ``bias_ih``, ``bias_hh`` (4H,);
        row blocks in the order i, f, g, o.
    x : array (B, I)
    h_previous, c_previous : array (B, H)

    Returns
    -------
    dict
        ``i``, ``f``, ``g``, ``o``, ``c``, ``h``, each (B, H).

    References
    ----------
    Hochreiter & Schmidhuber (1997); forget gate: Gers, Schmidhuber & Cummins (2000);
    names and row order: torch.nn.LSTM.

    Examples
    --------
    >>> from lstm_notes.checks import rows
    >>> from lstm_notes.tasks import stream, stream_unit
    >>> zero = np.zeros((1, 1))
    >>> step = lstm_step(rows(stream_unit(), "ifgo"), stream()[:1], zero, zero)
    >>> step["c"].round(3), step["h"].round(3)
    (array([[0.748]]), array([[0.011]]))
    """
    a = pre_activations(p, x, h_previous)  # (B, 4H)
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)  # (B, H) each
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = np.tanh(a_g)
    o = sigmoid(a_o)
    c = f * c_previous + i * g
    h = o * np.tanh(c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}


def lstm_step_backward(
    p: Parameters,
    x: Array,
    h_previous: Array,
    c_previous: Array,
    kept: dict[str, Array],
    d_h: Array,
    d_c: Array,
) -> StepGradients:
    r"""Carry d_h and d_c (B, H) back through `lstm_step`, one line for each forward line.

    The error reaches the cell twice, through h_t and from the next step, and leaves for
    the previous cell multiplied by the forget gate alone:
    :math:`\partial c_t / \partial c_{t-1} = f_t` along the direct path.
    """
    i, f, g, o, c = (kept[name] for name in "ifgoc")
    tanh_c = np.tanh(c)
    d_o = d_h * tanh_c
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_i = d_c * g
    d_f = d_c * c_previous
    d_g = d_c * i
    d_c_previous = d_c * f
    d_a = np.concatenate(
        [d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g**2), d_o * o * (1 - o)], axis=-1
    )  # (B, 4H)
    d_x, d_h_previous, d_p = pre_activation_gradients(p, x, h_previous, d_a)
    return StepGradients(d_x, (d_h_previous, d_c_previous), d_p)


LSTM_CELL = Cell(
    blocks=("i", "f", "g", "o"),
    states=("h", "c"),
    keeps=("i", "f", "g", "o", "c", "h"),
    step=lstm_step,
    step_backward=lstm_step_backward,
)
