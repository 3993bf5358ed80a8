"""Adding and multiplying: the sum, or the product, of the two numbers that carry a mark."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from lstm_notes.arrays import Array, float_dtype, require_size
from lstm_notes.tasks.criterion import Criterion
from lstm_notes.tasks.sequences import (
    Integers,
    lengths_from,
    require_at_least,
    require_generator,
    steps,
)

# The paper stops when its "average training error" is below 0.01 and the last 2,000 sequences
# were right. It does not say which error it averages; here it is the absolute one.
ADDING_CRITERION = Criterion(tolerance=0.04, sequences=2000, mean_error=0.01)

# The paper's first stop, "less than n_seq = 140"; its second is 13. No mean error is asked for.
MULTIPLICATION_CRITERION = Criterion(tolerance=0.04, sequences=2000, wrong_allowed=139)

# Mean squared error of the constant answer 1: the variance of a sum of two U(0, 1).
ADDING_FIXED_LENGTH_BASELINE = 1 / 6


def adding(
    minimal_length: int, batch: int, rng: np.random.Generator, *, dtype: DTypeLike = np.float64
) -> tuple[Array, Array, Integers]:
    r"""Draw sequences of (value, marker) pairs, two of them marked, and their scaled sum.

    .. math:: d = 0.5 + \frac{X_1 + X_2}{4}, \qquad \text{values from } U(-1, 1)

    First one of the first ten pairs is marked, then one of the first T/2 - 1 pairs that are
    still unmarked, T/2 rounded down, so that from T = 20 on at least T/2 steps lie between a
    mark and the answer. Markers are
    1 for the two, -1 for the first and the last pair, else 0. Where a mark falls on the first
    pair, that pair's value is 0 and its marker stays -1.

    Parameters
    ----------
    minimal_length : int
        T, at least 11; each length is drawn from T ... T + T/10.
    batch : int
        Sequences, B.
    rng : numpy Generator
    dtype : float64 or float32

    Returns
    -------
    x : array (longest, B, 2)
        Value and marker; 0 past a sequence's length.
    targets : array (B, 1)
        Due at the last step, from 0 to 1.
    lengths : array of int (B,)

    Notes
    -----
    Solved: `ADDING_CRITERION`.

    The paper sets X_1 to 0 "in the rare case" of a marked first pair and does not speak of
    its marker; a marker that stays -1 is what makes the 0 necessary. The same is done for
    X_2, of which the paper does not speak.

    References
    ----------
    Hochreiter & Schmidhuber (1997), section 5.4.

    Examples
    --------
    >>> x, targets, lengths = adding(20, 1, np.random.default_rng(5))
    >>> values, markers = x[:, 0].T
    >>> markers
    array([-1.,  1.,  0.,  0.,  0.,  0.,  0.,  0.,  1.,  0.,  0.,  0.,  0.,
            0.,  0.,  0.,  0.,  0.,  0.,  0.,  0., -1.])
    >>> bool(np.isclose(targets[0, 0], 0.5 + values[markers == 1].sum() / 4))
    True
    """
    x, marked, lengths = _marked_pairs(minimal_length, batch, rng, -1.0, dtype)
    targets = marked.dtype.type(0.5) + (marked[0] + marked[1]) / 4
    return x, targets[:, None], lengths


def multiplication(
    minimal_length: int, batch: int, rng: np.random.Generator, *, dtype: DTypeLike = np.float64
) -> tuple[Array, Array, Integers]:
    r"""Draw sequences of (value, marker) pairs as in `adding`, and the product of the marked two.

    .. math:: d = X_1 X_2, \qquad \text{values from } U(0, 1)

    Parameters
    ----------
    minimal_length : int
        T, at least 11; each length is drawn from T ... T + T/10.
    batch : int
        Sequences, B.
    rng : numpy Generator
    dtype : float64 or float32

    Returns
    -------
    x : array (longest, B, 2)
        Value and marker; 0 past a sequence's length.
    targets : array (B, 1)
        Due at the last step, from 0 to 1.
    lengths : array of int (B,)

    Notes
    -----
    Solved: `MULTIPLICATION_CRITERION`, or the same with 12 wrong ones allowed, the paper's
    second stop. A marked first pair has value 0, as in `adding`, so its product is 0.

    References
    ----------
    Hochreiter & Schmidhuber (1997), section 5.5.

    Examples
    --------
    >>> x, targets, lengths = multiplication(20, 1, np.random.default_rng(5))
    >>> values, markers = x[:, 0].T
    >>> bool(np.isclose(targets[0, 0], values[markers == 1].prod()))
    True
    """
    x, marked, lengths = _marked_pairs(minimal_length, batch, rng, 0.0, dtype)
    return x, (marked[0] * marked[1])[:, None], lengths


def _marked_pairs(
    minimal_length: int, batch: int, rng: np.random.Generator, lowest: float, dtype: DTypeLike
) -> tuple[Array, Array, Integers]:
    """Draw values from U(lowest, 1) with markers: x (T, B, 2), marked values (2, B), lengths."""
    # From 11 on, a mark among the first ten pairs cannot meet the last pair.
    minimal_length = require_at_least("minimal_length", minimal_length, 11)
    batch, rng = require_size("batch", batch), require_generator(rng)
    rows = np.arange(batch)
    lengths = lengths_from(minimal_length, batch, rng)
    values = rng.uniform(lowest, 1, (int(lengths.max()), batch)).astype(float_dtype(dtype))
    first = rng.integers(0, 10, batch)
    second = rng.integers(0, minimal_length // 2 - 1, batch)
    second += second >= first  # count on past the marked pair
    values[0, (first == 0) | (second == 0)] = 0
    markers = np.zeros_like(values)
    markers[first, rows] = markers[second, rows] = 1
    markers[0] = markers[lengths - 1, rows] = -1
    marked = np.stack([values[first, rows], values[second, rows]])
    values[steps(len(values)) >= lengths] = 0
    return np.stack([values, markers], axis=-1), marked, lengths


def adding_fixed_length(
    length: int, batch: int, rng: np.random.Generator, *, dtype: DTypeLike = np.float64
) -> tuple[Array, Array]:
    r"""Draw the later form of the adding problem: a mark in each half, all of one length.

    .. math:: d = X_1 + X_2, \qquad \text{values from } U(0, 1)

    Parameters
    ----------
    length : int
        T, at least 2.
    batch : int
        Sequences, B.
    rng : numpy Generator
    dtype : float64 or float32

    Returns
    -------
    x : array (T, B, 2)
        Value, and marker 1 or 0.
    targets : array (B, 1)
        Due at the last step, from 0 to 2.

    Notes
    -----
    Who always answers 1 has the mean squared error `ADDING_FIXED_LENGTH_BASELINE`, 1/6. An
    odd length leaves the last pair unmarked, as in the released code.

    References
    ----------
    Arjovsky, Shah & Bengio (2016), as their released code draws it (complex_RNN,
    adding_problem.py).

    Examples
    --------
    >>> x, targets = adding_fixed_length(6, 1, np.random.default_rng(0))
    >>> x[:, 0].round(2).T, targets.round(2)
    (array([[0.64, 0.27, 0.04, 0.02, 0.81, 0.91],
           [0.  , 1.  , 0.  , 0.  , 1.  , 0.  ]]), array([[1.08]]))
    """
    length = require_at_least("length", length, 2)
    batch, rng = require_size("batch", batch), require_generator(rng)
    float_type = float_dtype(dtype)
    half, rows = length // 2, np.arange(batch)
    values = rng.random((length, batch)).astype(float_type)  # (T, B)
    first, second = rng.integers(0, half, batch), rng.integers(half, 2 * half, batch)
    markers = np.zeros_like(values)
    markers[first, rows] = markers[second, rows] = 1
    targets = values[first, rows] + values[second, rows]
    return np.stack([values, markers], axis=-1), targets[:, None]
