"""A symbol, then noise, then the question which symbol it was."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lstm_notes.arrays import Array, float_dtype, require_size


def symbol_then_noise(
    lag: int, batch: int, rng: np.random.Generator, *, dtype: DTypeLike = np.float64
) -> tuple[Array, NDArray[np.int64]]:
    """Draw sequences that open with A or B and go on with the noise letters u and v.

    Parameters
    ----------
    lag : int
        Noise letters after the symbol, at least 1; the answer is due at the last of them.
    batch : int
        Sequences, B.
    rng : numpy Generator
    dtype : float64 or float32

    Returns
    -------
    x : array (lag + 1, B, 4)
        One letter a step, one-hot over A, B, u, v. Every letter is drawn with probability
        1/2 from the two that may stand there.
    classes : array of int (B,)
        0 for A, 1 for B. A network that remembers nothing is right half the time.

    References
    ----------
    After the latching problem of Bengio, Simard & Frasconi (1994) and the long-time-lag
    tasks of Hochreiter & Schmidhuber (1997), section 5; with fixed lag and without an end marker.

    Examples
    --------
    >>> x, classes = symbol_then_noise(10, 4, np.random.default_rng(0))
    >>> x.shape, classes
    ((11, 4, 4), array([1, 1, 1, 0]))
    """
    lag, batch = require_size("lag", lag), require_size("batch", batch)
    classes = rng.integers(0, 2, batch)
    letters = np.concatenate([classes[None], rng.integers(2, 4, (lag, batch))])  # (T, B)
    return np.eye(4, dtype=float_dtype(dtype))[letters], classes
