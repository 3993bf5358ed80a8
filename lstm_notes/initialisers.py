"""Where a layer's parameters start."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_notes.arrays import Array


def uniform(
    shapes: dict[str, tuple[int, ...]], fan: int, dtype: np.dtype[Any], seed: int | None
) -> dict[str, Array]:
    r"""Draw every parameter from :math:`U(-1/\sqrt{n}, 1/\sqrt{n})`, torch's default.

    Parameters
    ----------
    shapes : dict
        Shape of each parameter by name; drawn in this order.
    fan : int
        n: the hidden size of a recurrent layer, the input size of a linear one.
    dtype : dtype
        float32 or float64.
    seed : int or None
        Seed of `numpy.random.default_rng`; None draws fresh entropy.

    Notes
    -----
    The distribution is torch's; the numbers are not, since the generators differ.
    """
    rng = np.random.default_rng(seed)
    bound = 1 / np.sqrt(fan)
    return {name: rng.uniform(-bound, bound, shape).astype(dtype) for name, shape in shapes.items()}
