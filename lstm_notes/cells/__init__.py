"""The cells: what one time step computes and how its gradient flows back, a file each."""

from lstm_notes.cells.ablated import ablated_cell, ablated_step, ablated_step_backward
from lstm_notes.cells.cell import Cell, StepGradients, pre_activations
from lstm_notes.cells.coupled import COUPLED_CELL, coupled_step, coupled_step_backward
from lstm_notes.cells.full_gate_recurrence import (
    FULL_GATE_RECURRENCE_CELL,
    full_gate_recurrence_step,
    full_gate_recurrence_step_backward,
)
from lstm_notes.cells.gru import (
    GRU_AFTER,
    GRU_BEFORE,
    gru_after_step,
    gru_after_step_backward,
    gru_before_step,
    gru_before_step_backward,
)
from lstm_notes.cells.lstm import LSTM_CELL, lstm_step, lstm_step_backward
from lstm_notes.cells.lstm1997 import LSTM1997_CELL, lstm1997_step, lstm1997_step_backward
from lstm_notes.cells.lstm_projected import (
    PROJECTED_LSTM_CELL,
    projected_step,
    projected_step_backward,
)
from lstm_notes.cells.peephole import peephole_cell, peephole_step, peephole_step_backward
from lstm_notes.cells.rnn import (
    RELU_RNN,
    TANH_RNN,
    relu_step,
    relu_step_backward,
    tanh_step,
    tanh_step_backward,
)

__all__ = [
    "COUPLED_CELL",
    "FULL_GATE_RECURRENCE_CELL",
    "GRU_AFTER",
    "GRU_BEFORE",
    "LSTM1997_CELL",
    "LSTM_CELL",
    "PROJECTED_LSTM_CELL",
    "RELU_RNN",
    "TANH_RNN",
    "Cell",
    "StepGradients",
    "ablated_cell",
    "ablated_step",
    "ablated_step_backward",
    "coupled_step",
    "coupled_step_backward",
    "full_gate_recurrence_step",
    "full_gate_recurrence_step_backward",
    "gru_after_step",
    "gru_after_step_backward",
    "gru_before_step",
    "gru_before_step_backward",
    "lstm1997_step",
    "lstm1997_step_backward",
    "lstm_step",
    "lstm_step_backward",
    "peephole_cell",
    "peephole_step",
    "peephole_step_backward",
    "pre_activations",
    "projected_step",
    "projected_step_backward",
    "relu_step",
    "relu_step_backward",
    "tanh_step",
    "tanh_step_backward",
]
