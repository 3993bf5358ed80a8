"""Every recurrent layer by its name: what the package exports, files name and the tests run."""

from __future__ import annotations

from lstm_notes.layers.lstm import LSTM
from lstm_notes.layers.lstm_ablations import AblatedLSTM, FullGateRecurrenceLSTM
from lstm_notes.layers.lstm_variants import LSTM1997, CoupledLSTM, PeepholeLSTM
from lstm_notes.layers.recurrent import RecurrentLayer
from lstm_notes.layers.simple import GRU, RNN

LAYERS: dict[str, type[RecurrentLayer]] = {
    "RNN": RNN,
    "LSTM": LSTM,
    "GRU": GRU,
    "LSTM1997": LSTM1997,
    "PeepholeLSTM": PeepholeLSTM,
    "CoupledLSTM": CoupledLSTM,
    "AblatedLSTM": AblatedLSTM,
    "FullGateRecurrenceLSTM": FullGateRecurrenceLSTM,
}
