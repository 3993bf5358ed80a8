"""The recorded table of learning rates: whole, and agreeing with the lag chart and a rerun."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from lstm_notes.experiments import lag, lag_rates, read_rows

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
ROWS = read_rows(DATA / "lag-rates.csv")


def test_every_configuration_stands_once_and_its_setting_beside() -> None:
    found = Counter((row["network"], float(row["learning_rate"]), int(row["seed"])) for row in ROWS)
    assert found == Counter(tuple(row.values()) for row in lag_rates.rows())
    text = (DATA / "lag-rates.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == lag_rates.describe()


def test_the_lag_charts_own_rate_gives_the_lag_charts_rows() -> None:
    chart = {
        (row["network"], row["seed"]): row["solved_after"]
        for row in read_rows(DATA / "lag.csv")
        if row["lag"] == str(lag_rates.LAG)
    }
    same_rate = [row for row in ROWS if float(row["learning_rate"]) == lag.SETTING.learning_rate]
    assert len(same_rate) == len(chart)
    for row in same_rate:
        assert row["solved_after"] == chart[row["network"], row["seed"]]


@pytest.mark.slow
def test_a_rerun_gives_the_recorded_value() -> None:
    solved = [row for row in ROWS if row["network"] == "RNN" and row["learning_rate"] == "0.03"]
    first = min(solved, key=lambda row: int(row["solved_after"]))
    again = lag_rates.run("RNN", 0.03, int(first["seed"]))
    assert str(again) == first["solved_after"]
