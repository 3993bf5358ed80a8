"""Losses: the number to make small, and its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lstm_notes.arrays import Array


def cross_entropy(logits: Array, classes: NDArray[np.integer]) -> tuple[float, Array]:
    r"""Return the mean cross-entropy of a softmax and its gradient.

    .. math:: L = -\frac{1}{B} \sum_b \log \mathrm{softmax}(z_b)_{y_b}

    Parameters
    ----------
    logits : array (B, K)
        z, one score a class.
    classes : array of int (B,)
        y, the right class of each row.

    Returns
    -------
    loss : float
        In nats.
    d_logits : array (B, K)
        (softmax(z) - onehot(y)) / B.

    Raises
    ------
    TypeError
        Classes that are no integers.
    ValueError
        Shapes that do not fit, or a class outside 0 ... K-1.

    Examples
    --------
    >>> loss, d_logits = cross_entropy(np.zeros((1, 2)), np.array([0]))
    >>> round(loss, 4), d_logits
    (0.6931, array([[-0.5,  0.5]]))
    """
    if logits.ndim != 2 or classes.shape != logits.shape[:1]:
        raise ValueError(
            f"expected logits (B, K) and classes (B,), got {logits.shape} and {classes.shape}"
        )
    if not np.issubdtype(classes.dtype, np.integer):
        raise TypeError(f"classes: expected integers, got dtype {classes.dtype}")
    outside = classes[(classes < 0) | (classes >= logits.shape[1])]
    if outside.size:
        raise ValueError(f"classes: expected 0 to {logits.shape[1] - 1}, got {outside[0]}")
    rows = np.arange(len(classes))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d_logits = np.exp(log_p)
    d_logits[rows, classes] -= 1
    return float(-log_p[rows, classes].mean()), d_logits / logits.dtype.type(len(classes))
