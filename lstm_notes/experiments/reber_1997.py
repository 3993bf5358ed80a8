"""Task 1 of 1997 with the five pairs of network and rate in the paper's Table 1."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache

from lstm_notes.experiments.conditions_1997 import CONDITIONS, Conditions
from lstm_notes.experiments.tasks_1997 import SEEDS, learn

# Blocks, cells in each, and the rate.
NETWORKS = ((4, 1, 0.1), (3, 2, 0.1), (3, 2, 0.2), (4, 1, 0.5), (3, 2, 0.5))
RESULTS = ("solved_after", "sequences", "fresh_wrong")


def rows() -> list[dict[str, object]]:
    """Return every configuration."""
    return [
        {"blocks": blocks, "cells": cells, "rate": rate, "seed": seed}
        for blocks, cells, rate in NETWORKS
        for seed in SEEDS
    ]


def run(blocks: int, cells: int, rate: float, seed: int) -> dict[str, object]:
    """Train one network on task 1, as `tasks_1997` does.

    The seeds learn side by side: the first one asked for takes the time of all.
    """
    if (blocks, cells, rate) not in NETWORKS:
        raise ValueError(
            f"blocks, cells, rate: expected one of {NETWORKS}, got {(blocks, cells, rate)}"
        )
    if seed not in SEEDS:
        raise ValueError(f"seed: expected {SEEDS[0]} to {SEEDS[-1]}, got {seed}")
    return _of_all_seeds(blocks, cells, rate)[SEEDS.index(seed)]


def describe() -> dict[str, object]:
    """Return the setting, for the file beside the table."""
    return {**asdict(conditions(3, 2, 0.5)), "tolerance": None, "mean_error": None}


def conditions(blocks: int, cells: int, rate: float) -> Conditions:
    """Return task 1's conditions with another network; its output gates start at -1, -2, ..."""
    own = CONDITIONS["1"]
    biases = tuple(-float(block) for block in range(1, blocks + 1))
    return replace(own, sizes=(7, blocks, cells, 7), rate=rate, output_bias=biases)


@cache
def _of_all_seeds(blocks: int, cells: int, rate: float) -> list[dict[str, object]]:
    return learn("1", 0, SEEDS, conditions(blocks, cells, rate))
