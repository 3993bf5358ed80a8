"""Statistics of the tasks with one answer at the end, each against a plain reading of its paper."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from tolerance import assert_same

from lstm_notes.tasks import (
    ADDING_CRITERION,
    ADDING_FIXED_LENGTH_BASELINE,
    MULTIPLICATION_CRITERION,
    TASK_2C_CRITERION,
    TEMPORAL_ORDER_CLASSES,
    TEMPORAL_ORDER_CRITERION,
    TWO_SEQUENCE_CRITERIA,
    TWO_STRINGS_CRITERION,
    Criterion,
    adding,
    adding_fixed_length,
    copying_memory,
    copying_memory_baseline,
    multiplication,
    one_hot,
    task_2c,
    temporal_order,
    two_sequence,
    two_strings,
    with_target_noise,
)

B = 3000


def assert_mean(values: Any, mean: float, deviation: float) -> None:
    """Assert that independent values of this standard deviation have this mean: four sigma."""
    assert abs(np.mean(values) - mean) < 4 * deviation / np.sqrt(np.size(values))


def assert_uniform(values: Any, smallest: int, largest: int) -> None:
    """Assert that each integer of the range, and no other, has its share of the values."""
    counts = np.bincount(np.ravel(values), minlength=largest + 1)
    share = 1 / (largest - smallest + 1)
    sigma = np.sqrt(share * (1 - share) * np.size(values))
    assert counts[:smallest].sum() == 0 and len(counts) == largest + 1
    # Five sigma, since the bound is that of every integer at once.
    assert (abs(counts[smallest:] - share * np.size(values)) <= 5 * sigma).all()


def letters_of(x: Any, lengths: Any, alphabet: str) -> list[str]:
    """Read one-hot sequences as text, and see that they are one-hot, and 0 past their ends."""
    inside = np.arange(len(x))[:, None] < lengths
    assert set(np.unique(x)) == {0, 1}
    assert (x.sum(axis=-1) == inside).all()
    assert len(x) == lengths.max() and lengths.dtype == np.int64
    rows = x.argmax(axis=-1).T
    return ["".join(alphabet[n] for n in row[:t]) for row, t in zip(rows, lengths, strict=True)]


# One-hot


def test_one_hot_of_every_letter_and_of_padding() -> None:
    vectors = one_hot(np.array([[0, 3], [-1, 1]]), 4, dtype=np.float32)
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[[1, 0, 0, 0], [0, 0, 0, 1]], [[0, 0, 0, 0], [0, 1, 0, 0]]]


# The 2-sequence problem


@pytest.mark.parametrize(
    ("task", "informative", "dtype"),
    [
        ("3a", 1, np.float64),
        ("3a", 3, np.float32),
        ("3b", 1, np.float32),
        ("3b", 3, np.float64),
        ("3c", 3, np.float32),
    ],
)
def test_two_sequence(task: str, informative: int, dtype: Any) -> None:
    x, targets, lengths = two_sequence(
        40, B, default_rng(0), task=task, informative=informative, dtype=dtype
    )
    assert x.shape == (44, B, 1) and targets.shape == (B, 1)
    assert x.dtype == targets.dtype == dtype
    assert_uniform(lengths, 40, 44)
    for_plus, for_minus = {"3c": (0.2, 0.8)}.get(task, (1.0, 0.0))
    plus = targets[:, 0] == dtype(for_plus)
    assert (targets[~plus] == dtype(for_minus)).all()
    assert_mean(plus, 0.5, 0.5)
    signal = np.where(plus, 1.0, -1.0)
    start = x[:informative, :, 0]
    if task == "3b":
        assert_mean(start - signal, 0, np.sqrt(0.2))
        assert_mean((start - signal) ** 2, 0.2, 0.2 * np.sqrt(2))
    else:
        assert (start == signal).all()
    noise = [x[informative:t, row, 0] for row, t in enumerate(lengths)]
    assert_mean(np.concatenate(noise), 0, np.sqrt(0.2))
    assert_mean(np.concatenate(noise) ** 2, 0.2, 0.2 * np.sqrt(2))
    assert_mean([part[0] * sign for part, sign in zip(noise, signal, strict=True)], 0, np.sqrt(0.2))
    assert all((x[t:, row] == 0).all() for row, t in enumerate(lengths))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_target_noise_has_variance_a_tenth(dtype: Any) -> None:
    targets = np.full((B, 1), 0.8, dtype)
    noise = with_target_noise(targets, default_rng(0)) - targets
    assert noise.dtype == dtype and (targets == dtype(0.8)).all()
    assert_mean(noise, 0, np.sqrt(0.1))
    assert_mean(noise**2, 0.1, 0.1 * np.sqrt(2))


# Task 2c


@pytest.mark.parametrize(
    ("q", "p", "dtype"), [(6, 3, np.float64), (3, 5, np.float32), (1, 1, np.float64)]
)
def test_task_2c(q: int, p: int, dtype: Any) -> None:
    x, classes, lengths = task_2c(q, p, B, default_rng(0), dtype=dtype)
    assert x.shape[1:] == (B, p + 4) and x.dtype == dtype and classes.dtype == np.int64
    texts = letters_of(x, lengths, "01234"[:p] + "ebxy")
    for text, last in zip(texts, classes, strict=True):
        assert text[:2] == "b" + "xy"[last] and text[-1] == "e"
        assert not set(text[2:-1]) & set("ebxy")
    assert_mean(classes, 0.5, 0.5)
    k = np.array([len(text) - 3 - q for text in texts])
    assert k.min() == 0
    assert_mean(k == 0, 0.1, 0.3)
    # A geometric law of 1/10 has mean 9, as the 13 in q + 13 says, and variance 90.
    assert_mean(k, 9, np.sqrt(90))
    distractors = "".join(text[2:-1] for text in texts)
    assert_uniform([int(letter) for letter in distractors], 0, p - 1)


# The adding problem


@pytest.mark.parametrize(
    ("minimal_length", "dtype"), [(11, np.float64), (20, np.float32), (41, np.float64)]
)
def test_adding(minimal_length: int, dtype: Any) -> None:
    x, targets, lengths = adding(minimal_length, B, default_rng(0), dtype=dtype)
    assert x.shape == (lengths.max(), B, 2) and targets.shape == (B, 1)
    assert x.dtype == targets.dtype == dtype
    assert_uniform(lengths, minimal_length, minimal_length + minimal_length // 10)
    half = minimal_length // 2
    marks: list[Any] = []
    for row, t in enumerate(lengths):
        values, markers = x[:t, row].T
        assert (x[t:, row] == 0).all()
        assert markers[0] == markers[-1] == -1 and set(markers[1:-1]) <= {0, 1}
        marks.append(np.flatnonzero(markers == 1))
        hidden = 2 - len(marks[-1])
        assert hidden in (0, 1) and (values[0] == 0) == (hidden == 1)
        # A mark below T/2, or the one that may stand anywhere in the first ten pairs.
        assert sum(mark >= half for mark in marks[-1]) <= (minimal_length < 20)
        assert (np.delete(values, 0) != 0).all() and abs(values).max() <= 1
        assert targets[row, 0] == pytest.approx(0.5 + values[markers == 1].sum() / 4, abs=1e-6)
    drawn = np.concatenate([x[1:t, row, 0] for row, t in enumerate(lengths)])
    assert_mean(drawn, 0, np.sqrt(1 / 3))
    assert_mean(drawn**2, 1 / 3, np.sqrt(1 / 5 - 1 / 9))
    if minimal_length == 41:
        assert_second_mark_after(marks, half)


def assert_second_mark_after(marks: list[Any], half: int) -> None:
    """Compare how often each pair is marked with the odds of the two draws, one after another."""
    odds = np.zeros(half)
    for first in range(10):
        left = [pair for pair in range(half) if pair != first]
        odds[first] += 1 / 10
        odds[left] += 1 / 10 / len(left)
    found = np.bincount(np.concatenate(marks), minlength=half)[1:] / B
    sigma = np.sqrt(odds * (1 - odds) / B)[1:]
    assert (abs(found - odds[1:]) < 5 * sigma).all()


@pytest.mark.parametrize(("length", "dtype"), [(2, np.float32), (7, np.float64), (20, np.float64)])
def test_adding_of_fixed_length(length: int, dtype: Any) -> None:
    x, targets = adding_fixed_length(length, B, default_rng(0), dtype=dtype)
    assert x.shape == (length, B, 2) and targets.shape == (B, 1)
    assert x.dtype == targets.dtype == dtype
    values, markers = x[..., 0], x[..., 1]
    half = length // 2
    assert ((markers == 0) | (markers == 1)).all()
    assert (markers[:half].sum(axis=0) == 1).all()
    assert (markers[half : 2 * half].sum(axis=0) == 1).all()
    assert (markers[2 * half :] == 0).all()
    assert_uniform(markers[:half].argmax(axis=0), 0, half - 1)
    assert_uniform(markers[half:].argmax(axis=0), 0, half - 1)
    assert values.min() >= 0 and values.max() <= 1
    assert_mean(values, 0.5, np.sqrt(1 / 12))
    assert np.allclose(targets[:, 0], (values * markers).sum(axis=0), atol=1e-6)


def test_the_constant_answer_to_adding_has_the_error_of_the_baseline() -> None:
    _, targets = adding_fixed_length(4, 50_000, default_rng(0))
    squared = (targets - 1) ** 2
    assert_mean(squared, ADDING_FIXED_LENGTH_BASELINE, float(squared.std()))
    assert squared.std() < 0.25


# Temporal order

RULES = {
    "6a": {"XX": "Q", "XY": "R", "YX": "S", "YY": "U"},
    "6b": {
        "XXX": "Q",
        "XXY": "R",
        "XYX": "S",
        "XYY": "U",
        "YXX": "V",
        "YXY": "A",
        "YYX": "B",
        "YYY": "C",
    },
}
RANGES = {"6a": [(10, 20), (50, 60)], "6b": [(10, 20), (33, 43), (66, 76)]}


@pytest.mark.parametrize(("task", "dtype"), [("6a", np.float32), ("6b", np.float64)])
def test_temporal_order(task: str, dtype: Any) -> None:
    x, classes, lengths = temporal_order(task, B, default_rng(0), dtype=dtype)
    assert x.shape == (110, B, 8) and x.dtype == dtype and classes.dtype == np.int64
    texts = letters_of(x, lengths, "EBabcdXY")
    assert_uniform(lengths, 100, 110)
    assert_uniform(classes, 0, len(RULES[task]) - 1)
    positions = []
    for text, number in zip(texts, classes, strict=True):
        assert text[0] == "E" and text[-1] == "B" and not set(text[1:-1]) & set("EB")
        relevant = [(t, letter) for t, letter in enumerate(text, start=1) if letter in "XY"]
        positions.append([t for t, _ in relevant])
        order = "".join(letter for _, letter in relevant)
        assert TEMPORAL_ORDER_CLASSES[task][number] == RULES[task][order]
    for found, (earliest, latest) in zip(zip(*positions, strict=True), RANGES[task], strict=True):
        assert_uniform(found, earliest, latest)
    noise = "".join(texts).translate(str.maketrans("", "", "EBXY"))
    assert_uniform(["abcd".index(letter) for letter in noise], 0, 3)


# Copying memory


@pytest.mark.parametrize(
    ("lag", "symbols", "copied", "dtype"),
    [(1, 2, 1, np.float32), (5, 8, 10, np.float64), (4, 3, 2, np.float64)],
)
def test_copying_memory(lag: int, symbols: int, copied: int, dtype: Any) -> None:
    x, classes = copying_memory(lag, B, default_rng(0), symbols=symbols, copied=copied, dtype=dtype)
    steps = lag + 2 * copied
    assert x.shape == (steps, B, symbols + 2) and x.dtype == dtype
    assert classes.shape == (steps, B) and classes.dtype == np.int64
    assert set(np.unique(x)) == {0, 1} and (x.sum(axis=-1) == 1).all()
    for read, due in zip(x.argmax(axis=-1).T.tolist(), classes.T.tolist(), strict=True):
        kept = read[:copied]
        assert read == [*kept, *[0] * (lag - 1), symbols + 1, *[0] * copied]
        assert due == [*[0] * (copied + lag), *kept]
    assert_uniform(classes[-copied:], 1, symbols)


def test_the_answer_without_memory_has_the_entropy_of_the_baseline() -> None:
    lag, symbols, copied = 30, 8, 10
    _, classes = copying_memory(lag, B, default_rng(0), symbols=symbols, copied=copied)
    odds = np.where(classes == 0, 1.0, 1 / symbols)
    baseline = copying_memory_baseline(lag, symbols=symbols, copied=copied)
    assert -np.log(odds).mean() == pytest.approx(baseline, rel=1e-12)
    # The figure for T = 100 in the paper's setting: 10 ln 8 / 120.
    assert copying_memory_baseline(100) == pytest.approx(0.173287, abs=1e-6)


# Criteria


def test_a_sequence_is_right_when_every_unit_is_within_the_tolerance() -> None:
    criterion = Criterion(tolerance=0.25, sequences=1)
    targets = np.array([[1.0, 0.0]] * 5)
    outputs = np.array([[0.8, 0.2], [0.75, 0.0], [1.2, 0.3], [1.24, -0.24], [np.nan, 0.0]])
    assert criterion.right(outputs, targets).tolist() == [True, False, False, True, False]


@pytest.mark.parametrize(
    ("criterion", "count", "wrong_at", "allowed", "mean"),
    [
        (TWO_SEQUENCE_CRITERIA["3a"], 256, 0.2, 0, 0.01),
        (TWO_SEQUENCE_CRITERIA["3b"], 256, 0.2, 5, 0.04),
        (TWO_SEQUENCE_CRITERIA["3c"], 256, 0.1, 0, 0.015),
        (TASK_2C_CRITERION, 10_000, 0.2, 0, np.inf),
        (TWO_STRINGS_CRITERION, 10_000, 0.25, 0, np.inf),
        (ADDING_CRITERION, 2000, 0.04, 0, 0.01),
        (MULTIPLICATION_CRITERION, 2000, 0.04, 139, np.inf),
        (TEMPORAL_ORDER_CRITERION, 2000, 0.3, 0, 0.1),
    ],
    ids=["3a", "3b", "3c", "2c", "2a and 2b", "adding", "multiplication", "temporal order"],
)
def test_criteria_of_the_paper(
    criterion: Criterion, count: int, wrong_at: float, allowed: int, mean: float
) -> None:
    targets = np.full((count, 1), 0.5)
    outputs = targets.copy()
    outputs[:allowed] += 1.01 * wrong_at
    outputs[allowed] += 0.99 * wrong_at
    assert criterion.solved(outputs, targets)
    outputs[allowed] = 0.5 - 1.01 * wrong_at
    assert not criterion.solved(outputs, targets), "one wrong more than allowed"
    if np.isfinite(mean):
        assert criterion.solved(targets - 0.99 * mean, targets)
        assert not criterion.solved(targets + 1.01 * mean, targets), "too far in the mean"
    with pytest.raises(ValueError, match=f"^outputs: expected at least {count} sequences, got"):
        criterion.solved(targets[1:], targets[1:])
    assert replace(criterion, sequences=1).solved(targets[1:], targets[1:])


# Seeds

GENERATORS: dict[str, Callable[[Generator], tuple[Any, ...]]] = {
    "two_sequence": lambda rng: two_sequence(20, 8, rng, task="3b"),
    "task_2c": lambda rng: task_2c(5, 3, 8, rng),
    "adding": lambda rng: adding(20, 8, rng),
    "multiplication": lambda rng: multiplication(20, 8, rng),
    "two_strings": lambda rng: two_strings("2b", 5, 8, rng),
    "adding_fixed_length": lambda rng: adding_fixed_length(20, 8, rng),
    "temporal_order": lambda rng: temporal_order("6b", 8, rng),
    "copying_memory": lambda rng: copying_memory(5, 8, rng),
}


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_in_the_same_state_draws_the_same(name: str) -> None:
    rng, again = default_rng(2), default_rng(2)
    first, same = GENERATORS[name](rng), GENERATORS[name](again)
    for ours, theirs in zip(first, same, strict=True):
        assert_same(name, ours, theirs)
    assert rng.random() == again.random()
    other = GENERATORS[name](rng)
    assert first[0].shape != other[0].shape or (first[0] != other[0]).any()
