"""Interchange: the same weights in another framework."""

from lstm_notes.interchange.torch_modules import from_torch, to_torch

__all__ = ["from_torch", "to_torch"]
