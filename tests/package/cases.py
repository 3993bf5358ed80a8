"""Random layers with random inputs, states and gradients of the loss."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng

from lstm_notes import LSTM, RNN
from lstm_notes.arrays import Array

State = Array | tuple[Array, ...]
MAKERS: dict[str, Any] = {
    "LSTM": LSTM,
    "RNN tanh": lambda *sizes, **options: RNN(*sizes, nonlinearity="tanh", **options),
    "RNN relu": lambda *sizes, **options: RNN(*sizes, nonlinearity="relu", **options),
}
OPTIONS = tuple(product([True, False], repeat=4))


@dataclass(frozen=True)
class Case:
    """A layer and everything a pass forward and backward is given."""

    layer: LSTM | RNN
    x: Array
    state: State | None
    d_output: Array
    d_final: State


def case(kind: str, number: int, dtype: Any = np.float64) -> Case:
    """Return the case of a number; sixteen in a row take every combination of options."""
    rng = default_rng([number, *kind.encode()])
    bias, batch_first, unbatched, with_state = OPTIONS[number % len(OPTIONS)]
    input_size, hidden_size = (int(n) for n in rng.integers(1, 8, 2))
    steps, batch = (int(n) for n in rng.choice([1, 1, 2, 3, 5, 9], 2))
    layer = MAKERS[kind](
        input_size, hidden_size, bias=bias, batch_first=batch_first, dtype=dtype, seed=0
    )
    randomise(layer, rng)
    leading = (steps,) if unbatched else (batch, steps) if batch_first else (steps, batch)
    state_shape = (1, hidden_size) if unbatched else (1, batch, hidden_size)
    return Case(
        layer=layer,
        x=normal(rng, (*leading, input_size), dtype),
        state=state_like(kind, rng, state_shape, dtype) if with_state else None,
        d_output=normal(rng, (*leading, hidden_size), dtype),
        d_final=state_like(kind, rng, state_shape, dtype),
    )


def randomise(layer: Any, rng: Generator, scale: float = 0.5) -> None:
    """Fill every parameter in place, biases too: zero biases would hide that one is missing."""
    for array in layer.parameters.values():
        array[...] = scale * rng.standard_normal(array.shape)


def normal(rng: Generator, shape: tuple[int, ...], dtype: Any = np.float64) -> Array:
    return rng.standard_normal(shape).astype(dtype)


def state_like(kind: str, rng: Generator, shape: tuple[int, ...], dtype: Any = np.float64) -> State:
    """Return a random state as the kind of layer takes it."""
    if kind == "LSTM":
        return normal(rng, shape, dtype), normal(rng, shape, dtype)
    return normal(rng, shape, dtype)
