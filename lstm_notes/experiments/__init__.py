"""Experiments: the recorded runs behind the book's larger tables."""

from lstm_notes.experiments.lag import run as run_lag
from lstm_notes.experiments.lag_carousel import run as run_lag_carousel
from lstm_notes.experiments.lag_rnn import run as run_lag_rnn
from lstm_notes.experiments.spikes import run as run_spikes
from lstm_notes.experiments.tables import read_rows

__all__ = ["read_rows", "run_lag", "run_lag_carousel", "run_lag_rnn", "run_spikes"]
