"""What every cell is: one step forward, one step backward, and its names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from lstm_notes.arrays import Array

Parameters = dict[str, Array]
Shapes = dict[str, tuple[int, ...]]


class StepGradients(NamedTuple):
    """Gradients of one time step, from a cell's backward function."""

    x: Array
    previous: tuple[Array, ...]
    parameters: Parameters


def _none(hidden_size: int) -> Shapes:
    return {}


@dataclass(frozen=True)
class Cell:
    """One time step of a recurrent network, as two pure functions and their names.

    Attributes
    ----------
    blocks : tuple of str
        The row blocks of `weight_ih`, `weight_hh` and both biases, in order, each H rows.
    states : tuple of str
        What is handed to the next step; the first is the output.
    keeps : tuple of str
        The arrays (B, H) that a step returns and its backward step needs; `h` is (B, P) with
        a projection.
    step : function
        ``step(parameters, x, *previous) -> {name: array}`` with a name for each of `keeps`.
    step_backward : function
        ``step_backward(parameters, x, *previous, kept, *d_states) -> StepGradients``.
        Both also run N networks side by side: then every array has a first axis N, and vectors
        of parameters are (N, 1, .).
    own_shapes : function
        ``own_shapes(hidden_size) -> {name: shape}`` of what a cell has beside the weights and
        biases of its row blocks.
    """

    blocks: tuple[str, ...]
    states: tuple[str, ...]
    keeps: tuple[str, ...]
    step: Callable[..., dict[str, Array]]
    step_backward: Callable[..., StepGradients]
    own_shapes: Callable[[int], Shapes] = _none

    def parameter_shapes(self, input_size: int, hidden_size: int, proj_size: int = 0) -> Shapes:
        """Return the shape of each parameter under torch's names, without the layer's suffix."""
        rows = len(self.blocks) * hidden_size
        shapes: Shapes = {
            "weight_ih": (rows, input_size),
            "weight_hh": (rows, proj_size or hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }
        if proj_size:
            shapes["weight_hr"] = (proj_size, hidden_size)
        return shapes | self.own_shapes(hidden_size)

    def state_sizes(self, hidden_size: int, proj_size: int = 0) -> tuple[int, ...]:
        """Return the last dimension of each of the states: H, of the first P where projected."""
        first = proj_size or hidden_size
        return (first, *(hidden_size for _ in self.states[1:]))


def pre_activations(p: Parameters, x: Array, h_previous: Array) -> Array:
    r"""Return :math:`W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh}`, all row blocks at once.

    Parameters
    ----------
    p : dict
        ``weight_ih`` (G*H, I), ``weight_hh`` (G*H, H), ``bias_ih`` and ``bias_hh`` (G*H,).
    x : array (B, I)
    h_previous : array (B, H)

    Returns
    -------
    array (B, G*H)
    """
    from_x = x @ p["weight_ih"].mT + p["bias_ih"]
    a: Array = from_x + h_previous @ p["weight_hh"].mT + p["bias_hh"]
    return a


def pre_activation_gradients(
    p: Parameters, x: Array, h_previous: Array, d_a: Array
) -> tuple[Array, Array, Parameters]:
    """Carry d_a (B, G*H) back through `pre_activations`: to x, to h_previous, to parameters."""
    d_x = d_a @ p["weight_ih"]
    d_h_previous = d_a @ p["weight_hh"]
    d_b = summed_over_batch(d_a, p["bias_ih"])
    d_p = {
        "weight_ih": d_a.mT @ x,
        "weight_hh": d_a.mT @ h_previous,
        "bias_ih": d_b,
        "bias_hh": d_b,
    }
    return d_x, d_h_previous, d_p


def summed_over_batch(d: Array, parameter: Array) -> Array:
    """Sum gradients (B, .) over the batch, in the shape of the parameter that every row shares."""
    total: Array = d.sum(axis=-2)
    return total.reshape(parameter.shape)
