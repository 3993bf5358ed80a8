"""Random layers with random inputs, states, lengths and gradients of the loss."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng

from lstm_notes.arrays import Array
from lstm_notes.cells.ablated import PARTS
from lstm_notes.layers import LAYERS, RecurrentLayer

State = Array | tuple[Array, ...]


def maker(name: str, **own: Any) -> Any:
    return lambda *sizes, **options: LAYERS[name](*sizes, **own, **options)


def projected(input_size: int, hidden_size: int, **options: Any) -> RecurrentLayer:
    """Return an LSTM with a projection to fewer numbers, which needs two hidden units."""
    hidden_size = max(2, hidden_size)
    proj_size = 1 + hidden_size // 3
    return LAYERS["LSTM"](input_size, hidden_size, proj_size=proj_size, **options)


def plain(name: str) -> Any:
    """Return a maker of layers that do not take the fast path."""

    def make(*sizes: int, **options: Any) -> RecurrentLayer:
        layer = LAYERS[name](*sizes, **options)
        layer.fast = False
        return layer

    return make


MAKERS: dict[str, Any] = {
    "LSTM plain": plain("LSTM"),
    "GRU plain": plain("GRU"),
    "RNN tanh": maker("RNN", nonlinearity="tanh"),
    "RNN relu": maker("RNN", nonlinearity="relu"),
    "GRU": maker("GRU", reset="after"),
    "GRU before": maker("GRU", reset="before"),
    "PeepholeLSTM io": maker("PeepholeLSTM", peepholes="io"),
}
MAKERS |= {
    f"AblatedLSTM without {part}": maker("AblatedLSTM", without=part)
    for part in PARTS
    if part != "forget gate"
}
# Every row of the table of layers is tested, one that is added later too.
MAKERS |= {name: maker(name) for name in LAYERS if name not in ("RNN", "GRU")}
PROJECTED = {"LSTM projected": projected}
ALL_MAKERS = MAKERS | PROJECTED
OPTIONS = tuple(product([True, False], repeat=4))


@dataclass(frozen=True)
class Case:
    """A layer and everything a pass forward and backward is given."""

    layer: RecurrentLayer
    x: Array
    state: State | None
    d_output: Array
    d_final: State
    lengths: list[int] | None = None

    def trace(self) -> Any:
        return self.layer.trace(self.x, self.state, lengths=self.lengths)


def case(kind: str, number: int, dtype: Any = np.float64) -> Case:
    """Return the case of a number: one layer in one direction, every sequence of full length.

    Sixteen in a row take every combination of options.
    """
    rng = default_rng([number, *kind.encode()])
    bias, batch_first, unbatched, with_state = OPTIONS[number % len(OPTIONS)]
    input_size, hidden_size = (int(n) for n in rng.integers(1, 8, 2))
    steps, batch = (int(n) for n in rng.choice([1, 1, 2, 3, 5, 9], 2))
    layer = ALL_MAKERS[kind](
        input_size, hidden_size, bias=bias, batch_first=batch_first, dtype=dtype, seed=0
    )
    randomise(layer, rng)
    return _filled(layer, rng, steps, None if unbatched else batch, with_state, None)


def deep_case(kind: str, number: int, dtype: Any = np.float64) -> Case:
    """Return a case with layers over layers, directions and lengths as well."""
    rng = default_rng([number, 1, *kind.encode()])
    bias, batch_first, bidirectional, with_state = OPTIONS[number % len(OPTIONS)]
    num_layers, with_lengths = int(rng.integers(1, 4)), bool(rng.integers(2))
    input_size, hidden_size = (int(n) for n in rng.integers(1, 6, 2))
    steps, batch = int(rng.integers(2, 8)), int(rng.integers(1, 6))
    layer = ALL_MAKERS[kind](
        input_size,
        hidden_size,
        num_layers=num_layers,
        bidirectional=bidirectional,
        bias=bias,
        batch_first=batch_first,
        dtype=dtype,
        seed=0,
    )
    randomise(layer, rng)
    lengths = [int(n) for n in rng.integers(1, steps + 1, batch)] if with_lengths else None
    return _filled(layer, rng, steps, batch, with_state, lengths)


def _filled(
    layer: RecurrentLayer,
    rng: Generator,
    steps: int,
    batch: int | None,
    with_state: bool,
    lengths: list[int] | None,
) -> Case:
    dtype = layer.dtype
    if batch is None:
        leading: tuple[int, ...] = (steps,)
    else:
        leading = (batch, steps) if layer.batch_first else (steps, batch)
    output_size = layer.directions * (layer.proj_size or layer.hidden_size)
    x = normal(rng, (*leading, layer.input_size), dtype)
    return Case(
        layer=layer,
        x=x,
        state=state_of(layer, rng, batch) if with_state else None,
        d_output=normal(rng, (*leading, output_size), dtype),
        d_final=state_of(layer, rng, batch),
        lengths=lengths,
    )


def randomise(layer: Any, rng: Generator, scale: float = 0.5) -> None:
    """Fill every parameter in place, biases too: zero biases would hide that one is missing."""
    for array in layer.parameters.values():
        array[...] = scale * rng.standard_normal(array.shape)


def normal(rng: Generator, shape: tuple[int, ...], dtype: Any = np.float64) -> Array:
    return rng.standard_normal(shape).astype(dtype)


@cache
def states_of(kind: str) -> int:
    return len(ALL_MAKERS[kind](1, 1).cell.states)


def has_cell_state(kind: str) -> bool:
    return states_of(kind) > 1


def state_like(kind: str, rng: Generator, shape: tuple[int, ...], dtype: Any = np.float64) -> State:
    """Return a random state as the kind of layer takes it, without projection."""
    states = tuple(normal(rng, shape, dtype) for _ in range(states_of(kind)))
    return states if len(states) > 1 else states[0]


def state_of(layer: RecurrentLayer, rng: Generator, batch: int | None) -> State:
    """Return a random state of a layer, for a batch or for one sequence without one."""
    count = layer.num_layers * layer.directions
    sizes = layer.cell.state_sizes(layer.hidden_size, layer.proj_size)
    leading = (count,) if batch is None else (count, batch)
    states = [normal(rng, (*leading, size), layer.dtype) for size in sizes]
    return tuple(states) if len(states) > 1 else states[0]
