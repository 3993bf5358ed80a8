"""Experiments: the recorded runs behind the book's larger tables."""

from lstm_notes.experiments.lag import run as run_lag
from lstm_notes.experiments.spikes import run as run_spikes
from lstm_notes.experiments.tables import read_rows

__all__ = ["read_rows", "run_lag", "run_spikes"]
