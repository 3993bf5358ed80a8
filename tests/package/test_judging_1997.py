"""When a network of 1997 counts as done, and when its cell joins: each rule alone decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstm_notes.experiments import adding_1997_errors, reber_1997, tasks_1997
from lstm_notes.experiments import two_strings_1997 as two
from lstm_notes.experiments.conditions_1997 import conditions
from lstm_notes.experiments.side_by_side import stacked


def judged(task: str, **changed: Any) -> bool:
    """Ask a new network, whose outputs are about 1/2 off, after 200 sequences."""
    given = replace(conditions(task, 0), **changed)
    learner = tasks_1997.learner(task, given, 100)
    weights = stacked([learner.network])
    alone = tasks_1997.Alone(task, 0, given, learner.network.topology, weights)
    return alone.solved(learner, 200)


@pytest.mark.parametrize(
    ("changed", "solved"),
    [({"tolerance": 1.0, "mean_error": 1.0}, True), ({"tolerance": 1.0, "mean_error": 0.1}, False),
     ({"tolerance": 0.1, "mean_error": 1.0}, False),
     ({"tolerance": 0.1, "mean_error": 1.0, "wrong_allowed": 256}, True)],
)  # fmt: skip
def test_a_test_needs_few_wrong_and_a_small_mean_error(
    changed: dict[str, float], solved: bool
) -> None:
    assert judged("3c", **changed) is solved


@pytest.mark.parametrize(("off", "solved"), [(0.005, True), (0.02, False)])
def test_the_last_of_training_need_a_small_mean_error(off: float, solved: bool) -> None:
    given = conditions("4", 0)
    learner = tasks_1997.learner("4", given, 100)
    for _ in range(2000):
        learner.note(np.array([[off]]), given.tolerance)
    weights = stacked([learner.network])
    alone = tasks_1997.Alone("4", 0, given, learner.network.topology, weights)
    assert alone.solved(learner, 2000) is solved


def test_the_grammars_rate_is_the_one_asked_for() -> None:
    for blocks, cells, rate in reber_1997.NETWORKS:
        given = reber_1997.conditions(blocks, cells, rate)
        assert (given.rate, given.sizes) == (rate, (7, blocks, cells, 7))


def test_errors_over_the_target_are_those_of_the_output_asked_for() -> None:
    linear, sigmoid = (
        adding_1997_errors.errors_over_target(task, (100,), 0, 1000)[0]
        for task in ("4 linear", "4")
    )
    # Small weights: a score near 0, of which the sigmoid is near 1/2.
    assert np.abs(sigmoid - linear - 0.5).max() < 0.05


def test_the_cell_joins_when_the_error_has_stopped_falling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two, "SETTING", two.Setting(p=3, budget=300))
    seen = []
    learn = two.learn_at_every_step

    def watched(weights: Any, letters: Any, has_cell: Any) -> Any:
        seen.append(float(has_cell[0]))
        return learn(weights, letters, has_cell)

    monkeypatch.setattr(two, "learn_at_every_step", watched)
    two.learn("2a", False, 0, (100,))
    assert seen[:200] == [0.0] * 200 and sorted(seen) == seen
