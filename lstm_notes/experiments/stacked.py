"""Networks of one shape stacked, a layer and its read-out each: trained at once, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.cells import Cell
from lstm_notes.layers import Linear, RecurrentLayer
from lstm_notes.layers.passes import PlainLoop, Record
from lstm_notes.training import Optimiser

States = tuple[Array, ...]


@dataclass(frozen=True)
class Networks:
    """N recurrent layers of one cell, each with its linear read-out.

    Attributes
    ----------
    layer, head : dict
        Parameters with a first axis N. A bias is (N, 1, .), so that it adds to (N, B, .).
    """

    cell: Cell
    layer: dict[str, Array]
    head: dict[str, Array]

    @property
    def count(self) -> int:
        """N."""
        return len(self.head["weight"])

    def chosen(self, networks: list[int]) -> Networks:
        """Return copies of some of the networks."""
        layer, head = (
            {name: array[networks] for name, array in part.items()}
            for part in (self.layer, self.head)
        )
        return Networks(self.cell, layer, head)

    def start(self, batch: int) -> States:
        """Return states of 0, (N, B, .) each."""
        sizes = self.cell.state_sizes(self.head["weight"].shape[-1])
        return tuple(np.zeros((self.count, batch, size)) for size in sizes)

    def record(self, x: Array, start: States | None = None) -> Record:
        """Run every network over the same sequences x (T, B, I) and keep everything."""
        steps, batch, inputs = x.shape
        each = np.broadcast_to(x[:, None], (steps, self.count, batch, inputs))
        return PlainLoop(self.cell).record(self.layer, each, start or self.start(batch))

    def run(self, x: Array) -> Array:
        """Return the scores (T, N, B, K) over x (T, B, I), from states of 0."""
        steps, batch, inputs = x.shape
        each = np.broadcast_to(x[:, None], (steps, self.count, batch, inputs))
        h, _ = PlainLoop(self.cell).run(self.layer, each, self.start(batch))
        return self.scores(h)

    def scores(self, h: Array) -> Array:
        """Read hidden states (..., N, B, H) out: (..., N, B, K)."""
        scores: Array = h @ self.head["weight"].mT + self.head["bias"]
        return scores

    def gradients(self, record: Record, d_scores: Array) -> dict[str, Array]:
        """Carry d_scores (T, N, B, K) back to every parameter, ``layer.`` and ``head.`` named."""
        d_h = d_scores @ self.head["weight"]
        d_final = tuple(np.zeros_like(state) for state in record.start)
        of_layer = record.backward(d_h, d_final).parameters
        of_head = {
            "weight": (d_scores.mT @ record.gates["h"]).sum(axis=0),
            "bias": d_scores.sum(axis=(0, 2))[:, None],
        }
        return _named("layer", of_layer) | _named("head", of_head)

    def parameters(self) -> dict[str, Array]:
        """Return the live parameters under the names of `gradients`."""
        return _named("layer", self.layer) | _named("head", self.head)


def stacked(layers: Sequence[RecurrentLayer], heads: Sequence[Linear]) -> Networks:
    """Stack copies of layers, of one shape and one pass each, and of their read-outs."""
    suffix = "_l0"
    layer = {
        name.removesuffix(suffix): _stack([each.parameters[name] for each in layers])
        for name in layers[0].parameters
    }
    head = {name: _stack([each.parameters[name] for each in heads]) for name in ("weight", "bias")}
    return Networks(layers[0].cell, layer, head)


def clipped(grads: dict[str, Array], max_norm: float) -> dict[str, Array]:
    """Scale the gradients of each network alone so that their joint norm is at most `max_norm`."""
    squares = sum((grad**2).sum(axis=tuple(range(1, grad.ndim))) for grad in grads.values())
    scale = np.minimum(1, max_norm / np.sqrt(np.maximum(squares, np.finfo(float).tiny)))  # (N,)
    return {name: grad * scale.reshape(-1, *[1] * (grad.ndim - 1)) for name, grad in grads.items()}


def train_stacked(
    networks: Networks,
    next_gradients: Callable[[], dict[str, Array]],
    optimisers: Sequence[Optimiser],
    *,
    updates: int,
    max_norm: float,
) -> None:
    """Change every network in place along gradients of its own, with an optimiser of its own.

    Parameters
    ----------
    networks : Networks
    next_gradients : callable
        Returns the gradients of a new batch, from `Networks.gradients`.
    optimisers : sequence of N optimisers
    updates : int
    max_norm : float
        Of the clipping.
    """
    parameters = networks.parameters()
    own = [{name: array[n] for name, array in parameters.items()} for n in range(networks.count)]
    for _ in range(updates):
        grads = clipped(next_gradients(), max_norm)
        for n, optimiser in enumerate(optimisers):
            optimiser.step(own[n], {name: grad[n] for name, grad in grads.items()})


def _stack(arrays: Sequence[Array]) -> Array:
    together = np.stack(arrays)
    return together[:, None] if together.ndim == 2 else together


def _named(part: str, arrays: dict[str, Array]) -> dict[str, Array]:
    return {f"{part}.{name}": array for name, array in arrays.items()}
