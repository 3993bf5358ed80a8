"""Which variant? Eleven cells of about one size on five tasks, three rates, two starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from math import sqrt
from typing import Any

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.experiments.stacked import Networks, stacked, train_stacked
from lstm_notes.experiments.stacked_tasks import TASKS, Task
from lstm_notes.initialisers import chrono
from lstm_notes.layers import (
    GRU,
    LSTM,
    AblatedLSTM,
    CoupledLSTM,
    FullGateRecurrenceLSTM,
    Linear,
    PeepholeLSTM,
    RecurrentLayer,
)
from lstm_notes.training import Adam

Maker = Callable[..., RecurrentLayer]
VARIANTS: dict[str, Maker] = {
    "LSTM": LSTM,
    "NIG": partial(AblatedLSTM, without="input gate"),
    "NFG": partial(AblatedLSTM, without="forget gate"),
    "NOG": partial(AblatedLSTM, without="output gate"),
    "NIAF": partial(AblatedLSTM, without="input activation"),
    "NOAF": partial(AblatedLSTM, without="output activation"),
    "CIFG": CoupledLSTM,
    "peepholes": PeepholeLSTM,
    "FGR": FullGateRecurrenceLSTM,
    "GRU after": partial(GRU, reset="after"),
    "GRU before": partial(GRU, reset="before"),
}
# Units of the plain LSTM, whose number of parameters the others come as near as they can.
UNITS = {"adding": 16, "order": 16, "reber": 12, "counting": 8, "copying": 24}
UPDATES = {"adding": 1000, "order": 600, "reber": 1200, "counting": 1000, "copying": 1500}
RATES = (1e-2, 3e-2, 1e-1)
STARTS = ("torch", "chrono")
SETTINGS = tuple(f"{start} {rate:g}" for start in STARTS for rate in RATES)
RESULTS = SETTINGS
SEEDS = tuple(range(100, 105))


@dataclass(frozen=True)
class OdysseySetting:
    """Everything that is the same for every task, variant and seed."""

    max_norm: float = 1.0
    schedule: str = "rate * sqrt(1 - (update - 1) / updates)"


SETTING = OdysseySetting()


def rows() -> list[dict[str, object]]:
    """Return every configuration of the recorded table, one a task, variant and seed."""
    return [
        {"task": task, "variant": variant, "seed": seed}
        for seed in SEEDS
        for task in TASKS
        for variant in VARIANTS
    ]


def run(task: str, variant: str, seed: int) -> dict[str, str]:
    """Train one variant on one task from each start at each rate; return the errors at the end.

    The six networks read the same batches; those of one start begin with the same numbers.

    Returns
    -------
    dict
        For each of `SETTINGS` the error of `Task.errors`.
    """
    found = learn(task, variant, seed, UPDATES[task])
    return {name: f"{error:.4g}" for name, error in zip(SETTINGS, found, strict=True)}


def learn(
    task: str, variant: str, seed: int, updates: int, settings: Sequence[str] = SETTINGS
) -> Array:
    """Train as `run` does for a number of updates; return the error for each of `settings`."""
    training, testing, initial = (
        np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(3)
    )
    posed = TASKS[task](training)
    chosen = [SETTINGS.index(name) for name in settings]
    networks = fresh(VARIANTS[variant], posed, units(task, variant), initial).chosen(chosen)
    train_stacked(
        networks,
        lambda: posed.gradients(networks),
        [Adam(falling((RATES * len(STARTS))[n], updates)) for n in chosen],
        updates=updates,
        max_norm=SETTING.max_norm,
    )
    return posed.errors(networks, testing)


def fresh(maker: Maker, task: Task, size: int, rng: np.random.Generator) -> Networks:
    """Return networks for each of `SETTINGS`, those of one start alike."""
    layer_seed, head_seed, chrono_seed = (int(s) for s in rng.integers(0, 2**31, 3))
    layers, heads = [], []
    for start in STARTS:
        for _ in RATES:
            layer = maker(task.inputs, size, seed=layer_seed)
            if start == "chrono":
                told(layer, task.longest, chrono_seed)
            layers.append(layer)
            heads.append(Linear(size, task.outputs, seed=head_seed))
    return stacked(layers, heads)


def told(layer: RecurrentLayer, longest: int, seed: int) -> None:
    """Start a layer by chrono, as far as its cell has the gates; without f or z, i alone."""
    if {"f", "z"} & set(layer.cell.blocks):
        chrono(layer, longest, seed)
        return
    like = LSTM(layer.input_size, layer.hidden_size, seed=0)
    chrono(like, longest, seed)
    size, at = layer.hidden_size, layer.cell.blocks.index("i")
    for name in ("bias_ih_l0", "bias_hh_l0"):
        layer.parameters[name][at * size : (at + 1) * size] = like.parameters[name][:size]


def falling(rate: float, updates: int) -> Callable[[int], float]:
    """Return a learning rate by update that falls to near 0 with the root of what is left."""
    return lambda update: rate * sqrt(1 - (update - 1) / updates)


def units(task: str, variant: str) -> int:
    """Return the hidden size at which a variant is as large as the task's LSTM, or nearest to it.

    Examples
    --------
    >>> units("adding", "LSTM"), units("adding", "CIFG"), units("adding", "FGR")
    (16, 19, 9)
    """
    inputs = TASKS[task].inputs
    budget = parameters(LSTM(inputs, UNITS[task], seed=0))
    sizes = range(1, 2 * UNITS[task] + 1)
    return min(sizes, key=lambda n: abs(parameters(VARIANTS[variant](inputs, n, seed=0)) - budget))


def parameters(layer: RecurrentLayer) -> int:
    """Return how many numbers a layer learns, its second bias apart, which adds nothing new."""
    counted = (a.size for name, a in layer.parameters.items() if not name.startswith("bias_hh"))
    return sum(counted)


def describe() -> dict[str, Any]:
    """Return the setting, for the file beside the table."""
    return asdict(SETTING) | {"units": UNITS, "updates": UPDATES}
