"""Tasks: generators of sequence problems."""

from lstm_notes.tasks.stream import EVENTS, stream, stream_unit
from lstm_notes.tasks.symbol_then_noise import symbol_then_noise

__all__ = ["EVENTS", "stream", "stream_unit", "symbol_then_noise"]
