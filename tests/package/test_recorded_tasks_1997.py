"""The tables of all that was run of the tasks of 1997."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from numpy.random import default_rng

from lstm_notes.experiments import (
    adding_1997_errors,
    guessing,
    read_rows,
    reber_1997,
    tasks_1997,
    tasks_1997_today,
    two_strings_1997,
)
from lstm_notes.experiments.conditions_1997 import start

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
TABLES = {
    "adding-1997-errors": adding_1997_errors,
    "guessing": guessing,
    "reber-1997": reber_1997,
    "tasks-1997": tasks_1997,
    "tasks-1997-today": tasks_1997_today,
    "two-strings-1997": two_strings_1997,
}


@pytest.fixture(params=sorted(TABLES))
def table(request: pytest.FixtureRequest) -> tuple[ModuleType, Path]:
    return TABLES[request.param], DATA / f"{request.param}.csv"


def test_every_configuration_stands_once_and_its_setting_beside(
    table: tuple[ModuleType, Path],
) -> None:
    module, path = table
    wanted = module.rows()
    found = Counter(tuple(row[key] for key in wanted[0]) for row in read_rows(path))
    assert found == Counter(tuple(str(value) for value in row.values()) for row in wanted)
    text = path.with_suffix(".json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == json.loads(json.dumps(module.describe()))


def test_the_grammars_networks_are_the_papers_and_one_of_them_is_task_1s() -> None:
    weights = {}
    for blocks, cells, rate in reber_1997.NETWORKS:
        network = start(reber_1997.conditions(blocks, cells, rate), default_rng(0))
        weights[blocks, cells] = sum(array.size for array in network.parameters.values())
        assert network.parameters["bias_out"].tolist() == [-1.0, -2.0, -3.0, -4.0][:blocks]
    assert weights == {(4, 1): 264, (3, 2): 276}
    own = {row["seed"]: row for row in read_rows(DATA / "tasks-1997.csv") if row["task"] == "1"}
    for row in read_rows(DATA / "reber-1997.csv"):
        if (row["blocks"], row["rate"]) == ("3", "0.5"):
            for name in tasks_1997.RESULTS:
                assert row[name] == own[row["seed"]][name]


@pytest.mark.parametrize(
    ("case", "words"),
    [((2, 2, 0.5, 100), "blocks, cells, rate: expected"),
     ((3, 2, 0.5, 9), "seed: expected 100 to 109, got 9")],
)  # fmt: skip
def test_a_network_of_another_table_is_refused(
    case: tuple[int, int, float, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        reber_1997.run(*case)
