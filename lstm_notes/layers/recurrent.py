"""Recurrent layers: torch.nn's language, NumPy arrays, one time loop for every cell."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike

from lstm_notes.arrays import Array, float_dtype, require_size
from lstm_notes.cells import LSTM_CELL, RELU_RNN, TANH_RNN, Cell
from lstm_notes.initialisers import uniform
from lstm_notes.layers.layout import Layout, State, layout_of, states_inward
from lstm_notes.layers.parameters import Parameters
from lstm_notes.layers.passes import record, run
from lstm_notes.layers.trace import Trace


class RecurrentLayer(Parameters):
    """A cell run over time: what `RNN` and `LSTM` share."""

    def __init__(
        self,
        cell: Cell,
        input_size: int,
        hidden_size: int,
        *,
        bias: bool,
        batch_first: bool,
        dtype: DTypeLike,
        seed: int | None,
    ) -> None:
        self.cell = cell
        self.input_size = require_size("input_size", input_size)
        self.hidden_size = require_size("hidden_size", hidden_size)
        self.bias = bool(bias)
        self.batch_first = bool(batch_first)
        self.dtype: np.dtype[Any] = float_dtype(dtype)
        self._shapes = cell.parameter_shapes(self.input_size, self.hidden_size)
        own = {
            f"{name}_l0": shape
            for name, shape in self._shapes.items()
            if self.bias or not name.startswith("bias")
        }
        self.parameters = uniform(own, self.hidden_size, self.dtype, seed)

    def __call__(self, x: Array, state: State | None = None) -> tuple[Array, State]:
        """Run the layer over a sequence.

        Parameters
        ----------
        x : array (T, B, I); (B, T, I) with `batch_first`; (T, I) unbatched
        state : the state to start from, zeros if None
            Each array (1, B, H); (1, H) unbatched.

        Returns
        -------
        output : array (T, B, H), laid out as x
            h at every step.
        state : as the argument
            The state after the last step.

        Raises
        ------
        TypeError
            An array of another dtype than the layer's, or no array.
        ValueError
            A wrong shape, or no time step.
        """
        layout, start = self._checked(x, state)
        output, final = run(self.cell, self._cell_parameters(), layout.inward(x), start)
        return layout.outward(output), layout.states_outward(final)

    def trace(self, x: Array, state: State | None = None) -> Trace:
        """Run the layer as its call does and keep everything; arguments as there.

        The trace reads `x` again on the way backward: leave the array as it is until then.
        """
        layout, start = self._checked(x, state)
        done = record(self.cell, self._cell_parameters(), layout.inward(x), start)
        output = layout.outward(done.gates[self.cell.states[0]]).copy()
        final = layout.states_outward(done.final)
        return Trace(output, final, {(0, 0): done}, layout, tuple(self.parameters))

    def _checked(self, x: Array, state: State | None) -> tuple[Layout, tuple[Array, ...]]:
        layout = layout_of(x, self.input_size, self.batch_first, self.dtype)
        names = tuple(f"{name}_0" for name in self.cell.states)
        start = states_inward(layout, "state", names, state, self.hidden_size, self.dtype)
        return layout, start

    def _cell_parameters(self) -> dict[str, Array]:
        return {
            name: self.parameters.get(f"{name}_l0", np.zeros(shape, self.dtype))
            for name, shape in self._shapes.items()
        }

    def __repr__(self) -> str:
        sizes = f"{self.input_size}, {self.hidden_size}"
        return f"{type(self).__name__}({sizes}, bias={self.bias}, dtype={self.dtype})"


class RNN(RecurrentLayer):
    r"""A plain recurrent layer, as torch.nn.RNN.

    .. math:: h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})

    Parameters
    ----------
    input_size, hidden_size : int
        I and H.
    nonlinearity : {"tanh", "relu"}
    bias : bool
        Without it neither bias exists.
    batch_first : bool
        x and output are (B, T, .) instead of (T, B, .); states are (1, B, H) either way.
    dtype : float64 or float32
    seed : int or None
        Seed of the initial parameters, :math:`U(-1/\sqrt{H}, 1/\sqrt{H})`.

    References
    ----------
    Elman (1990), Finding Structure in Time.

    Examples
    --------
    >>> layer = RNN(3, 5, seed=0)
    >>> output, h_n = layer(np.ones((4, 2, 3)))
    >>> output.shape, h_n.shape
    ((4, 2, 5), (1, 2, 5))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        nonlinearity: Literal["tanh", "relu"] = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dtype: DTypeLike = np.float64,
        seed: int | None = None,
    ) -> None:
        cells = {"tanh": TANH_RNN, "relu": RELU_RNN}
        if nonlinearity not in cells:
            raise ValueError(f"nonlinearity: expected 'tanh' or 'relu', got {nonlinearity!r}")
        self.nonlinearity = nonlinearity
        super().__init__(
            cells[nonlinearity],
            input_size,
            hidden_size,
            bias=bias,
            batch_first=batch_first,
            dtype=dtype,
            seed=seed,
        )


class LSTM(RecurrentLayer):
    r"""A long short-term memory layer, as torch.nn.LSTM.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t)

    Parameters
    ----------
    input_size, hidden_size : int
        I and H.
    bias : bool
        Without it neither bias exists.
    batch_first : bool
        x and output are (B, T, .) instead of (T, B, .); states are (1, B, H) either way.
    dtype : float64 or float32
    seed : int or None
        Seed of the initial parameters, :math:`U(-1/\sqrt{H}, 1/\sqrt{H})`.

    Notes
    -----
    The row blocks of ``weight_ih_l0`` (4H, I), ``weight_hh_l0`` (4H, H) and both biases (4H,)
    are in the order i, f, g, o. The state is a tuple (h, c).

    References
    ----------
    Hochreiter & Schmidhuber (1997), Long Short-Term Memory; the forget gate:
    Gers, Schmidhuber & Cummins (2000), Learning to Forget.

    Examples
    --------
    >>> layer = LSTM(3, 5, seed=0)
    >>> output, (h_n, c_n) = layer(np.ones((4, 2, 3)))
    >>> output.shape, h_n.shape, c_n.shape
    ((4, 2, 5), (1, 2, 5), (1, 2, 5))
    >>> trace = layer.trace(np.ones((4, 2, 3)))
    >>> trace.gates["f"].shape
    (4, 2, 5)
    >>> trace.backward(np.ones((4, 2, 5))).parameters["weight_hh_l0"].shape
    (20, 5)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        bias: bool = True,
        batch_first: bool = False,
        dtype: DTypeLike = np.float64,
        seed: int | None = None,
    ) -> None:
        super().__init__(
            LSTM_CELL,
            input_size,
            hidden_size,
            bias=bias,
            batch_first=batch_first,
            dtype=dtype,
            seed=seed,
        )
