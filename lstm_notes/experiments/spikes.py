"""Two spikes, 49 or 50 steps apart: can a network learn which, with peepholes or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_notes.arrays import Array
from lstm_notes.initialisers import chrono
from lstm_notes.layers import LSTM, Linear, PeepholeLSTM, RecurrentLayer
from lstm_notes.training import Adam, cross_entropy, fit, joined


@dataclass(frozen=True)
class SpikesSetting:
    """Everything that is the same for every network and seed."""

    short: int = 49
    starts: int = 20
    hidden_size: int = 4
    longest: int = 100
    updates: int = 1500
    learning_rate: float = 3e-2
    max_norm: float = 1.0
    test_every: int = 25


@dataclass(frozen=True)
class Spikes:
    """Sequences of two spikes: x (T, B, 1), the step of the second one (B,), the class (B,)."""

    x: Array
    second: NDArray[np.integer]
    classes: NDArray[np.integer]


SETTING = SpikesSetting()
NETWORKS: dict[str, type[LSTM] | type[PeepholeLSTM]] = {
    "LSTM": LSTM,
    "peephole": PeepholeLSTM,
    "peephole from 0": PeepholeLSTM,
}
STARTS = ("chrono", "torch")
RECORDED = (("chrono", "LSTM"), ("chrono", "peephole from 0"), ("torch", "LSTM"))
SEEDS = tuple(range(100, 110))


def two_spikes(starts: Sequence[int], short: int) -> Spikes:
    """Return every sequence with a first spike at one of the steps, both intervals for each.

    Class 0 is the interval `short`, class 1 is one step more; everything else is 0.

    Examples
    --------
    >>> spikes = two_spikes([0, 1], short=2)
    >>> spikes.x[:, :, 0].T
    array([[1., 0., 1., 0., 0.],
           [0., 1., 0., 1., 0.],
           [1., 0., 0., 1., 0.],
           [0., 1., 0., 0., 1.]])
    >>> spikes.second, spikes.classes
    (array([2, 3, 3, 4]), array([0, 0, 1, 1]))
    """
    first = np.tile(starts, 2)
    classes = np.repeat([0, 1], len(starts))
    second = first + short + classes
    x = np.zeros((second.max() + 1, len(first), 1))
    everyone = np.arange(len(first))
    x[first, everyone] = x[second, everyone] = 1
    return Spikes(x, second, classes)


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a start, network and seed."""
    return [
        {"start": start, "network": network, "seed": seed}
        for start, network in RECORDED
        for seed in SEEDS
    ]


def run(start: str, network: str, seed: int, setting: SpikesSetting = SETTING) -> int | None:
    """Train one network from one seed; return the update that solved the task, or None.

    Every update sees every sequence there is: a first spike at each of the steps 0 to
    `starts` - 1, both intervals.  The network answers at the second spike, and the error enters
    there alone.  Solved means that all sequences are named right.

    Parameters
    ----------
    start : {"chrono", "torch"}
        The initial biases of i and f: chrono for `longest` steps, or torch's default, which
        every other parameter has in both.
    network : {"LSTM", "peephole", "peephole from 0"}
        The peepholes start as all weights do, or at 0: then both networks start as one.
    seed : int
        Of the initial parameters; nothing else is random.
    setting : SpikesSetting
    """
    rng = np.random.default_rng(seed)
    layer_seed, head_seed, chrono_seed = (int(s) for s in rng.integers(0, 2**31, 3))
    layer: RecurrentLayer = NETWORKS[network](1, setting.hidden_size, seed=layer_seed)
    if network == "peephole from 0":
        layer.parameters["weight_ch_l0"][:] = 0
    if start == "chrono":
        chrono(layer, setting.longest, seed=chrono_seed)
    elif start not in STARTS:
        raise ValueError(f"start: expected one of {', '.join(STARTS)}, got {start!r}")
    head = Linear(setting.hidden_size, 2, seed=head_seed)
    spikes = two_spikes(range(setting.starts), setting.short)

    def solves(losses: Sequence[float]) -> bool:
        return _named_right(layer, head, spikes)

    done = fit(
        joined(layer.parameters, head.parameters),
        lambda: _gradients(layer, head, spikes),
        Adam(setting.learning_rate),
        updates=setting.updates,
        max_norm=setting.max_norm,
        stop=solves,
        test_every=setting.test_every,
        progress=False,
    )
    return done.solved_after


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING)


def _gradients(
    layer: RecurrentLayer, head: Linear, spikes: Spikes
) -> tuple[float, dict[str, Array]]:
    trace = layer.trace(spikes.x)
    asked = spikes.second, np.arange(len(spikes.second))
    scores = head.trace(trace.output[asked])
    loss, d_scores = cross_entropy(scores.output, spikes.classes)
    of_head = scores.backward(d_scores)
    d_output = np.zeros_like(trace.output)
    d_output[asked] = of_head.x
    return loss, joined(trace.backward(d_output).parameters, of_head.parameters)


def _named_right(layer: RecurrentLayer, head: Linear, spikes: Spikes) -> bool:
    output, _ = layer(spikes.x)
    scores = head(output[spikes.second, np.arange(len(spikes.second))])
    return bool((scores.argmax(axis=1) == spikes.classes).all())
