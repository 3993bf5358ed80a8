"""The experiments of long lags: their networks, gradients and criteria, and what was recorded."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerance import assert_close, assert_same

from lstm_notes import Linear
from lstm_notes.experiments import adding, lag_initialisations, latch, read_rows, task_2c
from lstm_notes.experiments import lag as lag_chart
from lstm_notes.experiments.starts import CHRONO, CHRONO_ALONE, FORGET_BIASES, start
from lstm_notes.tasks import adding_fixed_length
from lstm_notes.tasks import task_2c as sequences_2c

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
MODULES = {
    "adding": adding,
    "lag-initialisations": lag_initialisations,
    "latch": latch,
    "task-2c": task_2c,
}


# The networks


def blocks(layer: Any, name: str) -> dict[str, Any]:
    return dict(zip("ifgo", np.split(layer.parameters[name], 4), strict=True))


@pytest.mark.parametrize("name", [*FORGET_BIASES, CHRONO, CHRONO_ALONE])
def test_networks_of_one_seed_differ_in_their_gates_biases_alone(name: str) -> None:
    plain, ours = (start(n, (4, 6), 50, (3, 4)) for n in ("LSTM", name))
    changed = {"f", "i"} if name == CHRONO else {"f"}
    for weight in ("weight_ih_l0", "weight_hh_l0"):
        assert_same(weight, ours.parameters[weight], plain.parameters[weight])
    for gate in "ifgo":
        theirs, mine = (
            [blocks(layer, bias)[gate] for bias in ("bias_ih_l0", "bias_hh_l0")]
            for layer in (plain, ours)
        )
        assert np.array_equal(theirs, mine) == (gate not in changed)
    b_f = sum(blocks(ours, bias)["f"] for bias in ("bias_ih_l0", "bias_hh_l0"))
    if name in FORGET_BIASES:
        assert set(b_f) == {float(name[-1])}
    else:
        assert (b_f >= 0).all()
        assert (b_f <= np.log(49)).all()
        both = start(CHRONO, (4, 6), 50, (3, 4))
        assert_same("b_f", blocks(ours, "bias_ih_l0")["f"], blocks(both, "bias_ih_l0")["f"])
    if name == CHRONO:
        assert_same("b_i", blocks(ours, "bias_ih_l0")["i"], -blocks(ours, "bias_ih_l0")["f"])


def test_a_network_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match=r"^name: expected one of \['RNN', .*got 'GRU'"):
        start("GRU", (4, 6), 50, (3, 4))


# The gradients, by torch


def in_torch(torch: Any, layer: Any, head: Any) -> tuple[Any, Any]:
    theirs = getattr(torch.nn, type(layer).__name__)(layer.input_size, layer.hidden_size)
    linear = torch.nn.Linear(layer.hidden_size, len(head.parameters["bias"]))
    for module, ours in ((theirs, layer), (linear, head)):
        module.double().load_state_dict(
            {name: torch.from_numpy(array) for name, array in ours.state_dict().items()}
        )
    return theirs, linear


def assert_same_gradients(grads: dict[str, Any], theirs: Any, linear: Any) -> None:
    named = {f"layer.{name}": p.grad.numpy() for name, p in theirs.named_parameters()}
    named |= {f"head.{name}": p.grad.numpy() for name, p in linear.named_parameters()}
    assert set(grads) == set(named)
    for name, gradient in named.items():
        assert np.abs(gradient).max() > 1e-6
        assert_close(name, grads[name], gradient, 1e-12)


@pytest.mark.parametrize("network", ["RNN", "LSTM", CHRONO])
def test_task_2c_learns_from_the_answer_at_the_end_of_each_sequence(
    torch: Any, network: str
) -> None:
    layer, head = start(network, (9, 4), 20, (0, 1)), Linear(4, 2, seed=2)
    x, classes, lengths = sequences_2c(6, 5, 7, np.random.default_rng(3))
    assert len(set(lengths)) > 2
    loss, grads = task_2c.gradients(layer, head, x, classes, lengths)
    theirs, linear = in_torch(torch, layer, head)
    packed = torch.nn.utils.rnn.pack_padded_sequence(
        torch.from_numpy(x), lengths, enforce_sorted=False
    )
    final = theirs(packed)[1]
    h_n = final if network == "RNN" else final[0]
    expected = torch.nn.functional.cross_entropy(linear(h_n[0]), torch.from_numpy(classes))
    expected.backward()
    assert_close("loss", loss, expected.item(), 1e-12)
    assert_same_gradients(grads, theirs, linear)


@pytest.mark.parametrize("network", ["RNN", CHRONO])
def test_adding_learns_from_the_answer_at_the_last_step(torch: Any, network: str) -> None:
    layer, head = start(network, (2, 5), 20, (0, 1)), Linear(5, 1, seed=2)
    x, targets = adding_fixed_length(12, 6, np.random.default_rng(3))
    loss, grads = adding.gradients(layer, head, x, targets)
    theirs, linear = in_torch(torch, layer, head)
    answers = linear(theirs(torch.from_numpy(x))[0][-1])
    expected = torch.nn.functional.mse_loss(answers, torch.from_numpy(targets))
    expected.backward()
    assert_close("loss", loss, expected.item(), 1e-12)
    assert_same_gradients(grads, theirs, linear)


# The criteria


def test_an_error_of_task_2c_is_how_far_both_outputs_are_off() -> None:
    layer, head = start("LSTM", (9, 4), 20, (0, 1)), Linear(4, 2, seed=2)
    setting = replace(task_2c.SETTING, at_once=5, dtype="float64")
    found = task_2c.errors(layer, head, (6, 5), setting, 10, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    for errors in found:
        x, classes, lengths = sequences_2c(6, 5, 5, rng)
        for number, error in enumerate(errors):
            alone = x[: lengths[number], number : number + 1]
            scores = head(layer(alone)[0][-1])[0]
            p = np.exp(scores) / np.exp(scores).sum()
            off = np.abs(p - np.eye(2)[classes[number]])
            assert_close("both outputs", off, [error, error], 1e-12)


def test_errors_of_adding_are_the_answers_less_the_sums() -> None:
    layer, head = start("LSTM", (2, 5), 20, (0, 1)), Linear(5, 1, seed=2)
    setting = replace(adding.SETTING, at_once=4, dtype="float64")
    found = adding.errors(layer, head, 12, setting, 8, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    batches = [adding_fixed_length(12, 4, rng) for _ in range(2)]
    expected = [head(layer(x)[0][-1]) - targets for x, targets in batches]
    assert_close("errors", found, np.concatenate(expected), 1e-12)


def test_the_learning_rate_of_adding_ends_near_0() -> None:
    rates = [adding.SETTING.rate(update) for update in (1, 1501, 3000)]
    assert_close("rates", rates, [1e-2, 1e-2 * 0.5**0.5, 1e-2 * 3000**-0.5], 1e-15)


def test_what_does_not_learn_is_not_called_solved() -> None:
    setting = replace(task_2c.SETTING, updates=40, fresh_sequences=128)
    found = task_2c.run("RNN", 50, 5, 0, setting)
    assert found["solved_after"] is None
    assert found["sequences"] == 320
    assert 30 < int(str(found["fresh_misnamed"])) < 98
    short = replace(adding.SETTING, updates=3, test_every=1, fresh_sequences=128)
    result = adding.run("RNN", 20, 0, short)
    assert result["solved_after"] is None
    assert float(str(result["fresh_mse"])) > 0.1


# What was recorded


@pytest.fixture(params=sorted(MODULES))
def table(request: pytest.FixtureRequest) -> tuple[Any, Path]:
    return MODULES[request.param], DATA / f"{request.param}.csv"


def test_every_configuration_stands_once_and_its_setting_beside(table: tuple[Any, Path]) -> None:
    module, path = table
    recorded, wanted = read_rows(path), module.rows()
    found = Counter(tuple(row[name] for name in wanted[0]) for row in recorded)
    assert found == Counter(tuple(str(value) for value in row.values()) for row in wanted)
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["setting"] == module.describe()


def test_a_rerun_gives_the_recorded_value() -> None:
    rows = {tuple(row.values())[:3]: row for row in read_rows(DATA / "latch.csv")}
    again = latch.run("LSTM chrono", 10, 105)
    assert {name: str(value) for name, value in again.items()} == {
        name: rows["LSTM chrono", "10", "105"][name] for name in latch.RESULTS
    }


@pytest.mark.slow
def test_a_rerun_of_task_2c_gives_the_recorded_values() -> None:
    rows = {tuple(row.values())[:4]: row for row in read_rows(DATA / "task-2c.csv")}
    again = task_2c.run("LSTM chrono", 100, 100, 103)
    assert {name: str(value) for name, value in again.items()} == {
        name: rows["LSTM chrono", "100", "100", "103"][name] for name in task_2c.RESULTS
    }


def test_lag_chart_and_initialisations_have_one_setting() -> None:
    assert lag_initialisations.describe() == lag_chart.describe()
