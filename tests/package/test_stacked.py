"""Networks stacked against the same networks alone, for every variant and task of the odyssey."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng
from tolerance import assert_close

from lstm_notes import Linear
from lstm_notes.arrays import Array
from lstm_notes.experiments import odyssey, rates_and_sizes, read_rows, stacked_tasks
from lstm_notes.experiments.stacked import clipped, stacked, train_stacked
from lstm_notes.layers import RecurrentLayer
from lstm_notes.tasks import adding_fixed_length, continual_embedded_reber, temporal_order
from lstm_notes.training import (
    Adam,
    clip_by_global_norm,
    cross_entropy,
    fit,
    joined,
    mean_squared_error,
)

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
Pairs = list[tuple[RecurrentLayer, Linear]]


def pairs(variant: str, inputs: int, outputs: int, count: int = 3, size: int = 4) -> Pairs:
    maker = odyssey.VARIANTS[variant]
    return [(maker(inputs, size, seed=n), Linear(size, outputs, seed=50 + n)) for n in range(count)]


def assert_same(name: str, alone: Pairs, parameters: dict[str, Array]) -> None:
    for n, (layer, head) in enumerate(alone):
        named = joined(layer.parameters, head.parameters)
        own = {key.replace("_l0", ""): array for key, array in named.items()}
        assert own.keys() == parameters.keys()
        for key, array in own.items():
            assert_close(f"{name} {n} {key}", parameters[key][n].reshape(array.shape), array, 1e-12)


@pytest.mark.parametrize("variant", odyssey.VARIANTS)
def test_a_stack_learns_as_each_network_alone(variant: str) -> None:
    alone = pairs(variant, 2, 1)
    networks = stacked(*zip(*alone, strict=True))
    rates = (1e-3, 1e-2, 1e-1)
    for (layer, head), rate in zip(alone, rates, strict=True):
        rng = default_rng(7)

        def sample(
            layer: RecurrentLayer = layer, head: Linear = head, rng: np.random.Generator = rng
        ) -> tuple[float, dict[str, Array]]:
            x, targets = adding_fixed_length(50, 32, rng)
            trace = layer.trace(x)
            answer = head.trace(trace.output[-1])
            loss, d_answer = mean_squared_error(answer.output, targets)
            head_grads = answer.backward(d_answer)
            d_output = np.zeros_like(trace.output)
            d_output[-1] = head_grads.x
            return loss, joined(trace.backward(d_output).parameters, head_grads.parameters)

        parameters = joined(layer.parameters, head.parameters)
        fit(parameters, sample, Adam(rate), updates=3, max_norm=0.1, progress=False)
    task = stacked_tasks.Adding(default_rng(7))
    train_stacked(
        networks,
        lambda: task.gradients(networks),
        [Adam(rate) for rate in rates],
        updates=3,
        max_norm=0.1,
    )
    assert_same("parameter", alone, networks.parameters())


def test_clipping_is_each_networks_own() -> None:
    grads = {"a": np.array([[3.0, 0.0], [0.3, 0.0], [0.0, 0.0]])}
    grads["b"] = np.array([[4.0], [0.4], [0.0]])
    done = clipped(grads, 1.0)
    for n in range(3):
        own = {name: grad[n] for name, grad in grads.items()}
        alone, _ = clip_by_global_norm(own, 1.0)
        for name, grad in alone.items():
            assert_close(f"{name} of {n}", done[name][n], grad, 1e-15)


def test_order_answers_at_each_sequences_last_step() -> None:
    alone = pairs("LSTM", 8, 4)
    networks = stacked(*zip(*alone, strict=True))
    grads = stacked_tasks.TemporalOrder(default_rng(3)).gradients(networks)
    x, classes, lengths = temporal_order("6a", stacked_tasks.TemporalOrder.batch, default_rng(3))
    for n, (layer, head) in enumerate(alone):
        trace = layer.trace(x, lengths=lengths)
        final = trace.final_state[0][0]
        answer = head.trace(final)
        _, d_answer = cross_entropy(answer.output, classes)
        back = answer.backward(d_answer)
        d_state = (back.x[None], np.zeros_like(back.x[None]))
        of_layer = trace.backward(None, d_state).parameters
        for key, array in joined(of_layer, back.parameters).items():
            found = grads[key.replace("_l0", "")][n].reshape(array.shape)
            assert_close(f"{key} of {n}", found, array, 1e-12)


def test_reber_goes_on_from_the_state_and_begins_anew() -> None:
    alone = pairs("LSTM", 7, 7, count=2)
    networks = stacked(*zip(*alone, strict=True))
    task = stacked_tasks.ContinualReber(default_rng(4))
    task.stretches = 2
    rng, position, state = default_rng(4), None, None
    layer, head = alone[1]
    for number in range(4):
        if number % 2 == 0:
            position, state = None, None
        drawn, position = continual_embedded_reber(50, 16, rng, position=position)
        trace = layer.trace(drawn.x, state)
        scores = head.trace(trace.output)
        _, d_scores = cross_entropy(scores.output, drawn.next_symbol)
        back = scores.backward(d_scores)
        expected = joined(trace.backward(back.x).parameters, back.parameters)
        state = trace.final_state
        found = task.gradients(networks)
        for key, array in expected.items():
            ours = found[key.replace("_l0", "")][1].reshape(array.shape)
            assert_close(f"{number} {key}", ours, array, 1e-12)


@pytest.mark.parametrize("name", stacked_tasks.TASKS)
def test_each_network_has_the_error_it_has_alone(name: str) -> None:
    kind = stacked_tasks.TASKS[name]
    alone = pairs("LSTM", kind.inputs, kind.outputs, count=2)
    task = kind(default_rng(0))
    both = task.errors(stacked(*zip(*alone, strict=True)), default_rng(1))
    for n, pair in enumerate(alone):
        (only,) = task.errors(stacked([pair[0]], [pair[1]]), default_rng(1))
        assert both[n] == pytest.approx(only, abs=1e-12)


def test_errors_of_a_network_that_says_nothing() -> None:
    """All scores equal: chance, by each task's own measure."""
    for name, kind in stacked_tasks.TASKS.items():
        ((layer, head),) = pairs("LSTM", kind.inputs, kind.outputs, count=1)
        for array in head.parameters.values():
            array[...] = 0
        if name == "adding":
            head.parameters["bias"][...] = 1
        (error,) = kind(default_rng(0)).errors(stacked([layer], [head]), default_rng(1))
        expected = {"order": 0.75, "copying": 1.0}.get(name, 1.0)
        assert error == pytest.approx(expected, abs=0.08), name


@pytest.mark.parametrize("task", stacked_tasks.TASKS)
def test_variants_are_about_as_large_as_the_lstm(task: str) -> None:
    sizes = {
        variant: odyssey.parameters(
            maker(stacked_tasks.TASKS[task].inputs, odyssey.units(task, variant), seed=0)
        )
        for variant, maker in odyssey.VARIANTS.items()
    }
    for variant, size in sizes.items():
        assert abs(size / sizes["LSTM"] - 1) < 0.12, (variant, sizes)


def test_told_starts_whatever_gates_there_are() -> None:
    for variant, maker in odyssey.VARIANTS.items():
        layer = maker(2, 5, seed=0)
        before = layer.state_dict()
        odyssey.told(layer, 50, 1)
        changed = {n for n, a in layer.parameters.items() if (a != before[n]).any()}
        assert changed == {"bias_ih_l0", "bias_hh_l0"}, variant
        bias = layer.parameters["bias_ih_l0"] + layer.parameters["bias_hh_l0"]
        by_gate = dict(zip(layer.cell.blocks, np.split(bias, len(layer.cell.blocks)), strict=True))
        for gate in {"f", "z"} & set(by_gate):
            assert (by_gate[gate] > 0).all()
        if "i" in by_gate:
            assert (by_gate["i"] < 0).all()


def test_a_run_gives_a_number_for_each_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(odyssey.UPDATES, "counting", 2)
    found = odyssey.run("counting", "GRU before", 100)
    assert tuple(found) == odyssey.RESULTS
    assert all(0 <= float(error) <= 1 for error in found.values())
    assert found == odyssey.run("counting", "GRU before", 100)


def test_a_setting_chosen_is_the_one_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    every = odyssey.learn("counting", "CIFG", 100, 3)
    some = odyssey.learn("counting", "CIFG", 100, 3, ["chrono 0.1", "torch 0.01"])
    assert_close("errors", some, every[[5, 0]], 1e-12)


def test_a_rate_has_the_error_it_has_among_all() -> None:
    for grid, own in rates_and_sizes.GRIDS.items():
        every = rates_and_sizes.learn(grid, 4, 100, 3)
        some = rates_and_sizes.learn(grid, 4, 100, 3, [own.rates[4], own.rates[1]])
        assert_close(grid, some, every[[4, 1]], 1e-12)
        assert len(every) == len(own.rates) == len(rates_and_sizes.RESULTS)
        if own.task == "adding":
            assert len(set(every)) == len(every)


def test_a_run_of_a_grid_gives_a_number_for_each_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    short = replace(rates_and_sizes.GRIDS["copying, Adam"], updates=2)
    monkeypatch.setitem(rates_and_sizes.GRIDS, "copying, Adam", short)
    found = rates_and_sizes.run("copying, Adam", 4, 100)
    assert tuple(found) == rates_and_sizes.RESULTS
    assert all(float(error) > 0 for error in found.values())


@pytest.mark.parametrize("name", ["odyssey", "rates-and-sizes"])
def test_the_recorded_table_is_the_experiments(name: str) -> None:
    module = {"odyssey": odyssey, "rates-and-sizes": rates_and_sizes}[name]
    recorded = read_rows(DATA / f"{name}.csv")
    keys = list(module.rows()[0])
    found = [tuple(row[key] for key in keys) for row in recorded]
    wanted = [tuple(str(row[key]) for key in keys) for row in module.rows()]
    assert found == wanted
    text = (DATA / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == json.loads(json.dumps(module.describe()))
    assert all(float(row[column]) >= 0 for row in recorded for column in module.RESULTS)
