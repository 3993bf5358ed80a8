"""Where the network of 1997 is off when it adds: its error over the target, two kinds of output."""

from __future__ import annotations

from functools import cache

import numpy as np

from lstm_notes.arrays import Array
from lstm_notes.experiments.conditions_1997 import CONDITIONS, draw, stacked_sequences
from lstm_notes.experiments.side_by_side import has_bias, run_networks, stacked
from lstm_notes.experiments.tasks_1997 import SETTING, descend, learner

OUTPUTS = {"sigmoid": "4", "linear": "4 linear"}
SEEDS = (100, 101, 102, 103, 104)
SEQUENCES = 100_000
BINS = 10
FRESH, AT_ONCE = 20_000, 500
RESULTS = tuple(f"error_{n}" for n in range(BINS))


def rows() -> list[dict[str, object]]:
    """Return every configuration."""
    return [{"output": output, "seed": seed} for output in OUTPUTS for seed in SEEDS]


def run(output: str, seed: int) -> dict[str, object]:
    """Train a network on 100,000 sequences of task 4, then ask it 20,000 new ones.

    The seeds learn side by side: the first one asked for takes the time of all.

    Returns
    -------
    dict
        ``error_0`` to ``error_9``: the mean of output less target where the target lies in
        that tenth of the way from 0 to 1.
    """
    if output not in OUTPUTS:
        raise ValueError(f"output: expected one of {list(OUTPUTS)}, got {output!r}")
    if seed not in SEEDS:
        raise ValueError(f"seed: expected one of {SEEDS}, got {seed}")
    errors = _of_all_seeds(output)[SEEDS.index(seed)]
    return {name: f"{error:.4f}" for name, error in zip(RESULTS, errors, strict=True)}


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return {"task": "4", "sequences": SEQUENCES, "fresh_sequences": FRESH, "bins": BINS}


@cache
def _of_all_seeds(output: str) -> Array:
    return errors_over_target(OUTPUTS[output], SEEDS, SEQUENCES, FRESH)


def errors_over_target(task: str, seeds: tuple[int, ...], sequences: int, fresh: int) -> Array:
    """Train a network from each seed; return its mean error in each tenth of targets, (N, 10)."""
    given = CONDITIONS[task]
    learners = [learner(task, given, seed) for seed in seeds]
    topology, biased = learners[0].network.topology, has_bias(learners[0].network)
    weights = stacked([each.network for each in learners])
    for seen in range(sequences):
        row = seen % SETTING.chunk
        if row == 0:
            chunks = [each.next_sequences(task, 0) for each in learners]
        now = stacked_sequences([chunk.chosen(slice(row, row + 1)) for chunk in chunks])
        descend(given, topology, weights, now, biased)
    rng = np.random.default_rng([seeds[0], fresh])
    sums, counts = np.zeros((len(seeds), BINS)), np.zeros(BINS)
    for _ in range(fresh // AT_ONCE):
        drawn = draw(task, 0, AT_ONCE, rng)
        same = np.broadcast_to(drawn.x, (len(seeds), *drawn.x.shape))
        output = run_networks(topology, weights, same, linear_output=given.linear_output).output
        target = drawn.targets[drawn.due][:, 0]  # (B,)
        tenth = np.minimum((BINS * target).astype(int), BINS - 1)
        off = output[:, drawn.due][..., 0] - target  # (N, B)
        counts += np.bincount(tenth, minlength=BINS)
        for n, errors in enumerate(off):
            sums[n] += np.bincount(tenth, errors, minlength=BINS)
    means: Array = sums / counts
    return means
