"""The tables behind chapters 2 and 3: whole, agreeing with the lag chart, and rerun."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from lstm_notes.experiments import lag, lag_carousel, lag_rnn, read_rows

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
TABLES = {"lag-rnn": lag_rnn, "lag-carousel": lag_carousel}


@pytest.mark.parametrize("name", TABLES)
def test_every_configuration_stands_once_and_its_setting_beside(name: str) -> None:
    experiment: ModuleType = TABLES[name]
    wanted = experiment.rows()
    found = Counter(tuple(row[key] for key in wanted[0]) for row in read_rows(DATA / f"{name}.csv"))
    assert found == Counter(tuple(str(value) for value in row.values()) for row in wanted)
    text = (DATA / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == experiment.describe()


def test_torchs_start_and_adam_give_the_lag_charts_run() -> None:
    assert lag_rnn.run("torch", "Adam", lag.SETTING.learning_rate, 5, 3) == lag.run("RNN", 5, 3)


def test_the_start_and_the_optimiser_matter() -> None:
    usual = lag_rnn.run("torch", "Adam", 0.01, 10, 106)
    assert lag_rnn.run("orthogonal", "Adam", 0.01, 10, 106) != usual
    assert lag_rnn.run("torch", "SGD", 0.01, 10, 106) != usual


def test_an_unknown_start_is_named() -> None:
    with pytest.raises(ValueError, match=r"start: expected one of .*, got 'zero'"):
        lag_rnn.run("zero", "Adam", 0.01, 5, 0)


def test_faded_is_the_state_of_a_loop() -> None:
    x = np.random.default_rng(0).standard_normal((7, 3, 4))
    state = np.zeros((3, 4))
    for step in x:
        state = 0.9 * state + step
    np.testing.assert_allclose(lag_carousel.faded(x, 0.9), state, rtol=1e-13)


def test_a_carousel_learns_what_a_fading_unit_does_not() -> None:
    recorded = {
        (row["self_weight"], row["lag"], row["seed"]): row["solved_after"]
        for row in read_rows(DATA / "lag-carousel.csv")
    }
    for weight, lag_ in ((1.0, 30), (0.5, 2)):
        again = lag_carousel.run(weight, lag_, 107)
        assert str(again) == recorded[str(weight), str(lag_), "107"]
    at_30 = [n for (weight, lag_, _), n in recorded.items() if (weight, lag_) == ("0.5", "30")]
    assert at_30 == [""] * len(at_30)
