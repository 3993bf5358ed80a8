"""Networks of 1997 side by side: many of one shape run and learn at once, each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_notes.activations import sigmoid
from lstm_notes.arrays import Array
from lstm_notes.cells.memory_blocks_1997 import Topology
from lstm_notes.layers.memory_blocks_1997 import MemoryBlocks1997
from lstm_notes.tasks.sequences import Booleans

HIDDEN = ("c", "in", "out")


@dataclass(frozen=True)
class Weights:
    """The weights of N networks, or their gradients; K = C + 2b rows, cells and gates.

    Attributes
    ----------
    hidden : array (N, K, I + H)
    hidden_bias : array (N, K)
    output : array (N, O, C)
    output_bias : array (N, O)
    """

    hidden: Array
    hidden_bias: Array
    output: Array
    output_bias: Array

    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """Return the four arrays in their order."""
        return self.hidden, self.hidden_bias, self.output, self.output_bias

    def chosen(self, networks: slice | list[int]) -> Weights:
        """Return the weights of some of the networks."""
        return Weights(*(array[networks] for array in self.arrays()))


def stacked(networks: Sequence[MemoryBlocks1997]) -> Weights:
    """Stack the weights of networks of one shape; a bias that a network lacks is 0."""
    shapes = networks[0].topology.parameter_shapes()

    def rows(network: MemoryBlocks1997, kind: str, units: Sequence[str]) -> Array:
        names = [f"{kind}_{unit}" for unit in units]
        return np.concatenate([network.parameters.get(n, np.zeros(shapes[n])) for n in names])

    return Weights(
        *(
            np.stack([rows(network, kind, units) for network in networks])
            for units in (HIDDEN, ("k",))
            for kind in ("weight", "bias")
        )
    )


def has_bias(network: MemoryBlocks1997) -> tuple[Array, Array]:
    """Return 1 for each hidden unit (K,) and output unit (O,) that has a bias, else 0."""
    shapes = network.topology.parameter_shapes()

    def marks(units: Sequence[str]) -> Array:
        names = [f"bias_{unit}" for unit in units]
        return np.concatenate(
            [np.full(shapes[name], float(name in network.parameters)) for name in names]
        )

    return marks(HIDDEN), marks(("k",))


@dataclass(frozen=True)
class Pass:
    """A pass of N networks over B sequences each, of T steps.

    Attributes
    ----------
    output : array (N, B, T, O)
    slope : array (N, B, T, O)
        Of the outputs over their scores.
    seen : array (N, B, T, I + H)
        What the hidden units saw: the input, and the hidden units a step before.
    gates : array (N, B, T, 2b)
        Input gates, then output gates.
    g, h : array (N, B, T, C)
        The squashed inputs of the cells, and their squashed states.
    """

    topology: Topology
    output: Array
    slope: Array
    seen: Array
    gates: Array
    g: Array
    h: Array


def run_networks(
    topology: Topology, weights: Weights, x: Array, *, linear_output: bool = False
) -> Pass:
    """Run every network over sequences x (N, B, T, I) of its own.

    With a linear output a score is the output; elsewhere its sigmoid is. The steps are those of
    `memory_blocks_step`, with each sigmoid written as a tanh: sigmoid(a) = (1 + tanh(a/2)) / 2.
    """
    cells, blocks, inputs = topology.cells, topology.blocks, topology.input_size
    networks, batch, steps, _ = x.shape
    of_x = np.ascontiguousarray(weights.hidden[:, :, :inputs].swapaxes(1, 2)) / 2
    of_y = np.ascontiguousarray(weights.hidden[:, :, inputs:].swapaxes(1, 2)) / 2
    net = x.reshape(networks, batch * steps, inputs) @ of_x + weights.hidden_bias[:, None] / 2
    squashed = net.reshape(networks, batch, steps, -1).transpose(2, 0, 1, 3).copy()  # (T, N, B, K)
    y = np.zeros((steps + 1, networks, batch, topology.fed_back))
    h = np.zeros((steps, networks, batch, cells))
    s = np.zeros((networks, batch, cells))
    writes = np.repeat(np.arange(blocks), topology.cells_per_block)
    reads = writes + blocks
    for t in range(steps):
        now, gates = squashed[t], y[t + 1, ..., cells:]
        np.tanh(now + y[t] @ of_y, out=now)
        np.multiply(now[..., cells:], 0.5, out=gates)
        gates += 0.5
        s += gates.take(writes, axis=-1) * now[..., :cells]  # half of s, whose tanh is h
        np.tanh(s, out=h[t])
        np.multiply(gates.take(reads, axis=-1), h[t], out=y[t + 1, ..., :cells])
    inside = (np.moveaxis(array, 0, 2) for array in (y[:-1], y[1:], squashed, h))
    y_before, y_after, squashed, h = inside
    scores = y_after[..., :cells].reshape(networks, batch * steps, cells)
    scores = scores @ weights.output.swapaxes(1, 2) + weights.output_bias[:, None]
    output: Array = scores.reshape(networks, batch, steps, -1)
    output = output if linear_output else sigmoid(output)
    return Pass(
        topology,
        output,
        np.ones_like(output) if linear_output else output * (1 - output),
        np.concatenate([x, y_before], axis=-1),
        y_after[..., cells:],
        2 * squashed[..., :cells],
        h,
    )


def truncated_gradient(weights: Weights, done: Pass, d_output: Array) -> Weights:
    r"""Return the truncated gradient of 1997 for d_output (N, B, T, O), summed over B and T.

    No error passes from one step to the one before but along the internal states, and there
    unscaled. So an internal state's error is the sum of what enters at its own step and at all
    later ones, and no loop over time is needed.
    """
    topology, blocks = done.topology, done.topology.blocks
    y_in = topology.to_cells(done.gates[..., :blocks])
    y_out = topology.to_cells(done.gates[..., blocks:])
    d_k = d_output * done.slope
    d_y_c = d_k @ weights.output[:, None]
    d_out = topology.to_gates(d_y_c * done.h)
    d_s = d_y_c * y_out * (1 - done.h**2) / 2
    d_s = np.cumsum(d_s[:, :, ::-1], axis=2)[:, :, ::-1]
    d_in = topology.to_gates(d_s * done.g)
    d_c = d_s * y_in * (1 - (done.g / 2) ** 2)
    d_gates = np.concatenate([d_in, d_out], axis=-1) * done.gates * (1 - done.gates)
    d_net = np.concatenate([d_c, d_gates], axis=-1)
    return Weights(
        _summed(d_net, done.seen),
        d_net.sum(axis=(1, 2)),
        _summed(d_k, y_out * done.h),
        d_k.sum(axis=(1, 2)),
    )


def _summed(d_net: Array, sending: Array) -> Array:
    """Sum the outer products of two arrays (N, B, T, .) over B and T."""
    networks = len(d_net)
    left = d_net.reshape(networks, -1, d_net.shape[-1])
    right = sending.reshape(networks, -1, sending.shape[-1])
    summed: Array = left.swapaxes(1, 2) @ right
    return summed


def descend_at_every_step(
    topology: Topology,
    weights: Weights,
    x: Array,
    targets: Array,
    due: Booleans,
    rate: float,
    biased: tuple[Array, Array],
) -> Array:
    """Change the weights of N networks at each step of one sequence each, x (N, T, I).

    Returns the errors, outputs less targets where those are due, (N, T, O). So the paper
    learns where an error comes at every step: the derivatives of the internal states with
    respect to the weights of cells and input gates go forward with the sequence, one product a
    step being added to them (its equations 25 to 28).
    """
    cells, blocks, inputs = topology.cells, topology.blocks, topology.input_size
    owner = np.repeat(np.arange(blocks), topology.cells_per_block)
    networks = len(x)
    y, s = np.zeros((networks, topology.fed_back)), np.zeros((networks, cells))
    ones = np.ones((networks, 1))
    errors = np.zeros_like(targets)
    of_cell, of_gate = np.zeros((2, networks, cells, inputs + topology.fed_back + 1))
    for t in range(x.shape[1]):
        seen = np.concatenate([x[:, t], y, ones], axis=1)
        net = (weights.hidden @ seen[:, :-1, None])[..., 0] + weights.hidden_bias
        g, gates = 2 * np.tanh(net[:, :cells] / 2), sigmoid(net[:, cells:])
        y_in, y_out = gates[:, owner], gates[:, owner + blocks]
        s = s + y_in * g
        h = np.tanh(s / 2)
        y_k = sigmoid((weights.output @ (y_out * h)[..., None])[..., 0] + weights.output_bias)
        of_cell += (y_in * (1 - (g / 2) ** 2))[..., None] * seen[:, None]
        of_gate += (g * y_in * (1 - y_in))[..., None] * seen[:, None]
        errors[:, t] = (y_k - targets[:, t]) * due[:, t, None]
        d_k = errors[:, t] * y_k * (1 - y_k)
        d_y_c = (d_k[:, None] @ weights.output)[:, 0]
        d_s = (d_y_c * y_out * (1 - h**2) / 2)[..., None]
        d_out = topology.to_gates(d_y_c * h) * gates[:, blocks:] * (1 - gates[:, blocks:])
        by_block = (networks, blocks, topology.cells_per_block, -1)
        hidden = [
            d_s * of_cell,
            (d_s * of_gate).reshape(by_block).sum(axis=2),
            d_out[..., None] * seen[:, None],
        ]
        change = rate * np.concatenate(hidden, axis=1)
        weights.hidden[...] -= change[..., :-1]
        weights.hidden_bias[...] -= change[..., -1] * biased[0]
        weights.output[...] -= rate * d_k[..., None] * (y_out * h)[:, None]
        weights.output_bias[...] -= rate * d_k * biased[1]
        y = np.concatenate([y_out * h, gates], axis=1)
    return errors
