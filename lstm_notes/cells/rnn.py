"""The plain recurrent cell of Elman (1990), with torch's two biases."""

from __future__ import annotations

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.cells.cell import (
    Cell,
    Parameters,
    StepGradients,
    pre_activation_gradients,
    pre_activations,
)


def tanh_step(p: Parameters, x: Array, h_previous: Array) -> dict[str, Array]:
    r"""Compute one step of a tanh network.

    .. math:: h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})

    Parameters
    ----------
    p : dict
        ``weight_ih`` (H, I), ``weight_hh`` (H, H), ``bias_ih``, ``bias_hh`` (H,).
    x : array (B, I)
    h_previous : array (B, H)

    Returns
    -------
    dict
        ``h`` (B, H).

    References
    ----------
    The loop: Elman (1990), Finding Structure in Time. The equation: torch.nn.RNN.

    Examples
    --------
    >>> p = {"weight_ih": np.ones((1, 1)), "weight_hh": np.ones((1, 1))}
    >>> p |= {"bias_ih": np.zeros(1), "bias_hh": np.zeros(1)}
    >>> tanh_step(p, np.array([[1.0]]), np.array([[0.5]]))["h"].round(3)
    array([[0.905]])
    """
    h = np.tanh(pre_activations(p, x, h_previous))
    return {"h": h}


def tanh_step_backward(
    p: Parameters, x: Array, h_previous: Array, kept: dict[str, Array], d_h: Array
) -> StepGradients:
    r"""Carry d_h (B, H) back through `tanh_step`: :math:`\tanh'(a) = 1 - \tanh(a)^2`."""
    d_a = d_h * (1 - kept["h"] ** 2)
    d_x, d_h_previous, d_p = pre_activation_gradients(p, x, h_previous, d_a)
    return StepGradients(d_x, (d_h_previous,), d_p)


def relu_step(p: Parameters, x: Array, h_previous: Array) -> dict[str, Array]:
    r"""Compute one step of a rectified network: `tanh_step` with :math:`\max(0, a)`."""
    h = np.maximum(pre_activations(p, x, h_previous), 0)
    return {"h": h}


def relu_step_backward(
    p: Parameters, x: Array, h_previous: Array, kept: dict[str, Array], d_h: Array
) -> StepGradients:
    """Carry d_h (B, H) back through `relu_step`; at a = 0 the slope is 0, as in torch."""
    d_a = d_h * (kept["h"] > 0)
    d_x, d_h_previous, d_p = pre_activation_gradients(p, x, h_previous, d_a)
    return StepGradients(d_x, (d_h_previous,), d_p)


TANH_RNN = Cell(("h",), ("h",), ("h",), tanh_step, tanh_step_backward)
RELU_RNN = Cell(("h",), ("h",), ("h",), relu_step, relu_step_backward)
