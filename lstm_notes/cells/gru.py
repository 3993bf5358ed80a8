"""The gated recurrent unit, with the reset gate after the matrix product or before it."""

from __future__ import annotations

import numpy as np

from lstm_notes.activations import sigmoid
from lstm_notes.arrays import Array
from lstm_notes.cells.cell import Cell, Parameters, StepGradients, summed_over_batch


def gru_after_step(p: Parameters, x: Array, h_previous: Array) -> dict[str, Array]:
    r"""Compute one step of torch's and cuDNN's GRU: the reset gate acts after the product.

    .. math::

        r_t &= \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr}) \\
        z_t &= \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz}) \\
        n_t &= \tanh(W_{in} x_t + b_{in} + r_t \odot (W_{hn} h_{t-1} + b_{hn})) \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    Parameters
    ----------
    p : dict
        ``weight_ih`` (3H, I), ``weight_hh`` (3H, H), ``bias_ih``, ``bias_hh`` (3H,);
        row blocks in the order r, z, n.
    x : array (B, I)
    h_previous : array (B, H)

    Returns
    -------
    dict
        ``r``, ``z``, ``n``, ``h``, each (B, H).

    References
    ----------
    Cho et al. (2014), arXiv:1406.1078 version 1; names and row order: torch.nn.GRU.
    """
    a_x, a_h = _products(p, x, h_previous)  # (B, 3H) each
    x_r, x_z, x_n = np.split(a_x, 3, axis=-1)  # (B, H) each
    h_r, h_z, h_n = np.split(a_h, 3, axis=-1)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    h = (1 - z) * n + z * h_previous
    return {"r": r, "z": z, "n": n, "h": h}


def gru_after_step_backward(
    p: Parameters, x: Array, h_previous: Array, kept: dict[str, Array], d_h: Array
) -> StepGradients:
    """Carry d_h (B, H) back through `gru_after_step`."""
    r, z, n = (kept[name] for name in "rzn")
    h_n = _candidate_rows(p["weight_hh"], h_previous) + np.split(p["bias_hh"], 3, axis=-1)[2]
    d_a_z = d_h * (h_previous - n) * z * (1 - z)
    d_x_n = d_h * (1 - z) * (1 - n**2)
    d_h_n = d_x_n * r
    d_a_r = d_x_n * h_n * r * (1 - r)
    d_a_x = np.concatenate([d_a_r, d_a_z, d_x_n], axis=-1)  # (B, 3H)
    d_a_h = np.concatenate([d_a_r, d_a_z, d_h_n], axis=-1)  # (B, 3H)
    d_h_previous = d_h * z + d_a_h @ p["weight_hh"]
    d_p = {
        "weight_ih": d_a_x.mT @ x,
        "weight_hh": d_a_h.mT @ h_previous,
        "bias_ih": summed_over_batch(d_a_x, p["bias_ih"]),
        "bias_hh": summed_over_batch(d_a_h, p["bias_hh"]),
    }
    return StepGradients(d_a_x @ p["weight_ih"], (d_h_previous,), d_p)


def gru_before_step(p: Parameters, x: Array, h_previous: Array) -> dict[str, Array]:
    r"""Compute one step of the published GRU: the reset gate acts before the product.

    As `gru_after_step` but for the candidate,

    .. math:: n_t = \tanh(W_{in} x_t + b_{in} + W_{hn} (r_t \odot h_{t-1}) + b_{hn})

    References
    ----------
    Cho et al. (2014), arXiv:1406.1078 version 3, equations 5 to 8 (without biases);
    ONNX's GRU with ``linear_before_reset = 0``.
    """
    a_x, a_h = _products(p, x, h_previous)  # (B, 3H) each
    x_r, x_z, x_n = np.split(a_x, 3, axis=-1)  # (B, H) each
    h_r, h_z, _ = np.split(a_h, 3, axis=-1)
    b_hn = np.split(p["bias_hh"], 3, axis=-1)[2]
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + _candidate_rows(p["weight_hh"], r * h_previous) + b_hn)
    h = (1 - z) * n + z * h_previous
    return {"r": r, "z": z, "n": n, "h": h}


def gru_before_step_backward(
    p: Parameters, x: Array, h_previous: Array, kept: dict[str, Array], d_h: Array
) -> StepGradients:
    """Carry d_h (B, H) back through `gru_before_step`."""
    r, z, n = (kept[name] for name in "rzn")
    w_hr, w_hz, w_hn = np.split(p["weight_hh"], 3, axis=-2)  # (H, H) each
    d_a_z = d_h * (h_previous - n) * z * (1 - z)
    d_a_n = d_h * (1 - z) * (1 - n**2)
    d_reset = d_a_n @ w_hn  # the gradient of r * h_previous
    d_a_r = d_reset * h_previous * r * (1 - r)
    d_h_previous = d_h * z + d_a_r @ w_hr + d_a_z @ w_hz + d_reset * r
    d_a = np.concatenate([d_a_r, d_a_z, d_a_n], axis=-1)  # (B, 3H)
    d_b = summed_over_batch(d_a, p["bias_ih"])
    seen = (h_previous, h_previous, r * h_previous)  # by r, z and n
    d_w = [d.mT @ h for d, h in zip((d_a_r, d_a_z, d_a_n), seen, strict=True)]
    d_p = {
        "weight_ih": d_a.mT @ x,
        "weight_hh": np.concatenate(d_w, axis=-2),
        "bias_ih": d_b,
        "bias_hh": d_b,
    }
    return StepGradients(d_a @ p["weight_ih"], (d_h_previous,), d_p)


def _products(p: Parameters, x: Array, h_previous: Array) -> tuple[Array, Array]:
    """Return the two halves of the pre-activations: the candidate needs them apart."""
    return (
        x @ p["weight_ih"].mT + p["bias_ih"],
        h_previous @ p["weight_hh"].mT + p["bias_hh"],
    )


def _candidate_rows(weight_hh: Array, h: Array) -> Array:
    w_hn = np.split(weight_hh, 3, axis=-2)[2]
    product: Array = h @ w_hn.mT
    return product


GRU_AFTER = Cell(
    ("r", "z", "n"), ("h",), ("r", "z", "n", "h"), gru_after_step, gru_after_step_backward
)
GRU_BEFORE = Cell(
    ("r", "z", "n"), ("h",), ("r", "z", "n", "h"), gru_before_step, gru_before_step_backward
)
