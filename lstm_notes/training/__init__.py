"""Training: a loss, Adam, clipping and one small loop."""

from lstm_notes.training.loop import Training, accuracy, last_step_gradients, train
from lstm_notes.training.losses import cross_entropy
from lstm_notes.training.optimisers import Adam, clip_by_global_norm

__all__ = [
    "Adam",
    "Training",
    "accuracy",
    "clip_by_global_norm",
    "cross_entropy",
    "last_step_gradients",
    "train",
]
