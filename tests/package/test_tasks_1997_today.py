"""Today's LSTM on the tasks of 1997: its gradients, how it is judged, what was recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.random import default_rng
from tolerance import assert_close

from lstm_notes.experiments import adding_1997_errors, read_rows
from lstm_notes.experiments import tasks_1997_today as today

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
SMALL = replace(today.SETTING, hidden_size=5, p=4, p_of_two_strings=6)


@pytest.mark.parametrize("task", today.TASKS)
def test_gradients_are_torchs(task: str) -> None:
    layer, head = today.networks(task, default_rng(0), SMALL)
    drawn = today.draw_training(task, 3, default_rng(1), SMALL)
    loss, grads = today.gradients(task, layer, head, drawn)
    inputs, outputs = today.sizes(task, SMALL)
    lstm = torch.nn.LSTM(inputs, 5, batch_first=True).double()
    read = torch.nn.Linear(5, outputs).double()
    lstm.load_state_dict({n: torch.tensor(a) for n, a in layer.state_dict().items()})
    read.load_state_dict({n: torch.tensor(a) for n, a in head.state_dict().items()})
    due = torch.tensor(drawn.due)
    scores = read(lstm(torch.tensor(drawn.x))[0])[due]
    targets = torch.tensor(drawn.targets)[due]
    if task in today.NUMBERS:
        expected = ((scores - targets) ** 2).mean()
    else:
        expected = torch.nn.functional.cross_entropy(scores, targets.argmax(dim=-1))
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-10)
    for part, module in (("layer", lstm), ("head", read)):
        for name, array in module.named_parameters():
            assert_close(name, grads[f"{part}.{name}"], array.grad.numpy(), 1e-9)


@pytest.mark.parametrize("task", [task for task in today.TASKS if task != "1"])
def test_the_wrong_are_counted_one_by_one(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, head = today.networks(task, default_rng(0), SMALL)
    drawn = today.draw_any(task, 40, default_rng(2), SMALL)
    worst = []
    for x, targets, due in zip(*drawn, strict=True):
        scores = torch.tensor(head(layer(x[:, None])[0])[:, 0])
        y = scores if task in today.NUMBERS else torch.softmax(scores, dim=-1)
        worst.append(np.abs(y.numpy() - targets)[due].max())
    middle = (min(worst) + max(worst)) / 2
    monkeypatch.setattr(today, "tolerance", lambda task: middle)
    expected = int((np.array(worst) >= middle).sum())
    assert 0 < expected < 40
    assert today.wrong(task, layer, head, 40, default_rng(2), SMALL) == expected


def test_wrong_ones_are_allowed_in_3b_and_5_alone() -> None:
    allowed = {task: today.allowed(task) for task in today.TASKS}
    assert {task: n for task, n in allowed.items() if n} == {"3b": 5, "5": 17}


def test_of_2b_the_last_letter_alone_is_due() -> None:
    both = [today.draw_any(task, 5, default_rng(0), SMALL) for task in ("2b", "2b two")]
    _, head = today.networks("2b low", default_rng(0), SMALL)
    assert (head.parameters["bias"][:-2] == -5).all() and abs(
        head.parameters["bias"][-2:]
    ).max() < 1
    for drawn in both:
        assert drawn.due[:, -1].all() and not drawn.due[:, :-1].any()
    assert (both[0].targets[..., -2:] == both[1].targets).all()
    assert (both[0].targets[..., :-2] == 0).all()
    assert today.draw_any("2a", 5, default_rng(0), SMALL).due.all()


def test_a_rerun_gives_the_recorded_row() -> None:
    rows = {(row["task"], row["seed"]): row for row in read_rows(DATA / "tasks-1997-today.csv")}
    for task, seed in (("2c", 103), ("3b", 101)):
        again = {name: str(value) for name, value in today.run(task, seed).items()}
        assert again == {name: rows[task, str(seed)][name] for name in today.RESULTS}


def test_an_unknown_task_or_output_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^task: expected one of .* got '9'"):
        today.run("9", 100)
    with pytest.raises(ValueError, match=r"^output: expected one of .* got 'tanh'"):
        adding_1997_errors.run("tanh", 100)
    with pytest.raises(ValueError, match=r"^seed: expected one of .* got 7"):
        adding_1997_errors.run("linear", 7)


def test_an_untrained_adding_network_is_off_by_what_is_due() -> None:
    (errors,) = adding_1997_errors.errors_over_target("4 linear", (100,), 0, 4000)
    slope = np.diff(errors)
    assert np.abs(slope + 0.1).max() < 0.03  # a constant answer, less targets a tenth apart
