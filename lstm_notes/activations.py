"""The two squashing functions of the gates."""

from __future__ import annotations

import numpy as np

from lstm_notes.arrays import Array


def sigmoid(x: Array) -> Array:
    r"""Squash each number into (0, 1), without overflow for any finite input.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}}

    Only :math:`e^{-|x|}` is ever computed, and that is at most 1. For negative x the same
    value is written :math:`e^{x} / (1 + e^{x})`.

    Parameters
    ----------
    x : array, any shape
        Pre-activations.

    Returns
    -------
    array, the shape and dtype of `x`
        In exact arithmetic strictly between 0 and 1; in float64 it rounds to exactly 1.0
        from about x = 37 on.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1, e) / (1 + e), dtype=e.dtype)
