"""The network of 1997 on the tasks of 1997, and the same tasks guessed: runs and tables."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from cases import randomise
from numpy.random import default_rng
from tolerance import assert_close, assert_same

from lstm_notes import RNN, Linear
from lstm_notes.activations import sigmoid
from lstm_notes.experiments import guessing, read_rows, tasks_1997
from lstm_notes.experiments.conditions_1997 import (
    CONDITIONS,
    Drawn,
    conditions,
    draw,
    stacked_sequences,
    start,
)
from lstm_notes.experiments.side_by_side import (
    Weights,
    descend_at_every_step,
    has_bias,
    run_networks,
    stacked,
    truncated_gradient,
)
from lstm_notes.layers.memory_blocks_1997 import MemoryBlocks1997
from lstm_notes.tasks import (
    ADDING_CRITERION,
    TASK_2C_CRITERION,
    TEMPORAL_ORDER_CRITERION,
    TWO_SEQUENCE_CRITERIA,
)

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
TABLES = {"guessing": guessing, "tasks-1997": tasks_1997}
HIDDEN = ("c", "in", "out")


def some_networks(bias: Any, sizes: tuple[int, int, int, int] = (2, 3, 2, 2)) -> Any:
    networks = [MemoryBlocks1997(*sizes, bias=bias) for _ in range(3)]
    for number, network in enumerate(networks):
        randomise(network, default_rng([14, number]), 0.8)
    return networks


def joined(arrays: dict[str, Any], kind: str) -> Any:
    return np.concatenate([arrays[f"{kind}_{unit}"] for unit in HIDDEN])


# Networks side by side, against the layer


@pytest.mark.parametrize("bias", ["all", "hidden", "gates", "none"])
def test_networks_side_by_side_compute_what_each_does_alone(bias: str) -> None:
    networks, rng = some_networks(bias), default_rng(0)
    x = rng.standard_normal((3, 4, 9, 2))
    weights = stacked(networks)
    done = run_networks(networks[0].topology, weights, x)
    d_output = rng.standard_normal(done.output.shape)
    grads = truncated_gradient(weights, done, d_output)
    for n, network in enumerate(networks):
        trace = network.trace(np.ascontiguousarray(x[n].swapaxes(0, 1)))
        assert_close("output", done.output[n].swapaxes(0, 1), trace.output, 1e-13)
        d_n = np.ascontiguousarray(d_output[n].swapaxes(0, 1))
        expected = trace.backward(d_n, truncated=True).parameters
        assert_close("hidden", grads.hidden[n], joined(expected, "weight"), 1e-12)
        assert_close("output weights", grads.output[n], expected["weight_k"], 1e-12)
        if bias == "all":
            assert_close("bias", grads.hidden_bias[n], joined(expected, "bias"), 1e-12)
            assert_close("output bias", grads.output_bias[n], expected["bias_k"], 1e-12)


def test_a_network_that_is_left_computes_as_before() -> None:
    networks = some_networks("all")
    x = default_rng(0).standard_normal((3, 1, 50, 2))
    together = run_networks(networks[0].topology, stacked(networks), x)
    left = run_networks(networks[0].topology, stacked(networks).chosen([1]), x[1:2])
    assert_close("output", left.output[0], together.output[1], 1e-13)


@pytest.mark.parametrize("task", ["2c", "3a", "4", "6a"])
def test_a_step_is_the_layers_own_truncated_gradient_times_the_rate(task: str) -> None:
    given = conditions(task, 5)
    networks = [start(given, default_rng([3, n])) for n in range(2)]
    weights, biased = stacked(networks), has_bias(networks[0])
    for number in range(4):
        each = [draw(task, 5, 1, default_rng([4, number, n])) for n in range(2)]
        tasks_1997.descend(
            task, networks[0].topology, weights, stacked_sequences(each), given.rate, biased
        )
        for network, one in zip(networks, each, strict=True):
            steps = int(np.flatnonzero(one.due[0])[-1]) + 1
            trace = network.trace(one.x.swapaxes(0, 1)[:steps].copy())
            off = (trace.output - one.targets.swapaxes(0, 1)[:steps]) * one.due.T[:steps, :, None]
            grads = trace.backward(off, truncated=True).parameters
            for name, array in network.parameters.items():
                array -= given.rate * grads[name]
    after = stacked(networks)
    for mine, theirs in zip(weights.arrays(), after.arrays(), strict=True):
        assert_close("weights", mine, theirs, 1e-11)


def test_a_tiny_rate_at_every_step_goes_along_the_truncated_gradient() -> None:
    networks = some_networks("all")
    weights, biased = stacked(networks), has_bias(networks[0])
    rng, rate = default_rng(5), 1e-7
    x, targets = rng.standard_normal((3, 9, 2)), rng.random((3, 9, 2))
    due = rng.random((3, 9)) < 0.7
    done = run_networks(networks[0].topology, weights, x[:, None])
    off = (done.output - targets[:, None]) * due[:, None, :, None]
    expected = truncated_gradient(weights, done, off)
    before = stacked(networks)
    errors = descend_at_every_step(networks[0].topology, weights, x, targets, due, rate, biased)
    assert_close("errors", errors, off[:, 0], 1e-5)
    for was, now, gradient in zip(
        before.arrays(), weights.arrays(), expected.arrays(), strict=True
    ):
        assert np.abs(gradient).max() > 0.01
        assert_close("gradient", (was - now) / rate, gradient, 1e-5)


# The conditions


def test_the_criteria_are_those_of_the_tasks() -> None:
    near = {
        "2c": TASK_2C_CRITERION,
        "3a": TWO_SEQUENCE_CRITERIA["3a"],
        "4": ADDING_CRITERION,
        "6a": TEMPORAL_ORDER_CRITERION,
    }
    for task, criterion in near.items():
        assert CONDITIONS[task].tolerance == criterion.tolerance
        assert guessing.TOLERANCE[task] == criterion.tolerance
    for task in ("4", "6a"):
        assert CONDITIONS[task].mean_error == near[task].mean_error
        assert tasks_1997.SETTING.right_before_stop == near[task].sequences
    assert tasks_1997.SETTING.test_sequences_2c == TASK_2C_CRITERION.sequences


@pytest.mark.parametrize(
    ("task", "p", "weights"),
    [("1", 0, 276), ("2c", 50, 364), ("3a", 0, 102), ("4", 0, 93), ("6a", 0, 156)],
)
def test_the_networks_have_as_many_weights_as_the_papers(task: str, p: int, weights: int) -> None:
    network = start(conditions(task, p), default_rng(0))
    assert sum(array.size for array in network.parameters.values()) == weights


def test_an_unknown_task_is_named() -> None:
    with pytest.raises(ValueError, match=r"^task: expected one of 1, 2c, 3a, 4, 6a, got '5'"):
        conditions("5", 0)


def test_sequences_are_cut_at_the_last_that_is_due_and_filled_up_with_0() -> None:
    short = Drawn(np.ones((1, 3, 2)), np.ones((1, 3, 1)), np.array([[False, True, False]]))
    longer = Drawn(np.ones((1, 5, 2)), np.ones((1, 5, 1)), np.arange(5)[None] == 3)
    both = stacked_sequences([short, longer])
    assert both.x.shape == (2, 1, 4, 2)
    assert_same("x", both.x[0, 0, :, 0], np.array([1.0, 1, 1, 0]))
    assert np.flatnonzero(both.due[0, 0]).tolist() == [1]
    assert np.flatnonzero(both.due[1, 0]).tolist() == [3]


@pytest.mark.parametrize("task", ["2c", "3a", "6a"])
def test_the_wrong_are_counted_one_by_one(task: str) -> None:
    given = conditions(task, 4)
    network = start(given, default_rng(0))
    randomise(network, default_rng(1), 1.0)
    off = []
    for x, targets, due in zip(*draw(task, 4, 40, default_rng(2)), strict=True):
        end = int(np.flatnonzero(due)[0])
        output, _ = network(x[: end + 1, None].copy())
        off.append(np.abs(output[end, 0] - targets[end]).max())
    given = replace(given, tolerance=float(np.mean(sorted(off)[19:21])))
    alone = tasks_1997.Alone(task, 4, given, network.topology, stacked([network]))
    assert alone._wrong(40, default_rng(2)) == 20


# Guessing


def test_a_guessed_network_is_an_rnn_and_a_sigmoid() -> None:
    rng = default_rng(0)
    networks = guessing.Guess(
        *(rng.standard_normal((5, *shape)) for shape in ((3, 2), (3, 3), (3,), (1, 3), (1,)))
    )
    known = guessing.draw("4", 20, 0, 30, rng)
    near = guessing.answers(networks, known, 0.1)
    assert 0 < near.sum() < near.size
    for n in range(5):
        layer, head = RNN(2, 3), Linear(3, 1)
        layer.parameters["weight_ih_l0"][...] = networks.w[n]
        layer.parameters["weight_hh_l0"][...] = networks.u[n]
        layer.parameters["bias_ih_l0"][...] = networks.b[n]
        layer.parameters["bias_hh_l0"][...] = 0
        head.parameters["weight"][...], head.parameters["bias"][...] = networks.v[n], networks.a[n]
        output, _ = layer(known.x)
        y = sigmoid(head(output[known.lengths - 1, np.arange(30)]))
        assert np.array_equal(near[n], (np.abs(y - known.targets) < 0.1).all(axis=1))


def test_a_network_reads_up_to_its_first_wrong_answer() -> None:
    rng = default_rng(1)
    known = guessing.draw("2c", 3, 2, 60, rng)
    networks = guessing.guess(1, 6, 2, rng)
    each, right = guessing.readings("2c", networks, known)
    near = guessing.answers(networks, known, guessing.TOLERANCE["2c"])
    for n, answers in enumerate(near):
        assert right[n] == answers.all()
        assert each[n] == (60 if answers.all() else np.flatnonzero(~answers)[0] + 1)
    assert right.any()


def test_weights_are_guessed_between_the_bounds() -> None:
    networks = guessing.guess(2, 3, 1, default_rng(0))
    assert networks.u.shape == (guessing.SETTING.chunk, 2, 2)
    for array in networks:
        assert 99 < np.abs(array).max() <= 100
        assert abs(array.mean()) < 5


def test_a_search_ends_with_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guessing.BUDGETS, "6a", 2000)
    found = guessing.run("6a", 100, 0, 0)
    assert found["solved_after"] is found["fresh_wrong"] is found["longer_wrong"] is None
    assert int(str(found["sequences"])) >= 2000


# What was recorded


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


def test_a_rerun_of_the_guesses_gives_the_recorded_values() -> None:
    recorded = {tuple(row.values())[:4]: row for row in read_rows(DATA / "guessing.csv")}
    for key in (("3a", 100, 0, 103), ("2c", 50, 2, 104)):
        row = recorded[tuple(map(str, key))]
        again = guessing.run(*key)
        assert {name: str(value) for name, value in again.items()} == {
            name: row[name] for name in guessing.RESULTS
        }


def learnt(task: str, seeds: tuple[int, ...], sequences: int) -> Weights:
    """The weights of networks after some sequences, learned side by side."""
    given = conditions(task, 0)
    learners = [tasks_1997.learner(task, given, seed) for seed in seeds]
    network = learners[0].network
    weights = stacked([each.network for each in learners])
    chunks = [each.next_sequences(task, 0) for each in learners]
    for row in range(sequences):
        now = stacked_sequences([c.chosen(slice(row, row + 1)) for c in chunks])
        biased = has_bias(network)
        tasks_1997.descend(task, network.topology, weights, now, given.rate, biased)
    return weights


@pytest.mark.parametrize("task", ["1", "3a", "6a"])
def test_a_seed_learns_by_itself_as_beside_others(task: str) -> None:
    """At first: 3a's rate of 1.0 doubles a difference of rounding until it is another run."""
    together, alone = learnt(task, (100, 101, 102), 20), learnt(task, (101,), 20)
    before = learnt(task, (101,), 0)
    for ours, own in zip(together.arrays(), alone.arrays(), strict=True):
        assert_close(task, ours[1:2], own, 1e-9)
    assert np.abs(alone.hidden - before.hidden).max() > 1e-3


@pytest.mark.parametrize(
    ("case", "words"),
    [(("9", 0, 100), "task, p: expected"), (("2c", 7, 100), "task, p: expected"),
     (("4", 0, 999), "seed: expected 100 to 104, got 999")],
)  # fmt: skip
def test_a_run_that_is_not_recorded_is_refused_before_it_trains(
    case: tuple[str, int, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        tasks_1997.run(*case)
