"""Comparison with a reference: one printed line where two arrays agree, an error where not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_notes.arrays import Array


def compare(label: str, ours: object, reference: object, *, within: float = 1e-12) -> None:
    r"""Print that two results agree, or raise `AssertionError`.

    Two arrays are equal within e if :math:`\max|a - b| \le e \, \max(1, \max|b|)`.

    Parameters
    ----------
    label : str
        What is compared, printed at the start of the line.
    ours, reference : array, number, torch tensor, or a tuple, list or mapping of these
        Of the same structure and shapes; one line is printed for each array.
    within : float
        e. For float64 1e-12 is rounding alone; for float32 use about 1e-5.

    Raises
    ------
    AssertionError
        The shapes or names differ, a value is not finite, or the difference is larger than e.

    Examples
    --------
    >>> compare("tanh, two ways", np.tanh(0.5), (np.e - 1) / (np.e + 1))
    difference < 1e-12: yes   tanh, two ways
    """
    for name, a, b in _pairs(label, ours, reference):
        difference = largest_difference(a, b, label=name)
        if not difference <= within:
            raise AssertionError(
                f"{name}: largest difference {difference:.1e}, expected less than {within:.0e}"
            )
        print(f"difference < {within:.0e}: yes   {name}")


def largest_difference(ours: object, reference: object, *, label: str = "arrays") -> float:
    r"""Return :math:`\max|a - b| / \max(1, \max|b|)` of two arrays of the same shape.

    Raises
    ------
    AssertionError
        The shapes differ, or a value is not finite.

    Examples
    --------
    >>> largest_difference(np.array([1.0, 10.0]), np.array([1.0, 20.0]))
    0.5
    """
    a, b = _as_array(ours), _as_array(reference)
    if a.shape != b.shape:
        raise AssertionError(f"{label}: shapes {a.shape} and {b.shape} differ")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise AssertionError(f"{label}: not every value is finite")
    if a.size == 0:
        return 0.0
    return float(np.abs(a - b).max() / max(1.0, np.abs(b).max()))


def _pairs(label: str, ours: Any, reference: Any) -> list[tuple[str, object, object]]:
    if isinstance(ours, Mapping) and isinstance(reference, Mapping):
        if set(ours) != set(reference):
            raise AssertionError(f"{label}: names {sorted(ours)} and {sorted(reference)} differ")
        keys = list(ours)
    elif isinstance(ours, (tuple, list)) and isinstance(reference, (tuple, list)):
        if len(ours) != len(reference):
            raise AssertionError(f"{label}: {len(ours)} and {len(reference)} entries")
        keys = list(range(len(ours)))
    else:
        return [(label, ours, reference)]
    if not keys:
        raise AssertionError(f"{label}: expected something to compare, got nothing")
    return [pair for key in keys for pair in _pairs(f"{label} {key}", ours[key], reference[key])]


def _as_array(value: Any) -> Array:
    detached = value.detach().cpu().numpy() if hasattr(value, "detach") else value
    return np.asarray(detached, dtype=np.float64)
