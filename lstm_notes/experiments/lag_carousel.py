"""The lag chart of linear units with a fixed self-weight: at 1, constant error carousels."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.experiments.lag import SEEDS, SETTING
from lstm_notes.initialisers import uniform
from lstm_notes.layers import Linear
from lstm_notes.tasks import symbol_then_noise
from lstm_notes.training import Adam, cross_entropy, fit, joined

# The smaller the self-weight, the sooner there is nothing left to learn from.
LAGS = {
    0.5: (2, 5, 10, 20, 30),
    0.9: (2, 10, 20, 30, 50, 100),
    0.99: (2, 10, 30, 100, 1000),
    1.0: (2, 10, 30, 100, 1000),
}


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a self-weight, lag and seed."""
    return [
        {"self_weight": weight, "lag": lag, "seed": seed}
        for weight, lags in LAGS.items()
        for lag in lags
        for seed in SEEDS
    ]


def faded(x: Array, self_weight: float) -> Array:
    """Return what is left of all inputs at the last step, sum of w^(T-1-t) x_t: (B, I)."""
    left: Array = np.tensordot(self_weight ** np.arange(len(x) - 1.0, -1, -1), x, axes=1)
    return left


def run(self_weight: float, lag: int, seed: int) -> int | None:
    """Train one layer of linear units; return the update that solved the lag, or None.

    The units compute c_t = w c_(t-1) + W x_t + b, with w fixed, and a linear read-out sees the
    last c. Training batches and test set are those of `lag.run` with this lag and seed.

    Parameters
    ----------
    self_weight : float
        w. At 1 the units are constant error carousels.
    lag : int
    seed : int
    """
    streams = np.random.SeedSequence(seed).spawn(3)
    training, testing, initial = (np.random.default_rng(stream) for stream in streams)
    size = SETTING.hidden_size
    layer_seed, head_seed = (int(s) for s in initial.integers(0, 2**31, 2))
    shapes = {"weight_ih": (size, 4), "bias": (size,)}
    units = uniform(shapes, size, np.dtype(np.float64), layer_seed)
    head = Linear(size, 2, seed=head_seed)
    steps = float(faded(np.ones((lag + 1, 1)), self_weight)[0])  # how often b is in c

    def last(x: Array) -> Array:
        c: Array = faded(x, self_weight) @ units["weight_ih"].T + steps * units["bias"]
        return c

    def gradients() -> tuple[float, dict[str, Array]]:
        x, classes = symbol_then_noise(lag, SETTING.batch, training)
        scores = head.trace(last(x))
        loss, d_scores = cross_entropy(scores.output, classes)
        back = scores.backward(d_scores)
        of_units = {
            "weight_ih": back.x.T @ faded(x, self_weight),
            "bias": steps * back.x.sum(axis=0),
        }
        return loss, joined(of_units, back.parameters)

    test, named = symbol_then_noise(lag, SETTING.test_sequences, testing)
    done = fit(
        joined(units, head.parameters),
        gradients,
        Adam(SETTING.learning_rate),
        updates=SETTING.updates,
        max_norm=SETTING.max_norm,
        stop=lambda _: bool((head(last(test)).argmax(axis=1) == named).all()),
        test_every=SETTING.test_every,
        progress=False,
    )
    return done.solved_after


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING) | {"units": "linear, one fixed self-weight, one bias"}
