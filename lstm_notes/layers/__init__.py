"""Layers: the time loop once for all cells, and the linear read-out."""

from lstm_notes.layers.linear import Linear
from lstm_notes.layers.lstm import LSTM
from lstm_notes.layers.lstm_ablations import AblatedLSTM, FullGateRecurrenceLSTM
from lstm_notes.layers.lstm_variants import LSTM1997, CoupledLSTM, PeepholeLSTM
from lstm_notes.layers.recurrent import RecurrentLayer, layer_class
from lstm_notes.layers.simple import GRU, RNN
from lstm_notes.layers.table import LAYERS
from lstm_notes.layers.trace import Gradients, Trace

__all__ = [
    "GRU",
    "LAYERS",
    "LSTM",
    "LSTM1997",
    "RNN",
    "AblatedLSTM",
    "CoupledLSTM",
    "FullGateRecurrenceLSTM",
    "Gradients",
    "Linear",
    "PeepholeLSTM",
    "RecurrentLayer",
    "Trace",
    "layer_class",
]
