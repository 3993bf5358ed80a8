"""The stream's numbers, and the statistics of the symbol before the noise."""

from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from tolerance import assert_same

from lstm_notes.tasks import EVENTS, stream, stream_unit, symbol_then_noise


def sigmoid(a: float) -> float:
    return float(1 / (1 + np.exp(-a)))


def test_the_stream_through_its_unit_gives_the_numbers_of_the_book() -> None:
    trace = stream_unit().trace(stream())
    c, h = (trace.gates[name][:, 0, 0] for name in "ch")
    assert [f"{n:.3f}" for n in c] == ["0.748", "0.721", "0.716", "0.704", "0.024", "0.023"]
    assert [f"{n:.3f}" for n in h] == ["0.011", "0.011", "0.011", "0.596", "0.001", "0.023"]


def test_the_unit_is_the_four_equations_of_the_stream() -> None:
    unit = stream_unit()
    rng = default_rng(0)
    x, h, c = rng.standard_normal((5, 4)), 0.3, -0.7
    output, (h_n, c_n) = unit(x, (np.full((1, 1), h), np.full((1, 1), c)))
    for t, (v, w, r, k) in enumerate(x):
        i, f = sigmoid(8 * w - 4 + h / 2), sigmoid(4 - 8 * k + h / 2)
        g, o = np.tanh(v + h / 2), sigmoid(8 * r - 4 + h / 2)
        c = f * c + i * g
        h = o * np.tanh(c)
        assert output[t, 0] == pytest.approx(h, abs=1e-14)
    assert (h_n[0, 0], c_n[0, 0]) == pytest.approx((h, c), abs=1e-14)


def test_the_stream_has_a_name_for_each_step() -> None:
    steps = stream()
    assert steps.shape == (6, 4) and steps.dtype == np.float64
    assert EVENTS == ("write +1", "noise −1", "noise +0.5", "read", "clear", "read")
    assert steps[:, 0].tolist() == [1, -1, 0.5, 0, 0, 0]
    signals = {"write": 0, "read": 1, "clear": 2}
    for event, step in zip(EVENTS, steps, strict=True):
        on = signals.get(event.split()[0])
        assert step[1:].tolist() == [float(n == on) for n in range(3)]


def test_the_stream_is_made_anew_each_time() -> None:
    stream()[...] = 9
    stream_unit().parameters["weight_hh_l0"][...] = 9
    assert stream().max() == 1
    assert (stream_unit().parameters["weight_hh_l0"] == 0.5).all()


@pytest.mark.parametrize("lag", [1, 7])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_symbol_then_noise(lag: int, dtype: Any) -> None:
    batch = 4000
    x, classes = symbol_then_noise(lag, batch, default_rng(1), dtype=dtype)
    assert x.shape == (lag + 1, batch, 4) and x.dtype == dtype
    assert classes.shape == (batch,) and classes.dtype == np.int64
    assert ((x == 0) | (x == 1)).all() and (x.sum(axis=-1) == 1).all()
    letters = x.argmax(axis=-1)
    assert (letters[0] == classes).all()
    assert set(letters[0]) == {0, 1} and set(letters[1:].ravel()) == {2, 3}
    four_sigma = 4 * 0.5 / np.sqrt(batch)
    assert abs(classes.mean() - 0.5) < four_sigma
    for noise in letters[1:]:
        assert abs(noise.mean() - 2.5) < four_sigma
        assert abs(((noise == 3) == classes).mean() - 0.5) < four_sigma, "noise tells nothing"


def test_a_generator_in_the_same_state_draws_the_same() -> None:
    x, classes = symbol_then_noise(5, 8, default_rng(2))
    again, again_classes = symbol_then_noise(5, 8, default_rng(2))
    other, _ = symbol_then_noise(5, 8, default_rng(3))
    assert_same("x", x, again)
    assert_same("classes", classes, again_classes)
    assert (x != other).any()
    rng = default_rng(2)
    first, second = (symbol_then_noise(5, 8, rng)[0] for _ in range(2))
    assert (first != second).any()
