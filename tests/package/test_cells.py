"""One step of each cell against torch's cells."""

from typing import Any

import pytest
from cases import normal
from numpy.random import default_rng
from tolerance import assert_close

from lstm_notes import cells
from lstm_notes.arrays import Array

BATCH, INPUTS, HIDDEN = 3, 4, 5


def random_step(cell: cells.Cell) -> tuple[dict[str, Array], Array, list[Array], list[Array]]:
    rng = default_rng(1)
    shapes = cell.parameter_shapes(INPUTS, HIDDEN)
    parameters = {name: normal(rng, shape) for name, shape in shapes.items()}
    x = normal(rng, (BATCH, INPUTS))
    previous = [normal(rng, (BATCH, HIDDEN)) for _ in cell.states]
    d_states = [normal(rng, (BATCH, HIDDEN)) for _ in cell.states]
    return parameters, x, previous, d_states


@pytest.mark.parametrize("name", ["LSTM", "tanh", "relu"])
def test_one_step(torch: Any, name: str) -> None:
    nn = torch.nn
    cell, module = {
        "LSTM": (cells.LSTM_CELL, nn.LSTMCell(INPUTS, HIDDEN, dtype=torch.float64)),
        "tanh": (cells.TANH_RNN, nn.RNNCell(INPUTS, HIDDEN, dtype=torch.float64)),
        "relu": (
            cells.RELU_RNN,
            nn.RNNCell(INPUTS, HIDDEN, nonlinearity="relu", dtype=torch.float64),
        ),
    }[name]
    parameters, x, previous, d_states = random_step(cell)
    module.load_state_dict({n: torch.from_numpy(a.copy()) for n, a in parameters.items()})
    t_x, *t_previous = [torch.from_numpy(a.copy()).requires_grad_() for a in (x, *previous)]
    states = module(t_x, tuple(t_previous)) if name == "LSTM" else (module(t_x, t_previous[0]),)
    named = dict(module.named_parameters())
    grads = torch.autograd.grad(
        states, [t_x, *t_previous, *named.values()], [torch.from_numpy(d) for d in d_states]
    )
    kept = cell.step(parameters, x, *previous)
    assert set(kept) == set(cell.keeps)
    for state, reference in zip(cell.states, states, strict=True):
        assert_close(state, kept[state], reference.detach().numpy(), 1e-12)
    ours = cell.step_backward(parameters, x, *previous, kept, *d_states)
    found = [ours.x, *ours.previous, *(ours.parameters[n] for n in named)]
    names = ["x", *cell.states, *named]
    for label, gradient, reference in zip(names, found, grads, strict=True):
        assert_close(f"d {label}", gradient, reference.numpy(), 1e-12)


def test_relu_has_slope_zero_at_zero() -> None:
    parameters, x, previous, d_states = random_step(cells.RELU_RNN)
    for array in parameters.values():
        array[...] = 0
    kept = cells.relu_step(parameters, x, *previous)
    ours = cells.relu_step_backward(parameters, x, *previous, kept, *d_states)
    assert all((gradient == 0).all() for gradient in ours.parameters.values())
