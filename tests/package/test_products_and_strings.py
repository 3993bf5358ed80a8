"""Multiplication and the two strings of 1997, each against a plain reading of the paper."""

from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from test_tasks_signals import assert_mean, assert_uniform, letters_of

from lstm_notes.tasks import adding, multiplication, two_strings

B = 3000


@pytest.mark.parametrize(("minimal_length", "dtype"), [(11, np.float32), (40, np.float64)])
def test_multiplication(minimal_length: int, dtype: Any) -> None:
    x, targets, lengths = multiplication(minimal_length, B, default_rng(0), dtype=dtype)
    assert x.shape == (lengths.max(), B, 2) and targets.shape == (B, 1)
    assert x.dtype == targets.dtype == dtype
    values = np.concatenate([x[1:t, row, 0] for row, t in enumerate(lengths)])
    assert values.min() >= 0 and values.max() <= 1
    assert_mean(values, 0.5, np.sqrt(1 / 12))
    for row in range(B):
        numbers, markers = x[: lengths[row], row].T
        marked = numbers[markers == 1]
        assert len(marked) in (1, 2)
        if len(marked) == 1:  # the first pair's mark is covered, its value 0
            assert numbers[0] == targets[row, 0] == 0
        else:
            assert targets[row, 0] == pytest.approx(marked[0] * marked[1], rel=1e-6)


def test_multiplication_marks_as_adding_does() -> None:
    product, _, lengths = multiplication(30, 50, default_rng(3))
    added, _, same_lengths = adding(30, 50, default_rng(3))
    assert (lengths == same_lengths).all()
    assert (product[..., 1] == added[..., 1]).all()
    inside = (np.arange(len(added))[:, None] < lengths) & (added[..., 0] != 0)
    # One draw of U(0, 1) behind both.
    assert np.allclose(2 * product[inside, 0] - 1, added[inside, 0], atol=1e-12)


@pytest.mark.parametrize(("task", "p", "dtype"), [("2a", 7, np.float64), ("2b", 5, np.float32)])
def test_two_strings(task: str, p: int, dtype: Any) -> None:
    x, following = two_strings(task, p, B, default_rng(0), dtype=dtype)
    assert x.shape == (p, B, p + 1) and x.dtype == dtype
    assert following.shape == (p, B) and following.dtype == np.int64
    alphabet = "1234567"[: p - 1] + "xy"
    read = letters_of(x, np.full(B, p), alphabet)
    due = ["".join(alphabet[letter] for letter in row) for row in following.T]
    between = []
    for string, answers in zip(read, due, strict=True):
        assert answers[:-1] == string[1:]
        assert answers[-1] == string[0] and string[0] in "xy"
        between.append(string[1:])
        assert not set(string[1:]) & set("xy")
    assert_mean([string[0] == "x" for string in read], 0.5, 0.5)
    if task == "2a":
        assert set(between) == {alphabet[: p - 1]}
    else:
        assert_uniform([int(letter) for letter in "".join(between)], 1, p - 1)
