"""Tasks: generators of sequence problems, and when each counts as solved."""

from lstm_notes.tasks.a_n_b_n import A_N_B_N_SYMBOLS, a_n_b_n, a_n_b_n_strings
from lstm_notes.tasks.adding import (
    ADDING_CRITERION,
    ADDING_FIXED_LENGTH_BASELINE,
    MULTIPLICATION_CRITERION,
    adding,
    adding_fixed_length,
    multiplication,
)
from lstm_notes.tasks.continual_reber import (
    CONTINUAL_SQUARED_ERROR,
    CONTINUAL_STREAM_LENGTH,
    StreamPosition,
    continual_embedded_reber,
    continual_right,
    continual_run_lengths,
)
from lstm_notes.tasks.copying_memory import copying_memory, copying_memory_baseline
from lstm_notes.tasks.criterion import Criterion
from lstm_notes.tasks.grammar import Grammar
from lstm_notes.tasks.next_symbols import NextSymbols, legal_exactly, legal_lead
from lstm_notes.tasks.reber import (
    EMBEDDED_REBER,
    EMBEDDED_REBER_STRINGS,
    REBER,
    REBER_SYMBOLS,
    embedded_reber,
    embedded_reber_sets,
    reber,
)
from lstm_notes.tasks.sequences import one_hot
from lstm_notes.tasks.stream import EVENTS, stream, stream_unit
from lstm_notes.tasks.symbol_then_noise import symbol_then_noise
from lstm_notes.tasks.task_2c import TASK_2C_CRITERION, task_2c
from lstm_notes.tasks.temporal_order import (
    TEMPORAL_ORDER_CLASSES,
    TEMPORAL_ORDER_CRITERION,
    TEMPORAL_ORDER_SYMBOLS,
    temporal_order,
)
from lstm_notes.tasks.two_sequence import TWO_SEQUENCE_CRITERIA, two_sequence, with_target_noise
from lstm_notes.tasks.two_strings import TWO_STRINGS_CRITERION, two_strings

__all__ = [
    "ADDING_CRITERION",
    "ADDING_FIXED_LENGTH_BASELINE",
    "A_N_B_N_SYMBOLS",
    "CONTINUAL_SQUARED_ERROR",
    "CONTINUAL_STREAM_LENGTH",
    "EMBEDDED_REBER",
    "EMBEDDED_REBER_STRINGS",
    "EVENTS",
    "MULTIPLICATION_CRITERION",
    "REBER",
    "REBER_SYMBOLS",
    "TASK_2C_CRITERION",
    "TEMPORAL_ORDER_CLASSES",
    "TEMPORAL_ORDER_CRITERION",
    "TEMPORAL_ORDER_SYMBOLS",
    "TWO_SEQUENCE_CRITERIA",
    "TWO_STRINGS_CRITERION",
    "Criterion",
    "Grammar",
    "NextSymbols",
    "StreamPosition",
    "a_n_b_n",
    "a_n_b_n_strings",
    "adding",
    "adding_fixed_length",
    "continual_embedded_reber",
    "continual_right",
    "continual_run_lengths",
    "copying_memory",
    "copying_memory_baseline",
    "embedded_reber",
    "embedded_reber_sets",
    "legal_exactly",
    "legal_lead",
    "multiplication",
    "one_hot",
    "reber",
    "stream",
    "stream_unit",
    "symbol_then_noise",
    "task_2c",
    "temporal_order",
    "two_sequence",
    "two_strings",
    "with_target_noise",
]
