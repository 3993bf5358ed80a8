"""The cells: what one time step computes and how its gradient flows back, a file each."""

from lstm_notes.cells.cell import Cell, StepGradients, pre_activations
from lstm_notes.cells.lstm import LSTM_CELL, lstm_step, lstm_step_backward
from lstm_notes.cells.rnn import (
    RELU_RNN,
    TANH_RNN,
    relu_step,
    relu_step_backward,
    tanh_step,
    tanh_step_backward,
)

__all__ = [
    "LSTM_CELL",
    "RELU_RNN",
    "TANH_RNN",
    "Cell",
    "StepGradients",
    "lstm_step",
    "lstm_step_backward",
    "pre_activations",
    "relu_step",
    "relu_step_backward",
    "tanh_step",
    "tanh_step_backward",
]
