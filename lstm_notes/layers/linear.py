"""The linear read-out, with the same call / trace / backward as every layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from lstm_notes.arrays import Array, float_dtype, require_array, require_shape, require_size
from lstm_notes.initialisers import uniform
from lstm_notes.layers.parameters import Parameters


@dataclass(frozen=True)
class LinearGradients:
    """Gradients of a loss with respect to a linear layer's input and parameters."""

    x: Array
    parameters: dict[str, Array]


@dataclass(frozen=True)
class LinearTrace:
    """One pass through a linear layer: its output, and what the way back needs."""

    output: Array
    x: Array
    weight: Array
    parameter_names: tuple[str, ...]

    def backward(self, d_output: Array) -> LinearGradients:
        """Carry dL/d output, of the output's shape, back to x and to the parameters."""
        require_array("d_output", d_output, self.output.dtype)
        require_shape("d_output", d_output, self.output.shape)
        d_rows = d_output.reshape(-1, d_output.shape[-1])  # (N, O)
        x_rows = self.x.reshape(-1, self.x.shape[-1])  # (N, I)
        grads = {"weight": d_rows.T @ x_rows, "bias": d_rows.sum(axis=0)}
        return LinearGradients(
            x=d_output @ self.weight,
            parameters={name: grads[name] for name in self.parameter_names},
        )


class Linear(Parameters):
    r"""An affine map of the last dimension, as torch.nn.Linear.

    .. math:: y = x W^\top + b

    Parameters
    ----------
    in_features, out_features : int
        Sizes of the last dimension before and after.
    bias : bool
    dtype : float64 or float32
    seed : int or None
        Seed of the initial parameters, :math:`U(-1/\sqrt{n}, 1/\sqrt{n})` with
        n = `in_features`.

    Examples
    --------
    >>> layer = Linear(5, 2, seed=0)
    >>> layer(np.ones((7, 5))).shape
    (7, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        bias: bool = True,
        dtype: DTypeLike = np.float64,
        seed: int | None = None,
    ) -> None:
        self.in_features = require_size("in_features", in_features)
        self.out_features = require_size("out_features", out_features)
        self.bias = bool(bias)
        self.dtype: np.dtype[Any] = float_dtype(dtype)
        shapes: dict[str, tuple[int, ...]] = {"weight": (self.out_features, self.in_features)}
        if self.bias:
            shapes["bias"] = (self.out_features,)
        self.parameters = uniform(shapes, self.in_features, self.dtype, seed)

    def __call__(self, x: Array) -> Array:
        """Return x W^T + b for x (..., in_features)."""
        return self.trace(x).output

    def trace(self, x: Array) -> LinearTrace:
        """Compute as the call does and keep what the way back needs."""
        require_array("x", x, self.dtype)
        if x.ndim == 0 or x.shape[-1] != self.in_features:
            raise ValueError(
                f"x: expected a last dimension of in_features = {self.in_features}, "
                f"got shape {x.shape}"
            )
        weight = self.parameters["weight"].copy()
        output = x @ weight.T
        if self.bias:
            output = output + self.parameters["bias"]
        return LinearTrace(output, x, weight, tuple(self.parameters))

    def __repr__(self) -> str:
        return (
            f"Linear({self.in_features}, {self.out_features}, bias={self.bias}, dtype={self.dtype})"
        )
