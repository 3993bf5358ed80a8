"""The recorded table of 49 steps against 50: its sequences, its runs, and a rerun."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_notes import LSTM, Linear
from lstm_notes.checks import numerical_gradient
from lstm_notes.experiments import read_rows, spikes

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
ROWS = read_rows(DATA / "spikes.csv")
SMALL = replace(spikes.SETTING, short=2, starts=3, longest=4, updates=200)


def test_every_configuration_stands_once_and_its_setting_beside() -> None:
    found = Counter((row["start"], row["network"], int(row["seed"])) for row in ROWS)
    assert found == Counter(tuple(row.values()) for row in spikes.rows())
    text = (DATA / "spikes.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == spikes.describe()


def test_the_recorded_results_are_possible() -> None:
    for row in ROWS:
        if row["solved_after"]:
            updates = int(row["solved_after"])
            assert updates % spikes.SETTING.test_every == 0
            assert 0 < updates <= spikes.SETTING.updates


def test_two_spikes_and_the_interval_between_them_is_the_class() -> None:
    made = spikes.two_spikes([0, 3, 7], short=49)
    seen = []
    for b in range(6):
        first, second = np.flatnonzero(made.x[:, b, 0])
        assert made.x[first, b, 0] == made.x[second, b, 0] == 1
        assert second == made.second[b]
        assert second - first == 49 + made.classes[b]
        seen.append((int(first), int(second - first)))
    assert sorted(seen) == [(first, gap) for first in (0, 3, 7) for gap in (49, 50)]
    assert made.x.shape == (7 + 50 + 1, 6, 1)


def test_the_error_enters_at_the_second_spike() -> None:
    layer, head = LSTM(1, 3, seed=0), Linear(3, 2, seed=1)
    made = spikes.two_spikes([0, 2], short=3)

    def loss() -> float:
        output, _ = layer(made.x)
        each = []
        for b, (t, wanted) in enumerate(zip(made.second, made.classes, strict=True)):
            scores = head(output[t, b][None])[0]
            each.append(np.log(np.exp(scores).sum()) - scores[wanted])
        return float(np.mean(each))

    found, grads = spikes._gradients(layer, head, made)
    assert found == pytest.approx(loss(), abs=1e-12)
    for prefix, part in (("layer", layer), ("head", head)):
        for name, array in part.parameters.items():
            expected = numerical_gradient(loss, array)
            assert np.abs(grads[f"{prefix}.{name}"] - expected).max() < 1e-8


@pytest.mark.parametrize("network", spikes.NETWORKS)
@pytest.mark.parametrize("start", spikes.STARTS)
def test_a_gap_of_two_against_three_is_learned(start: str, network: str) -> None:
    solved_after = spikes.run(start, network, 0, SMALL)
    assert solved_after is not None
    assert spikes.run(start, network, 0, replace(SMALL, updates=solved_after - 1)) is None


def test_an_unknown_start_is_named() -> None:
    with pytest.raises(ValueError, match=r"^start: expected one of chrono, torch, got 'zeros'"):
        spikes.run("zeros", "LSTM", 0)


@pytest.mark.slow
def test_a_rerun_gives_the_recorded_value() -> None:
    solved = [row for row in ROWS if row["network"] == "LSTM" and row["solved_after"]]
    first = min(solved, key=lambda row: int(row["solved_after"]))
    again = spikes.run(first["start"], "LSTM", int(first["seed"]))
    assert str(again) == first["solved_after"]


def test_the_same_seeds_were_run_on_another_processor() -> None:
    """Their table differs in results alone, and in more than one of them."""
    other = read_rows(DATA / "spikes-avx512.csv")
    keys = ("start", "network", "seed")
    ours, theirs = ([[row[key] for key in keys] for row in rows] for rows in (ROWS, other))
    assert ours == theirs
    assert sum(row != again for row, again in zip(ROWS, other, strict=True)) > 1
    settings = [
        json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["setting"]
        for name in ("spikes", "spikes-avx512")
    ]
    assert settings[0] == settings[1]
