"""Bad input to the tasks: the exact exception, and a message that names the argument."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from lstm_notes import tasks

RNG = default_rng(0)
STRINGS = tasks.a_n_b_n_strings(np.array([1, 2]))
STRETCH, POSITION = tasks.continual_embedded_reber(5, 3, default_rng(0))
CRITERION = tasks.Criterion(tolerance=0.1, sequences=2)
Y = np.zeros((2, 3))

# Every argument that counts something is refused at 0 and as a float.
SIZES: dict[str, tuple[Callable[..., object], tuple[str, ...]]] = {
    "two_sequence": (
        lambda minimal_length=20, batch=2, informative=1: tasks.two_sequence(
            minimal_length, batch, RNG, informative=informative
        ),
        ("minimal_length", "batch", "informative"),
    ),
    "task_2c": (lambda q=3, p=2, batch=2: tasks.task_2c(q, p, batch, RNG), ("q", "p", "batch")),
    "adding": (
        lambda minimal_length=20, batch=2: tasks.adding(minimal_length, batch, RNG),
        ("minimal_length", "batch"),
    ),
    "multiplication": (
        lambda minimal_length=20, batch=2: tasks.multiplication(minimal_length, batch, RNG),
        ("minimal_length", "batch"),
    ),
    "two_strings": (lambda p=3, batch=2: tasks.two_strings("2b", p, batch, RNG), ("p", "batch")),
    "adding_fixed_length": (
        lambda length=20, batch=2: tasks.adding_fixed_length(length, batch, RNG),
        ("length", "batch"),
    ),
    "temporal_order": (lambda batch=2: tasks.temporal_order("6a", batch, RNG), ("batch",)),
    "copying_memory": (
        lambda lag=3, batch=2, symbols=8, copied=4: tasks.copying_memory(
            lag, batch, RNG, symbols=symbols, copied=copied
        ),
        ("lag", "batch", "symbols", "copied"),
    ),
    "copying_memory_baseline": (
        lambda lag=3, symbols=8, copied=4: tasks.copying_memory_baseline(
            lag, symbols=symbols, copied=copied
        ),
        ("lag", "symbols", "copied"),
    ),
    "reber": (lambda batch=2: tasks.reber(batch, RNG), ("batch",)),
    "embedded_reber": (lambda batch=2: tasks.embedded_reber(batch, RNG), ("batch",)),
    "embedded_reber_sets": (
        lambda strings=2: tasks.embedded_reber_sets(RNG, strings=strings),
        ("strings",),
    ),
    "continual_embedded_reber": (
        lambda length=4, batch=2: tasks.continual_embedded_reber(length, batch, RNG),
        ("length", "batch"),
    ),
    "a_n_b_n": (
        lambda longest=4, batch=2: tasks.a_n_b_n(longest, batch, RNG),
        ("longest", "batch"),
    ),
    "one_hot": (lambda size=3: tasks.one_hot(np.array([0]), size), ("size",)),
}

DRAW: dict[str, Callable[..., object]] = {
    "two_sequence": lambda rng, **more: tasks.two_sequence(20, 2, rng, **more),
    "task_2c": lambda rng, **more: tasks.task_2c(3, 2, 2, rng, **more),
    "adding": lambda rng, **more: tasks.adding(20, 2, rng, **more),
    "multiplication": lambda rng, **more: tasks.multiplication(20, 2, rng, **more),
    "two_strings": lambda rng, **more: tasks.two_strings("2b", 3, 2, rng, **more),
    "adding_fixed_length": lambda rng, **more: tasks.adding_fixed_length(20, 2, rng, **more),
    "temporal_order": lambda rng, **more: tasks.temporal_order("6b", 2, rng, **more),
    "copying_memory": lambda rng, **more: tasks.copying_memory(3, 2, rng, **more),
    "reber": lambda rng, **more: tasks.reber(2, rng, **more),
    "embedded_reber": lambda rng, **more: tasks.embedded_reber(2, rng, **more),
    "embedded_reber_sets": lambda rng, **more: tasks.embedded_reber_sets(rng, strings=2, **more),
    "continual_embedded_reber": lambda rng, **more: tasks.continual_embedded_reber(
        4, 2, rng, **more
    ),
    "a_n_b_n": lambda rng, **more: tasks.a_n_b_n(4, 2, rng, **more),
}

OTHERS: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("no room for noise", lambda: tasks.two_sequence(3, 2, RNG, informative=3), ValueError,
     r"^minimal_length: expected at least 4, got 3"),
    ("two-sequence task", lambda: tasks.two_sequence(20, 2, RNG, task="3d"), ValueError,
     r"^task: expected one of \('3a', '3b', '3c'\), got '3d'"),
    ("order task", lambda: tasks.temporal_order("6", 2, RNG), ValueError,
     r"^task: expected one of \('6a', '6b'\), got '6'"),
    ("two-strings task", lambda: tasks.two_strings("2c", 5, 2, RNG), ValueError,
     r"^task: expected 2a or 2b, got '2c'"),
    ("no letter between", lambda: tasks.two_strings("2a", 1, 2, RNG), ValueError,
     r"^p: expected at least 2, got 1"),
    ("multiplication too short", lambda: tasks.multiplication(10, 2, RNG), ValueError,
     r"^minimal_length: expected at least 11, got 10"),
    ("adding too short", lambda: tasks.adding(10, 2, RNG), ValueError,
     r"^minimal_length: expected at least 11, got 10"),
    ("fixed adding too short", lambda: tasks.adding_fixed_length(1, 2, RNG), ValueError,
     r"^length: expected at least 2, got 1"),
    ("one kind of symbol", lambda: tasks.copying_memory(3, 2, RNG, symbols=1), ValueError,
     r"^symbols: expected at least 2, got 1"),
    ("target noise", lambda: tasks.with_target_noise(Y, 0), TypeError, r"^rng: .*got int"),
    ("position of other streams", lambda: tasks.continual_embedded_reber(
        4, 2, RNG, position=POSITION), ValueError, r"^position: expected 2 streams, got \(3,\)"),
    ("n list", lambda: tasks.a_n_b_n_strings([1, 2]), TypeError, r"^n: .*integers, got list"),
    ("n floats", lambda: tasks.a_n_b_n_strings(np.ones(2)), TypeError, r"^n: .*got float64"),
    ("n 2-D", lambda: tasks.a_n_b_n_strings(np.ones((2, 1), int)), ValueError,
     r"^n: expected shape \(B,\).*got \(2, 1\)"),
    ("n empty", lambda: tasks.a_n_b_n_strings(np.zeros(0, int)), ValueError, r"^n: .*got \(0,\)"),
    ("n 0", lambda: tasks.a_n_b_n_strings(np.array([2, 0])), ValueError,
     r"^n: expected at least 1, got 0"),
    ("letters list", lambda: tasks.one_hot([1], 3), TypeError, r"^letters: .*got list"),
    ("letters float", lambda: tasks.one_hot(np.ones(2), 3), TypeError, r"^letters: .*got float64"),
    ("letter too large", lambda: tasks.one_hot(np.array([0, 3]), 3), ValueError,
     r"^letters: expected -1 to 2, got 3"),
    ("letter too small", lambda: tasks.one_hot(np.array([-2]), 3), ValueError,
     r"^letters: expected -1 to 2, got -2"),
    ("one-hot dtype", lambda: tasks.one_hot(np.array([0]), 3, dtype=int), TypeError,
     r"^dtype: .*got int"),
    ("prefix", lambda: tasks.REBER.successors("BX"), ValueError, r"^prefix: .*got 'BX'"),
    ("lead shape", lambda: tasks.legal_lead(np.zeros((5, 2)), STRINGS), ValueError,
     r"^outputs: expected shape \(5, 2, 4\), got \(5, 2\)"),
    ("lead list", lambda: tasks.legal_lead(STRINGS.x.tolist(), STRINGS), TypeError,
     r"^outputs: expected a NumPy array of floats, got list"),
    ("exact bool", lambda: tasks.legal_exactly(STRINGS.legal, STRINGS), TypeError,
     r"^outputs: expected a NumPy array of floats, got bool"),
    ("exact shape", lambda: tasks.legal_exactly(STRINGS.x[1:], STRINGS), ValueError,
     r"^outputs: expected shape \(5, 2, 4\), got \(4, 2, 4\)"),
    ("stretch shape", lambda: tasks.continual_right(STRETCH.x[0], STRETCH), ValueError,
     r"^outputs: expected shape \(5, 3, 7\), got \(3, 7\)"),
    ("run list", lambda: tasks.continual_run_lengths([], STRETCH), TypeError,
     r"^outputs: .*got list"),
    ("criterion shape", lambda: CRITERION.right(Y, Y[:, :1]), ValueError,
     r"^outputs: expected shape \(2, 1\), got \(2, 3\)"),
    ("criterion 1-D", lambda: CRITERION.solved(Y[0], Y[0]), ValueError,
     r"^targets: expected shape \(B, K\), got \(3,\)"),
    ("criterion classes", lambda: CRITERION.right(Y.astype(int), Y), TypeError,
     r"^outputs: .*floats, got int"),
    ("too few", lambda: CRITERION.solved(Y[:1], Y[:1]), ValueError,
     r"^outputs: expected at least 2 sequences, got 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "name"),
    [
        pytest.param(call, name, id=f"{task}: {name}")
        for task, (call, names) in SIZES.items()
        for name in names
    ],
)
def test_sizes(call: Callable[..., object], name: str) -> None:
    for value, error, message in (
        (0, ValueError, "got 0"),
        (2.0, TypeError, r"got 2\.0"),
        (True, TypeError, "got True"),
    ):
        with pytest.raises(error, match=f"^{name}: expected .*{message}"):
            call(**{name: value})
    call()


@pytest.mark.parametrize("task", DRAW)
def test_generators_and_dtypes(task: str) -> None:
    for rng in (0, None, np.random):
        with pytest.raises(TypeError, match=r"^rng: expected a numpy Generator, got"):
            DRAW[task](rng)
    for dtype in (int, "float16", complex):
        with pytest.raises(TypeError, match=r"^dtype: expected float32 or float64, got"):
            DRAW[task](RNG, dtype=dtype)
    DRAW[task](RNG, dtype="float32")


@pytest.mark.parametrize(
    ("call", "error", "message"), [pytest.param(*row, id=label) for label, *row in OTHERS]
)
def test_others(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as raised:
        call()
    assert type(raised.value) is error
