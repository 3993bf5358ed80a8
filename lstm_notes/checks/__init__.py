"""Checks: comparison with a reference, finite differences, and what a notebook prints."""

from lstm_notes.checks.compare import compare, largest_difference
from lstm_notes.checks.gates import pin, rows
from lstm_notes.checks.gradients import gradient_check, numerical_gradient
from lstm_notes.checks.notebook import check_answer, glue

__all__ = [
    "check_answer",
    "compare",
    "glue",
    "gradient_check",
    "largest_difference",
    "numerical_gradient",
    "pin",
    "rows",
]
