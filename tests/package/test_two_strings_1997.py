"""The network of tasks 2a and 2b against torch's autograd, and how it is judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.random import default_rng
from tolerance import assert_close

from lstm_notes.experiments import two_strings_1997 as two
from lstm_notes.experiments.two_strings_1997 import Weights


def some_networks(networks: int = 3, letters: int = 6) -> Weights:
    rng = default_rng(1)
    shapes = ((networks, letters),) * 3 + ((networks, letters, letters),)
    return Weights(*(rng.standard_normal(shape) for shape in shapes))


def copies(weights: Weights) -> Weights:
    return weights.chosen(list(range(len(weights.cell))))


def answers(arrays: Any, string: Any, has_cell: float) -> Any:
    """A plain reading: every step's outputs, (p, O)."""
    cell_in, cell, read, short_cut = arrays
    c, found = 0, []
    for letter in string[:-1]:
        x = torch.nn.functional.one_hot(torch.tensor(int(letter)), len(cell)).double()
        c = c + has_cell * torch.sigmoid(cell_in @ x) * torch.sigmoid(cell @ x)
        found.append(torch.sigmoid(short_cut @ x + read * c))
    return torch.stack(found)


def gradients(weights: Weights, n: int, string: Any, steps: list[int], has_cell: float) -> Any:
    arrays = [
        torch.tensor(array[n], requires_grad=True)
        for array in (weights.cell_in, weights.cell, weights.read, weights.short_cut)
    ]
    y = answers(arrays, string, has_cell)
    wanted = torch.nn.functional.one_hot(torch.tensor(string[1:]), len(arrays[0])).double()
    (((y - wanted) ** 2)[steps] / 2).sum().backward()
    return y.detach().numpy(), [array.grad.numpy() for array in arrays]


STRINGS = np.array([[4, 0, 1, 2, 4], [5, 3, 3, 0, 5], [4, 2, 1, 0, 4]])


@pytest.mark.parametrize("every_step", [True, False])
def test_a_step_goes_along_torchs_gradient(
    every_step: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = 1e-7 if every_step else 1.0
    monkeypatch.setattr(two, "SETTING", two.Setting(rate=rate))
    weights, has_cell = some_networks(), np.array([1.0, 1.0, 0.0])
    before = copies(weights)
    if every_step:
        off = two.learn_at_every_step(weights, STRINGS, has_cell)
    else:
        off = two.learn_from_last_step(weights, STRINGS, has_cell)[:, None]
    steps = list(range(4)) if every_step else [3]
    for n, string in enumerate(STRINGS):
        y, grads = gradients(before, n, string, steps, float(has_cell[n]))
        worst = np.abs(y - np.eye(6)[string[1:]]).max(axis=1)
        assert_close("worst", off[n], worst[steps], 1e-5 if every_step else 1e-12)
        names = ("cell_in", "cell", "read", "short_cut")
        for name, gradient in zip(names, grads, strict=True):
            change = (getattr(before, name)[n] - getattr(weights, name)[n]) / rate
            if name != "short_cut" and not has_cell[n]:
                assert (change == 0).all()
            else:
                assert_close(name, change, gradient, 1e-5 if every_step else 1e-12)


def test_strings_are_judged_by_a_plain_reading() -> None:
    weights = some_networks(1)
    arrays = [
        torch.tensor(a[0]) for a in (weights.cell_in, weights.cell, weights.read, weights.short_cut)
    ]
    found = two.errors_of(weights, 1.0, STRINGS)
    for string, worst in zip(STRINGS, found, strict=True):
        y = answers(arrays, string, 1.0).numpy()
        assert_close("worst", worst, np.abs(y - np.eye(6)[string[1:]]).max(axis=1), 1e-12)


def test_the_network_has_as_many_weights_as_the_papers() -> None:
    start = two.start(100, -3)
    arrays = (start.cell_in, start.cell, start.read, start.short_cut)
    assert sum(array.size for array in arrays) == 10_504
    assert abs(start.cell_in.mean() + 3) < 0.2 and abs(start.cell.mean()) < 0.2
    assert max(np.abs(array).max() for array in arrays[1:]) <= 0.2


def test_a_seed_learns_by_itself_as_beside_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two, "SETTING", two.Setting(p=4, budget=4000))
    together = two.learn("2b", True, 0, (100, 101, 102))
    assert two.learn("2b", True, 0, (101,)) == together[1:2]
    assert len({str(result) for result in together}) > 1


def test_the_short_task_is_learned_and_the_cell_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two, "SETTING", two.Setting(p=3, budget=20_000))
    (result,) = two.learn("2a", False, 0, (100,))
    assert result["solved_after"] == result["sequences"] and result["fresh_wrong"] == 0


@pytest.mark.parametrize(
    ("case", "words"),
    [(("2c", "every step", 0, 100), "task, errors, gate: expected one of"),
     (("2a", "every step", 0, 9), "seed: expected 100 to 109, got 9")],
)  # fmt: skip
def test_a_run_that_is_not_recorded_is_refused(case: tuple[str, str, int, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        two.run(*case)
