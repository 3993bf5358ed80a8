"""The rule of equality, written apart from the package so that a fault there cannot hide one."""

from typing import Any

import numpy as np

ROUNDING = {np.dtype(np.float64): 1e-12, np.dtype(np.float32): 1e-5}


def assert_close(name: str, ours: Any, reference: Any, within: float) -> None:
    """Assert max|a - b| <= e max(1, max|b|) for two arrays of the same shape."""
    a, b = np.asarray(ours, np.float64), np.asarray(reference, np.float64)
    assert a.shape == b.shape, f"{name}: shapes {a.shape} and {b.shape}"
    assert np.isfinite(a).all() and np.isfinite(b).all(), f"{name}: not finite"
    if a.size:
        difference = np.abs(a - b).max()
        allowed = within * max(1.0, np.abs(b).max())
        assert difference <= allowed, f"{name}: difference {difference:.2e} > {allowed:.2e}"


def assert_same(name: str, ours: Any, reference: Any) -> None:
    """Assert that two arrays are equal to the bit, in dtype and shape too."""
    assert ours.dtype == reference.dtype, f"{name}: dtypes {ours.dtype} and {reference.dtype}"
    assert ours.shape == reference.shape, f"{name}: shapes {ours.shape} and {reference.shape}"
    assert ours.tobytes() == reference.tobytes(), f"{name}: differs"


def as_tuple(state: Any) -> tuple[Any, ...]:
    """Return a state as a tuple: an LSTM's is one, an RNN's is a bare array."""
    return state if isinstance(state, tuple) else (state,)
