"""A latch and a register learned from data, and the gates that training came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_notes.arrays import Array
from lstm_notes.initialisers import forget_bias
from lstm_notes.layers import LSTM, Linear
from lstm_notes.training import Adam, binary_cross_entropy, fit, mean_squared_error
from lstm_notes.training.loop import joined

RESULTS = ("error", "i_event", "f_event", "i_hold", "f_hold", "held", "held_without_loop")


@dataclass(frozen=True)
class MemorySetting:
    """Everything that is the same for both tasks, both starts and every seed."""

    units: int = 1
    steps: int = 20
    batch: int = 32
    updates: int = 800
    learning_rate: float = 2e-2
    max_norm: float = 1.0
    event_share: float = 0.2
    test_steps: int = 100
    test_sequences: int = 256
    hold_steps: int = 1000
    keeping_bias: float = 4.0


SETTING = MemorySetting()
TASKS = ("latch", "register")
# As torch draws it, or with the gates of one that holds: forget bias 4, input bias -4.
STARTS = ("torch", "keeping")
SEEDS = tuple(range(100, 110))
I_ROWS = slice(0, 1)


class Sequences(NamedTuple):
    """Inputs (T, B, 2), what is to be held (T, B), and the steps that change it (T, B)."""

    x: Array
    held: Array
    events: NDArray[np.bool_]


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a task, start and seed."""
    return [
        {"task": task, "start": start, "seed": seed}
        for task in TASKS
        for start in STARTS
        for seed in SEEDS
    ]


def draw(
    task: str, steps: int, batch: int, rng: np.random.Generator, share: float | None = None
) -> Sequences:
    """Draw sequences of one task; their first step is always an event.

    Parameters
    ----------
    task : {"latch", "register"}
        The latch reads set and reset, never both, and holds 1 or 0. The register reads a value
        from U(-1, 1) at every step and a write signal, and holds the value last written.
    steps, batch : int
    rng : numpy Generator
    share : float or None
        Of the steps that are events; by default the setting's.
    """
    happens = rng.random((steps, batch)) < (SETTING.event_share if share is None else share)
    happens[0] = True
    if task == "latch":
        value = rng.integers(0, 2, (steps, batch)).astype(np.float64)
        x = np.stack([happens * value, happens * (1 - value)], axis=-1)
    else:
        value = rng.uniform(-1, 1, (steps, batch))
        x = np.stack([value, happens.astype(np.float64)], axis=-1)
    last = np.maximum.accumulate(np.where(happens, np.arange(steps)[:, None], 0))
    return Sequences(x, np.take_along_axis(value, last, axis=0), happens)


class Learnt(NamedTuple):
    """A trained layer and its head."""

    layer: LSTM
    head: Linear


def learn(task: str, start: str, seed: int, setting: MemorySetting = SETTING) -> Learnt:
    """Train one unit to hold what its inputs tell it to, and to say it at every step."""
    training, initial = (
        np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(2)
    )
    layer_seed, head_seed = (int(s) for s in initial.integers(0, 2**31, 2))
    layer, head = LSTM(2, setting.units, seed=layer_seed), Linear(setting.units, 1, seed=head_seed)
    if start == "keeping":
        forget_bias(layer, setting.keeping_bias)
        layer.parameters["bias_ih_l0"][I_ROWS] = -setting.keeping_bias
        layer.parameters["bias_hh_l0"][I_ROWS] = 0
    loss = binary_cross_entropy if task == "latch" else mean_squared_error

    def sample_gradients() -> tuple[float, dict[str, Array]]:
        return _gradients(layer, head, draw(task, setting.steps, setting.batch, training), loss)

    fit(
        joined(layer.parameters, head.parameters),
        sample_gradients,
        Adam(setting.learning_rate),
        updates=setting.updates,
        max_norm=setting.max_norm,
        progress=False,
    )
    return Learnt(layer, head)


def run(task: str, start: str, seed: int, setting: MemorySetting = SETTING) -> dict[str, float]:
    """Train one unit and return what `look` sees.

    Parameters
    ----------
    task : {"latch", "register"}
    start : {"torch", "keeping"}
    seed : int
    setting : MemorySetting
    """
    return look(task, learn(task, start, seed, setting), seed, setting)


def look(
    task: str, learnt: Learnt, seed: int, setting: MemorySetting = SETTING
) -> dict[str, float]:
    """Test a trained unit on longer sequences, and look at its gates.

    Returns
    -------
    dict
        ``error`` on sequences five times as long as those of the training: of the latch the
        share of wrong steps, of the register the root of the mean squared error. Medians of both
        gates at events and at all other steps. ``held``: the error after an event and 1,000
        steps without one; ``held_without_loop``: the same with every recurrent weight set to 0.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(3)[2])
    test = draw(task, setting.test_steps, setting.test_sequences, rng)
    gates = learnt.layer.trace(test.x).gates
    found = {"error": _error(task, learnt, test)}
    for name, where in (("event", test.events), ("hold", ~test.events)):
        for gate in "if":
            found[f"{gate}_{name}"] = float(np.median(gates[gate][..., 0][where]))
    long = draw(task, setting.hold_steps + 1, setting.test_sequences, rng, share=0.0)
    found["held"] = _error(task, learnt, long, last=True)
    cut = LSTM(2, setting.units)
    cut.load_state_dict(learnt.layer.state_dict())
    cut.parameters["weight_hh_l0"][:] = 0
    found["held_without_loop"] = _error(task, Learnt(cut, learnt.head), long, last=True)
    return {name: round(found[name], 4) for name in RESULTS}


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING)


def _error(task: str, learnt: Learnt, test: Sequences, *, last: bool = False) -> float:
    answers = learnt.head(learnt.layer(test.x)[0])[..., 0]
    held = test.held
    if last:
        answers, held = answers[-1], held[-1]
    if task == "latch":
        return float(((answers > 0) != (held > 0)).mean())
    return float(np.sqrt(((answers - held) ** 2).mean()))


def _gradients(
    layer: LSTM,
    head: Linear,
    sequences: Sequences,
    loss_of: Callable[[Array, Array], tuple[float, Array]],
) -> tuple[float, dict[str, Array]]:
    trace = layer.trace(sequences.x)
    scores = head.trace(trace.output)  # (T, B, 1)
    loss, d_scores = loss_of(scores.output[..., 0], sequences.held)
    head_grads = scores.backward(d_scores[..., None])
    return loss, joined(trace.backward(head_grads.x).parameters, head_grads.parameters)
