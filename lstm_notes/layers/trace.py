"""A forward pass with everything kept, which goes backward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_notes.arrays import Array, require_array, require_shape
from lstm_notes.layers.layout import Layout, State, states_inward
from lstm_notes.layers.passes import Pass


@dataclass(frozen=True)
class Gradients:
    """Gradients of a loss with respect to a layer's input, start state and parameters.

    Attributes
    ----------
    x : array, the shape of the layer's x
    state : array or tuple of arrays, the shapes of the start state
    parameters : dict
        One gradient for each of the layer's parameters, under the same names.
    """

    x: Array
    state: State
    parameters: dict[str, Array]


@dataclass(frozen=True)
class Trace:
    """One forward pass of a layer: its output, its final state, every gate at every step.

    Attributes
    ----------
    output : array
        What the layer's call returns, to the bit.
    final_state : array or tuple of arrays
        What the layer's call returns as the state, to the bit.
    passes : dict
        ``passes[layer_index, direction]``, also reached as ``trace[layer_index, direction]``.
    """

    output: Array
    final_state: State
    passes: dict[tuple[int, int], Pass]
    layout: Layout
    parameter_names: tuple[str, ...]

    @property
    def gates(self) -> dict[str, Array]:
        """The gates of layer 0, forward direction: each (T, B, H), unbatched B = 1."""
        return self[0, 0].gates

    def __getitem__(self, key: tuple[int, int]) -> Pass:
        if key not in self.passes:
            raise KeyError(f"trace[layer_index, direction]: there is no {key}")
        return self.passes[key]

    def backward(
        self, d_output: Array | None = None, d_final_state: State | None = None
    ) -> Gradients:
        """Carry gradients of a loss back through the whole pass.

        Parameters
        ----------
        d_output : array of the output's shape, or None for zeros
            dL/d output.
        d_final_state : array or tuple of the final state's shapes, or None for zeros
            dL/d final state.

        Returns
        -------
        Gradients

        Raises
        ------
        TypeError, ValueError
            Naming the argument, what was expected and what came.
        """
        done = self[0, 0]
        if d_output is None:
            d_output = np.zeros_like(self.output)
        require_array("d_output", d_output, self.output.dtype)
        require_shape("d_output", d_output, self.output.shape)
        names = tuple(f"d_{name}_n" for name in done.cell.states)
        hidden_size = self.output.shape[-1]
        d_final = states_inward(
            self.layout, "d_final_state", names, d_final_state, hidden_size, self.output.dtype
        )
        grads = done.backward(self.layout.inward(d_output), d_final)
        return Gradients(
            x=self.layout.outward(grads.x),
            state=self.layout.states_outward(grads.start),
            parameters={
                name: grads.parameters[name.removesuffix("_l0")] for name in self.parameter_names
            },
        )
