"""Memories with weights set by hand: truth tables and counts, exact in torch and here."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import DTypeLike

from lstm_notes import LSTM, from_torch, to_torch
from lstm_notes.checks import numerical_gradient
from lstm_notes.experiments import learned_memories, read_rows
from lstm_notes.layers import Linear
from lstm_notes.training import binary_cross_entropy, mean_squared_error

torch = pytest.importorskip("torch")

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
S = 2000.0
ON = (0.0, 0.0, S)
DTYPES = (np.float32, np.float64)


def hand_set(*blocks: tuple[float, ...], dtype: DTypeLike = np.float64) -> LSTM:
    """Return one unit from its rows of i, f, g, o: the weights of the inputs, then the bias."""
    table = np.array(blocks, dtype=dtype)
    unit = LSTM(table.shape[1] - 1, 1, dtype=dtype)
    for array in unit.parameters.values():
        array[:] = 0
    unit.parameters["weight_ih_l0"][:] = table[:, :-1]
    unit.parameters["bias_ih_l0"][:] = table[:, -1]
    return unit


def latch(dtype: DTypeLike = np.float64) -> LSTM:
    return hand_set((S, 0, -S / 2), (-S, -S, S / 2), ON, ON, dtype=dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_latchs_truth_table(dtype: DTypeLike) -> None:
    unit = latch(dtype)
    module = to_torch(unit)
    for old, set_, reset in product((0, 1), repeat=3):
        x = np.array([[set_, reset]], dtype)
        start = np.zeros((1, 1), dtype), np.full((1, 1), old, dtype)
        _, (_, c) = unit(x, start)
        _, (_, of_torch) = module(torch.from_numpy(x), tuple(map(torch.from_numpy, start)))
        wanted = float(set_ or (old and not reset))
        assert (c.item(), of_torch.item()) == (wanted, wanted), (old, set_, reset)


def test_a_latch_that_adds_is_caught_by_one_row() -> None:
    unit = hand_set((S, 0, -S / 2), (0, -S, S / 2), ON, ON)
    _, (_, c) = unit(np.array([[1.0, 0.0]]), (np.zeros((1, 1)), np.ones((1, 1))))
    assert c.item() == 2.0


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_register_holds_to_the_bit_and_overwrites(dtype: DTypeLike) -> None:
    unit = hand_set(
        (0, S, 0, 0, -S / 2), (0, -S, 0, -S, S / 2), (1, 0, 0, 0, 0), (0, 0, S, 0, -S / 2),
        dtype=dtype,
    )  # fmt: skip
    x = np.zeros((300, 4), dtype)
    x[:, 0] = np.random.default_rng(0).standard_normal(300)
    x[[0, 100, 200], 1] = 1
    c = unit.trace(x).gates["c"][:, 0, 0]
    wanted = np.repeat(np.tanh(x[[0, 100, 200], 0]), 100)
    np.testing.assert_array_equal(c, wanted)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 10, 2000])
def test_the_counter_ends_at_zero(dtype: DTypeLike, n: int) -> None:
    unit = hand_set(ON, ON, (S, -S, 0), ON, dtype=dtype)
    letters = np.eye(2, dtype=dtype)[[0] * n + [1] * n]
    c = unit.trace(letters).gates["c"][:, 0, 0]
    assert c[n - 1] == n
    assert c[-1] == 0
    assert to_torch(unit)(torch.from_numpy(letters))[1][1].item() == 0


def test_a_float32_counter_stops_at_two_to_the_24() -> None:
    unit = to_torch(hand_set(ON, ON, (S, -S, 0), ON, dtype=np.float32))
    start = torch.zeros(1, 1), torch.full((1, 1), 2.0**24 - 2)
    assert unit(torch.eye(2)[[0] * 4 + [1] * 4], start)[1][1].item() == 2.0**24 - 4


def test_an_accumulator_starts_anew_when_cleared() -> None:
    unit = hand_set(ON, (0, -S, S / 2), (0.01, 0, 0), ON)
    rng = np.random.default_rng(1)
    x = np.stack([rng.standard_normal(200), (rng.random(200) < 0.1).astype(float)], axis=-1)
    c, wanted = 0.0, []
    for v, clear in x:
        c = (0.0 if clear else c) + np.tanh(v / 100)
        wanted.append(c)
    found = from_torch(to_torch(unit)).trace(x).gates["c"][:, 0, 0]
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-14)


@pytest.mark.parametrize("task", learned_memories.TASKS)
def test_what_is_to_be_held_is_what_the_last_event_said(task: str) -> None:
    drawn = learned_memories.draw(task, 50, 4, np.random.default_rng(2))
    for b in range(4):
        held = np.nan
        for t in range(50):
            first, second = drawn.x[t, b]
            if task == "latch":
                assert first + second == drawn.events[t, b]
                held = 1.0 if first else 0.0 if second else held
            else:
                assert second == drawn.events[t, b]
                held = first if second else held
            assert drawn.held[t, b] == held


@pytest.mark.parametrize("task", learned_memories.TASKS)
def test_the_gradients_are_those_of_the_loss(task: str) -> None:
    layer, head = LSTM(2, 1, seed=1), Linear(1, 1, seed=2)
    drawn = learned_memories.draw(task, 6, 3, np.random.default_rng(3))
    loss_of = binary_cross_entropy if task == "latch" else mean_squared_error

    def loss() -> float:
        return loss_of(head(layer(drawn.x)[0])[..., 0], drawn.held)[0]

    found, grads = learned_memories._gradients(layer, head, drawn, loss_of)
    assert found == pytest.approx(loss(), rel=1e-12)
    for prefix, parameters in (("layer", layer.parameters), ("head", head.parameters)):
        for name, array in parameters.items():
            np.testing.assert_allclose(
                grads[f"{prefix}.{name}"], numerical_gradient(loss, array), atol=1e-8
            )


def test_a_hand_made_latch_is_seen_as_one_without_error() -> None:
    head = Linear(1, 1, seed=0)
    head.parameters["weight"][:], head.parameters["bias"][:] = 2.0, -0.5
    short = replace(learned_memories.SETTING, test_sequences=8, hold_steps=50)
    seen = learned_memories.look("latch", learned_memories.Learnt(latch(), head), 0, short)
    assert (seen["error"], seen["held"], seen["held_without_loop"]) == (0, 0, 0)
    assert (seen["i_hold"], seen["f_hold"], seen["f_event"]) == (0, 1, 0)


def test_every_configuration_stands_once_and_its_setting_beside() -> None:
    columns = list(learned_memories.rows()[0])
    wanted = [tuple(str(value) for value in row.values()) for row in learned_memories.rows()]
    rows = read_rows(DATA / "learned-memories.csv")
    assert Counter(tuple(row[column] for column in columns) for row in rows) == Counter(wanted)
    text = (DATA / "learned-memories.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == learned_memories.describe()


@pytest.mark.parametrize(("task", "start"), [("latch", "keeping"), ("register", "torch")])
def test_a_rerun_gives_the_recorded_gates(task: str, start: str) -> None:
    row = next(
        row
        for row in read_rows(DATA / "learned-memories.csv")
        if (row["task"], row["start"], row["seed"]) == (task, start, "103")
    )
    again = learned_memories.run(task, start, 103)
    for name in learned_memories.RESULTS:
        assert again[name] == pytest.approx(float(row[name]), abs=1e-3), name
