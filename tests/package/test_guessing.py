"""The tasks of 1997 guessed: networks, readings, the recorded searches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from lstm_notes import RNN, Linear
from lstm_notes.activations import sigmoid
from lstm_notes.experiments import guessing, read_rows
from lstm_notes.tasks import (
    ADDING_CRITERION,
    TASK_2C_CRITERION,
    TEMPORAL_ORDER_CRITERION,
    TWO_SEQUENCE_CRITERIA,
)

DATA = Path(__file__).resolve().parents[2] / "book" / "data"


def test_the_tolerances_are_those_of_the_tasks() -> None:
    criteria = {"2c": TASK_2C_CRITERION, "4": ADDING_CRITERION, "6a": TEMPORAL_ORDER_CRITERION}
    criteria |= {task: TWO_SEQUENCE_CRITERIA[task] for task in ("3a", "3c")}
    assert {task: each.tolerance for task, each in criteria.items()} == guessing.TOLERANCE


def test_a_guessed_network_is_an_rnn_and_a_sigmoid() -> None:
    rng = default_rng(0)
    networks = guessing.Guess(
        *(rng.standard_normal((5, *shape)) for shape in ((3, 2), (3, 3), (3,), (1, 3), (1,)))
    )
    known = guessing.draw("4", 20, 0, 30, rng)
    near = guessing.answers(networks, known, 0.1)
    assert 0 < near.sum() < near.size
    for n in range(5):
        layer, head = RNN(2, 3), Linear(3, 1)
        layer.parameters["weight_ih_l0"][...] = networks.w[n]
        layer.parameters["weight_hh_l0"][...] = networks.u[n]
        layer.parameters["bias_ih_l0"][...] = networks.b[n]
        layer.parameters["bias_hh_l0"][...] = 0
        head.parameters["weight"][...], head.parameters["bias"][...] = networks.v[n], networks.a[n]
        output, _ = layer(known.x)
        y = sigmoid(head(output[known.lengths - 1, np.arange(30)]))
        assert np.array_equal(near[n], (np.abs(y - known.targets) < 0.1).all(axis=1))


def test_a_network_reads_up_to_its_first_wrong_answer() -> None:
    rng = default_rng(1)
    known = guessing.draw("2c", 3, 2, 60, rng)
    networks = guessing.guess(1, 6, 2, rng)
    each, right = guessing.readings("2c", networks, known)
    near = guessing.answers(networks, known, guessing.TOLERANCE["2c"])
    for n, answers in enumerate(near):
        assert right[n] == answers.all()
        assert each[n] == (60 if answers.all() else np.flatnonzero(~answers)[0] + 1)
    assert right.any()


def test_weights_are_guessed_between_the_bounds() -> None:
    networks = guessing.guess(2, 3, 1, default_rng(0))
    assert networks.u.shape == (guessing.SETTING.chunk, 2, 2)
    for array in networks:
        assert 99 < np.abs(array).max() <= 100
        assert abs(array.mean()) < 5


def test_a_search_ends_with_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guessing.BUDGETS, "6a", 2000)
    found = guessing.run("6a", 100, 0, 0)
    assert found["solved_after"] is found["fresh_wrong"] is found["longer_wrong"] is None
    assert int(str(found["sequences"])) >= 2000


def test_a_rerun_of_the_guesses_gives_the_recorded_values() -> None:
    recorded = {tuple(row.values())[:4]: row for row in read_rows(DATA / "guessing.csv")}
    for key in (("3a", 100, 0, 103), ("2c", 50, 2, 104)):
        row = recorded[tuple(map(str, key))]
        again = guessing.run(*key)
        assert {name: str(value) for name, value in again.items()} == {
            name: row[name] for name in guessing.RESULTS
        }
