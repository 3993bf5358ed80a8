"""Layers: the time loop once for all cells, and the linear read-out."""

from lstm_notes.layers.linear import Linear
from lstm_notes.layers.recurrent import LSTM, RNN, RecurrentLayer
from lstm_notes.layers.trace import Gradients, Trace

__all__ = ["LSTM", "RNN", "Gradients", "Linear", "RecurrentLayer", "Trace"]
