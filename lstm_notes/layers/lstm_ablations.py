"""The LSTM layers of the search space odyssey: a part left out, or gates that feed gates."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from lstm_notes.cells import FULL_GATE_RECURRENCE_CELL, ablated_cell
from lstm_notes.layers.recurrent import RecurrentLayer


class AblatedLSTM(RecurrentLayer):
    r"""An LSTM layer that lacks one of its parts.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) && \text{or } 1 \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) && \text{or } 1 \\
        g_t &= \tanh(a_t) && \text{or } a_t, \quad
            a_t = W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg} \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) && \text{or } 1 \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t) && \text{or } o_t \odot c_t

    Parameters
    ----------
    input_size, hidden_size : int
        I and H.
    without : str
        ``"input gate"``, ``"forget gate"``, ``"output gate"``, ``"input activation"`` or
        ``"output activation"``: the paper's NIG, NFG, NOG, NIAF and NOAF.
    num_layers : int
        Each layer but the first reads the output of the one below.
    bias : bool
        Without it neither bias exists.
    batch_first : bool
        x and output are (B, T, .) instead of (T, B, .); states are (N, B, H) either way.
    bidirectional : bool
        A second pass reads each sequence from its end; the output holds both side by side.
    dropout : float
        Share of the numbers between two layers that a call with `dropout_seed` sets to 0.
    dtype : float64 or float32
    seed : int or None
        Seed of the initial parameters, :math:`U(-1/\sqrt{H}, 1/\sqrt{H})`.

    Notes
    -----
    Row blocks i, f, g, o without that of a gate left out. The state is a tuple (h, c). The
    paper's cells have peepholes; these have none.

    References
    ----------
    Greff, Srivastava, Koutnik, Steunebrink & Schmidhuber (2017), LSTM: A Search Space Odyssey.

    Examples
    --------
    >>> layer = AblatedLSTM(3, 5, without="output gate", seed=0)
    >>> output, (h_n, c_n) = layer(np.ones((4, 2, 3)))
    >>> output.shape, sorted(layer.trace(np.ones((4, 2, 3))).gates)
    ((4, 2, 5), ['c', 'f', 'g', 'h', 'i'])
    """

    own_options: ClassVar[tuple[str, ...]] = ("without",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        without: str = "forget gate",
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        bidirectional: bool = False,
        dropout: float = 0.0,
        dtype: DTypeLike = np.float64,
        seed: int | None = None,
    ) -> None:
        self.cell = ablated_cell(without)
        self.without = without
        super().__init__(
            input_size,
            hidden_size,
            num_layers=num_layers,
            bias=bias,
            batch_first=batch_first,
            bidirectional=bidirectional,
            dropout=dropout,
            dtype=dtype,
            seed=seed,
        )


class FullGateRecurrenceLSTM(RecurrentLayer):
    r"""An LSTM layer whose gates are fed by all gates of the step before.

    .. math::

        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}
            + R_{ii} i_{t-1} + R_{if} f_{t-1} + R_{io} o_{t-1}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}
            + R_{fi} i_{t-1} + R_{ff} f_{t-1} + R_{fo} o_{t-1}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}
            + R_{oi} i_{t-1} + R_{of} f_{t-1} + R_{oo} o_{t-1}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t)

    Parameters
    ----------
    input_size, hidden_size : int
        I and H.
    num_layers : int
        Each layer but the first reads the output of the one below.
    bias : bool
        Without it neither bias exists.
    batch_first : bool
        x and output are (B, T, .) instead of (T, B, .); states are (N, B, H) either way.
    bidirectional : bool
        A second pass reads each sequence from its end; the output holds both side by side.
    dropout : float
        Share of the numbers between two layers that a call with `dropout_seed` sets to 0.
    dtype : float64 or float32
    seed : int or None
        Seed of the initial parameters, :math:`U(-1/\sqrt{H}, 1/\sqrt{H})`.

    Notes
    -----
    As `LSTM`, with ``weight_gh_l0`` (3H, 3H), rows and columns in the order i, f, o: 9 H^2 more
    parameters. The state is a tuple (h, c, i, f, o), gates 0 before the first step.

    References
    ----------
    Greff, Srivastava, Koutnik, Steunebrink & Schmidhuber (2017), LSTM: A Search Space Odyssey,
    the variant FGR, but without peepholes.

    Examples
    --------
    >>> layer = FullGateRecurrenceLSTM(3, 5, seed=0)
    >>> output, state = layer(np.ones((4, 2, 3)))
    >>> output.shape, len(state), layer.parameters["weight_gh_l0"].shape
    ((4, 2, 5), 5, (15, 15))
    """

    cell = FULL_GATE_RECURRENCE_CELL
