"""The stream: six steps into one hand-set unit, the example that runs through the book."""

from __future__ import annotations

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.layers import LSTM

EVENTS = ("write +1", "noise −1", "noise +0.5", "read", "clear", "read")


def stream() -> Array:
    """Return the six steps, (6, 4): value v, and the signals write w, read r, clear k.

    Examples
    --------
    >>> stream()[0]
    array([1., 1., 0., 0.])
    """
    return np.array(
        [
            # v    w    r    k
            [1.0, 1.0, 0.0, 0.0],
            [-1.0, 0.0, 0.0, 0.0],
            [0.5, 0.0, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.0],
            [0.0, 0.0, 0.0, 1.0],
            [0.0, 0.0, 1.0, 0.0],
        ]
    )


def stream_unit() -> LSTM:
    r"""Return the hand-set unit: an LSTM with 4 inputs, 1 cell and weights chosen on paper.

    .. math::

        i_t &= \sigma(8 w_t - 4 + h_{t-1} / 2) \\
        f_t &= \sigma(4 - 8 k_t + h_{t-1} / 2) \\
        g_t &= \tanh(v_t + h_{t-1} / 2) \\
        o_t &= \sigma(8 r_t - 4 + h_{t-1} / 2)

    Examples
    --------
    >>> output, _ = stream_unit()(stream())
    >>> output[:, 0].round(3)
    array([0.011, 0.011, 0.011, 0.596, 0.001, 0.023])
    """
    unit = LSTM(4, 1)
    unit.load_state_dict(
        {
            "weight_ih_l0": np.array(
                [
                    # v    w    r    k
                    [0.0, 8.0, 0.0, 0.0],  # i
                    [0.0, 0.0, 0.0, -8.0],  # f
                    [1.0, 0.0, 0.0, 0.0],  # g
                    [0.0, 0.0, 8.0, 0.0],  # o
                ]
            ),
            "weight_hh_l0": np.full((4, 1), 0.5),
            "bias_ih_l0": np.array([-4.0, 4.0, 0.0, -4.0]),
            "bias_hh_l0": np.zeros(4),
        }
    )
    return unit
