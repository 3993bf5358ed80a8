"""Tasks 2a and 2b: a string that ends with the letter it began with, a hundred letters later."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from lstm_notes.arrays import Array, require_size
from lstm_notes.tasks.criterion import Criterion
from lstm_notes.tasks.sequences import Integers, one_hot, require_at_least, require_generator

# At every step in task 2a; in 2b at the last alone.
TWO_STRINGS_CRITERION = Criterion(tolerance=0.25, sequences=10_000)


def two_strings(
    task: str, p: int, batch: int, rng: np.random.Generator, *, dtype: DTypeLike = np.float64
) -> tuple[Array, Integers]:
    r"""Draw strings of p + 1 letters that begin and end with the same letter, x or y.

    .. math::

        \text{2a:}\quad & (x, a_1, \dots, a_{p-1}, x) \quad\text{or}\quad
                             (y, a_1, \dots, a_{p-1}, y) \\
        \text{2b:}\quad & (x, a_{i_1}, \dots, a_{i_{p-1}}, x) \quad\text{or}\quad
                             (y, a_{i_1}, \dots, a_{i_{p-1}}, y)

    with each of the two as likely, and in 2b every letter between drawn from the p - 1.

    Parameters
    ----------
    task : "2a" or "2b"
    p : int
        The lag, at least 2.
    batch : int
        Strings, B.
    rng : numpy Generator
    dtype : float64 or float32

    Returns
    -------
    x : array (p, B, p + 1)
        The first p letters, one-hot over a_1 ... a_{p-1}, x, y.
    next_letter : array of int (p, B)
        The letter that follows each; the last row is the one to remember.

    Notes
    -----
    Solved: `TWO_STRINGS_CRITERION`. In 2a only the last letter has to be remembered: each other
    one is told by the letter before it. In 2b only the last can be told at all.

    References
    ----------
    Hochreiter & Schmidhuber (1997), section 5.2, tasks 2a and 2b.

    Examples
    --------
    >>> x, next_letter = two_strings("2a", 5, 2, np.random.default_rng(0))
    >>> letters = np.vstack([x.argmax(axis=-1), next_letter[-1]])
    >>> ["".join("1234xy"[letter] for letter in string) for string in letters.T]
    ['y1234y', 'y1234y']
    """
    if task not in ("2a", "2b"):
        raise ValueError(f"task: expected 2a or 2b, got {task!r}")
    p, batch = require_at_least("p", p, 2), require_size("batch", batch)
    first = p - 1 + require_generator(rng).integers(0, 2, batch)
    between = np.repeat(np.arange(p - 1)[:, None], batch, axis=1)  # (p - 1, B)
    if task == "2b":
        between = rng.integers(0, p - 1, (p - 1, batch))
    letters = np.vstack([first, between, first])
    return one_hot(letters[:-1], p + 1, dtype=dtype), letters[1:]
