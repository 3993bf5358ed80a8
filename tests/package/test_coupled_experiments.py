"""The two experiments with coupled gates: gradients, starts, tables and reruns."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from lstm_notes import LSTM, CoupledLSTM
from lstm_notes.checks import numerical_gradient
from lstm_notes.experiments import coupled_counting, coupled_lag, read_rows
from lstm_notes.layers import Linear
from lstm_notes.tasks import a_n_b_n_strings
from lstm_notes.training import binary_cross_entropy, length_mask

DATA = Path(__file__).resolve().parents[2] / "book" / "data"


@pytest.mark.parametrize("kind", [LSTM, CoupledLSTM])
def test_the_counters_gradients_are_those_of_its_own_parameters(
    kind: type[LSTM] | type[CoupledLSTM],
) -> None:
    layer, head = kind(4, 3, seed=1), Linear(3, 4, seed=2)
    strings = a_n_b_n_strings(np.array([1, 4, 2]))
    counted = length_mask(strings.lengths, len(strings.x))

    def loss() -> float:
        scores = head(layer(strings.x, lengths=strings.lengths)[0])
        return binary_cross_entropy(scores, strings.legal.astype(float), counted)[0]

    found, grads = coupled_counting._gradients(layer, head, strings)
    assert found == pytest.approx(loss(), rel=1e-12)
    for prefix, parameters in (("layer", layer.parameters), ("head", head.parameters)):
        for name, array in parameters.items():
            np.testing.assert_allclose(
                grads[f"{prefix}.{name}"], numerical_gradient(loss, array), atol=1e-8
            )


def test_a_counter_that_calls_everything_illegal_accepts_nothing() -> None:
    layer, head = LSTM(4, 2, seed=0), Linear(2, 4, seed=0)
    head.parameters["weight"][:] = 0
    head.parameters["bias"][:] = -1
    assert not coupled_counting.accepted_strings(layer, head, 5).any()


def test_more_strings_are_accepted_after_more_updates() -> None:
    short = replace(coupled_counting.SETTING, trained_to=3, tested_to=9)
    result = coupled_counting.run("coupled", 5, 150, 0, short)
    assert set(result) == set(coupled_counting.RESULTS)
    assert coupled_counting.run("coupled", 5, 1, 0, short)["of_tested"] == 0
    assert 1 <= result["of_trained"] <= result["of_tested"] <= 9


@pytest.mark.parametrize(
    ("name", "experiment"),
    [("coupled-counting", coupled_counting), ("coupled-lag", coupled_lag)],
)
def test_every_configuration_stands_once_and_its_setting_beside(
    name: str, experiment: ModuleType
) -> None:
    wanted = [tuple(str(value) for value in row.values()) for row in experiment.rows()]
    columns = list(experiment.rows()[0])
    rows = read_rows(DATA / f"{name}.csv")
    assert Counter(tuple(row[column] for column in columns) for row in rows) == Counter(wanted)
    text = (DATA / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == json.loads(json.dumps(experiment.describe()))


@pytest.mark.parametrize(
    ("network", "biases", "seed"), [("coupled", "f", 109), ("LSTM", "f and i", 106)]
)
def test_a_rerun_gives_the_recorded_update(network: str, biases: str, seed: int) -> None:
    row = next(
        row
        for row in read_rows(DATA / "coupled-lag.csv")
        if (row["network"], row["biases"], row["seed"]) == (network, biases, str(seed))
    )
    assert str(coupled_lag.run(network, biases, seed)) == row["solved_after"]


@pytest.mark.slow
def test_a_rerun_of_a_counter_learns_what_was_recorded() -> None:
    row = read_rows(DATA / "coupled-counting.csv")[0]
    again = coupled_counting.run(
        row["network"], *(int(row[name]) for name in ("units", "updates", "seed"))
    )
    assert str(again["of_trained"]) == row["of_trained"]
