"""Checks shared by the drawing functions; each error names the argument."""

import numpy as np
import numpy.typing as npt

from .colours import QUANTITIES

Series = npt.NDArray[np.float64]


def finite_series(values: npt.ArrayLike, argument: str, length: int | None = None) -> Series:
    """Return a copy as a 1-D float array of finite numbers, or say what is wrong.

    >>> finite_series([0, 1], "values")
    array([0., 1.])
    """
    try:
        series = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{argument}: expected numbers, got {values!r}") from None
    if series.ndim != 1 or series.size == 0:
        raise ValueError(f"{argument}: expected shape (T,) with T > 0, got {series.shape}")
    if length is not None and len(series) != length:
        raise ValueError(f"{argument}: expected {length} values, got {len(series)}")
    if not np.all(np.isfinite(series)):
        raise ValueError(f"{argument}: expected finite numbers, got NaN or infinity")
    return series


def known_quantity(key: str, argument: str) -> str:
    """Return the key of a quantity that has a colour, or list the known ones."""
    if key not in QUANTITIES:
        raise ValueError(f"{argument}: expected keys among {' '.join(QUANTITIES)}, got {key!r}")
    return key
