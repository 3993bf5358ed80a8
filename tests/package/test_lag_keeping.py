"""Lag 100 from halves of chrono's biases: the starts, what is measured, and what was recorded."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tolerance import assert_close, assert_same

from lstm_notes import LSTM, Linear
from lstm_notes.experiments import lag as lag_chart
from lstm_notes.experiments import lag_keeping, read_rows
from lstm_notes.initialisers import chrono

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
SEEDS = (3, 4)


def blocks(layer: LSTM, name: str) -> dict[str, np.ndarray]:
    return dict(zip("ifgo", np.split(layer.parameters[name], 4), strict=True))


def bias_sums(layer: LSTM) -> dict[str, np.ndarray]:
    ih, hh = blocks(layer, "bias_ih_l0"), blocks(layer, "bias_hh_l0")
    return {gate: ih[gate] + hh[gate] for gate in "ifgo"}


# The starts


@pytest.mark.parametrize(
    ("start", "changed"),
    [("both", "if"), ("f alone", "f"), ("i alone", "i"), ("small candidate", "fg")],
)
def test_a_start_changes_what_its_name_says_and_nothing_else(start: str, changed: str) -> None:
    plain, whole = LSTM(4, 8, seed=SEEDS[0]), LSTM(4, 8, seed=SEEDS[0])
    chrono(whole, 50, seed=SEEDS[1])
    layer = lag_keeping.started(start, 50, SEEDS)
    for name in layer.parameters:
        for gate in "ifgo":
            ours = blocks(layer, name)[gate]
            if gate not in changed or (gate in "if" and name.startswith("weight")):
                assert_same(f"{name} {gate}", ours, blocks(plain, name)[gate])
            elif gate in "if":
                assert_same(f"{name} {gate}", ours, blocks(whole, name)[gate])
            else:
                tau = 1 + np.exp(bias_sums(whole)["f"])
                scale = tau[:, None] if ours.ndim == 2 else tau
                assert_close(name, ours * scale / 2, blocks(plain, name)[gate], 1e-12)


def test_one_size_gives_every_unit_the_same_time() -> None:
    layer, plain = lag_keeping.started("one size", 50, SEEDS), LSTM(4, 8, seed=SEEDS[0])
    sums = bias_sums(layer)
    assert_close("1 / (1 - f)", 1 + np.exp(sums["f"]), np.full(8, 50.0), 1e-12)
    assert_close("1 / i", 1 + np.exp(-sums["i"]), np.full(8, 50.0), 1e-12)
    for gate in "go":
        assert_same(gate, sums[gate], bias_sums(plain)[gate])


def test_without_drift_the_noise_letters_have_opposite_candidates() -> None:
    layer, alone = (lag_keeping.started(start, 50, SEEDS) for start in ("no drift", "f alone"))
    noise = np.eye(4)[2:][None]  # one step, two sequences: u and v
    g = layer.trace(noise).gates["g"][0]
    assert_close("g", g[0], -g[1], 1e-15)
    assert np.abs(g).min() > 1e-3
    for gate in "ifo":
        assert_close(gate, bias_sums(layer)[gate], bias_sums(alone)[gate], 1e-15)
    for name in ("weight_ih_l0", "weight_hh_l0"):
        assert_same(name, layer.parameters[name], alone.parameters[name])


def test_a_start_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match=r"^start: expected one of \('both', .*got 'neither'"):
        lag_keeping.started("neither", 50, SEEDS)


# What is measured


def test_twins_differ_in_their_letter_alone() -> None:
    x = lag_keeping.twins(5)
    assert x.shape == (101, 10, 4)
    assert_same("noise", x[1:, :5], x[1:, 5:])
    assert (x[0, :5] == [1, 0, 0, 0]).all()
    assert (x[0, 5:] == [0, 1, 0, 0]).all()


def test_letter_to_noise_is_half_the_difference_over_the_spread() -> None:
    after_a = np.array([[0.0, 1], [2, 1], [0, 1], [2, 1]])
    after_b = after_a + np.array([3.0, 0])
    assert_close("ratio", lag_keeping.letter_to_noise(np.r_[after_a, after_b]), [1.5, 0], 1e-15)
    nearly = after_a + np.array([1e-14, 0])
    assert_same("rounding", lag_keeping.letter_to_noise(np.r_[after_a, nearly]), np.zeros(2))


def of_gates(layer: LSTM) -> dict[str, float]:
    return lag_keeping.gates_of(lag_keeping.Learnt(layer, Linear(8, 2, seed=5), None, {}))


def test_all_of_the_letter_is_of_the_first_write_where_no_loop_carries_it() -> None:
    layer = lag_keeping.started("both", 100, SEEDS)
    with_loop = of_gates(layer)["first_write"]
    layer.parameters["weight_hh_l0"][:] = 0
    assert of_gates(layer)["first_write"] == pytest.approx(1, rel=1e-12)
    assert abs(with_loop - 1) > 0.01


def test_the_median_gates_are_those_of_the_noise() -> None:
    layer = lag_keeping.started("both", 100, SEEDS)
    for name in ("weight_ih_l0", "weight_hh_l0"):
        layer.parameters[name][:16] = 0
    tau = 1 + np.exp(bias_sums(layer)["f"])
    found = of_gates(layer)
    assert found["f"] == pytest.approx(np.median(1 - 1 / tau), rel=1e-12)
    assert found["i"] == pytest.approx(np.median(1 / tau), rel=1e-12)


def test_looking_at_a_network_does_not_change_its_training() -> None:
    setting = replace(lag_chart.SETTING, updates=50, test_sequences=16)
    ours = lag_keeping.learn("both", 100, 7, setting)
    theirs = lag_chart.learn("LSTM chrono", 100, 7, setting)
    for name, array in theirs.layer.parameters.items():
        assert_same(name, ours.layer.parameters[name], array)
    assert ours.seen["letter_75"] is None
    assert ours.seen["drift_50"] is not None


# What was recorded


def recorded() -> dict[tuple[str, str, str], dict[str, str]]:
    table = read_rows(DATA / "lag-keeping.csv")
    return {(row["start"], row["told"], row["seed"]): row for row in table}


def test_every_configuration_stands_once_and_its_setting_beside() -> None:
    wanted = [tuple(str(value) for value in row.values()) for row in lag_keeping.rows()]
    rows = read_rows(DATA / "lag-keeping.csv")
    assert Counter((row["start"], row["told"], row["seed"]) for row in rows) == Counter(wanted)
    text = (DATA / "lag-keeping.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == lag_keeping.describe()


@pytest.mark.parametrize(
    ("start", "network"), [("both", "LSTM chrono"), ("f alone", "LSTM chrono b_f alone")]
)
def test_told_the_lag_two_starts_are_those_of_the_lag_chart(start: str, network: str) -> None:
    chart = {
        row["seed"]: row["solved_after"]
        for row in read_rows(DATA / "lag-initialisations.csv")
        if (row["network"], row["lag"]) == (network, "100")
    }
    rows = recorded()
    ours = {s: rows[start, "100", s]["solved_after"] for s in map(str, lag_keeping.SEEDS)}
    assert ours == {seed: chart.get(seed) for seed in ours}


@pytest.mark.parametrize(("start", "told", "seed"), [("both", 100, 103), ("one size", 300, 105)])
def test_a_rerun_gives_the_recorded_row(start: str, told: int, seed: int) -> None:
    row, again = recorded()[start, str(told), str(seed)], lag_keeping.run(start, told, seed)
    assert row["solved_after"] == str(again["solved_after"])
    for name in lag_keeping.RESULTS[1:]:
        if row[name]:
            assert again[name] == pytest.approx(float(row[name]), rel=2e-2), name
        else:
            assert again[name] is None
