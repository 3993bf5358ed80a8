"""Recurrent layers in NumPy that read like their equations and equal torch's.

>>> import numpy as np
>>> layer = LSTM(3, 5, seed=0)
>>> output, (h_n, c_n) = layer(np.ones((4, 2, 3)))
>>> output.shape
(4, 2, 5)
"""

from lstm_notes.interchange import from_torch, to_torch
from lstm_notes.layers import LSTM, RNN, Linear

__all__ = ["LSTM", "RNN", "Linear", "from_torch", "to_torch"]
__version__ = "0.1.0"
