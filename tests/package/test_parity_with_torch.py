"""The same numbers as torch, forward and every gradient."""

from typing import Any

import numpy as np
import pytest
from cases import MAKERS, Case, case, normal, randomise
from numpy.random import default_rng
from tolerance import ROUNDING, as_tuple, assert_close
from torch_answers import answers, module_like

from lstm_notes import Linear
from lstm_notes.checks import pin


def assert_equals_torch(torch: Any, case: Case) -> None:
    within = ROUNDING[case.layer.dtype]
    trace = case.layer.trace(case.x, case.state)
    for d_output, d_final in [
        (case.d_output, case.d_final),
        (case.d_output, None),
        (None, case.d_final),
    ]:
        ours = trace.backward(d_output, d_final)
        theirs = answers(torch, case, d_output, d_final)
        assert_close("output", trace.output, theirs.output, within)
        assert len(as_tuple(trace.final_state)) == len(theirs.final)
        for a, b in zip(as_tuple(trace.final_state), theirs.final, strict=True):
            assert_close("final state", a, b, within)
        assert_close("d x", ours.x, theirs.x, within)
        assert len(as_tuple(ours.state)) == len(theirs.state)
        for a, b in zip(as_tuple(ours.state), theirs.state, strict=True):
            assert_close("d state", a, b, within)
        assert ours.parameters.keys() == theirs.parameters.keys()
        for name, gradient in ours.parameters.items():
            assert_close(f"d {name}", gradient, theirs.parameters[name], within)


@pytest.mark.parametrize("number", range(200))
def test_lstm(torch: Any, number: int) -> None:
    assert_equals_torch(torch, case("LSTM", number))


@pytest.mark.parametrize("number", range(32))
@pytest.mark.parametrize("kind", ["RNN tanh", "RNN relu"])
def test_rnn(torch: Any, kind: str, number: int) -> None:
    assert_equals_torch(torch, case(kind, number))


@pytest.mark.parametrize("number", range(16))
@pytest.mark.parametrize("kind", ["LSTM", "RNN tanh", "RNN relu"])
def test_float32(torch: Any, kind: str, number: int) -> None:
    assert_equals_torch(torch, case(kind, number, np.float32))


@pytest.mark.parametrize("kind", ["LSTM", "RNN tanh", "RNN relu"])
def test_the_random_cases_cover_what_they_should(kind: str) -> None:
    cases = [case(kind, number) for number in range(32)]
    assert {c.layer.bias for c in cases} == {True, False}
    assert {c.layer.batch_first for c in cases} == {True, False}
    assert {c.x.ndim for c in cases} == {2, 3}
    assert {c.state is None for c in cases} == {True, False}
    batched = [c for c in cases if c.x.ndim == 3]
    assert {1} < {c.x.shape[1 - c.layer.batch_first] for c in batched}
    assert {1} < {c.x.shape[c.layer.batch_first] for c in batched}


@pytest.mark.parametrize("kind", ["LSTM", "RNN tanh", "RNN relu"])
@pytest.mark.parametrize("batch_first", [False, True])
def test_an_empty_batch_is_allowed_as_in_torch(torch: Any, kind: str, batch_first: bool) -> None:
    steps, inputs, hidden = 3, 2, 4
    layer = MAKERS[kind](inputs, hidden, batch_first=batch_first, seed=0)
    leading = (0, steps) if batch_first else (steps, 0)
    final = np.zeros((1, 0, hidden))
    empty = Case(
        layer,
        np.zeros((*leading, inputs)),
        None,
        np.zeros((*leading, hidden)),
        (final, final.copy()) if kind == "LSTM" else final,
    )
    assert_equals_torch(torch, empty)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("leading", [(), (3,), (4, 3), (2, 4, 3), (0,)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_linear(torch: Any, leading: tuple[int, ...], bias: bool, dtype: Any) -> None:
    rng = default_rng(0)
    layer = Linear(5, 2, bias=bias, dtype=dtype, seed=0)
    randomise(layer, rng)
    x, d_output = normal(rng, (*leading, 5), dtype), normal(rng, (*leading, 2), dtype)
    module = torch.nn.Linear(5, 2, bias=bias, dtype=torch.from_numpy(x).dtype)
    module.load_state_dict({n: torch.from_numpy(a.copy()) for n, a in layer.parameters.items()})
    t_x = torch.from_numpy(x.copy()).requires_grad_()
    output = module(t_x)
    output.backward(torch.from_numpy(d_output))
    trace = layer.trace(x)
    ours = trace.backward(d_output)
    within = ROUNDING[np.dtype(dtype)]
    assert_close("output", trace.output, output.detach().numpy(), within)
    assert_close("d x", ours.x, t_x.grad.numpy(), within)
    theirs = dict(module.named_parameters())
    assert ours.parameters.keys() == theirs.keys()
    for name, gradient in ours.parameters.items():
        assert_close(f"d {name}", gradient, theirs[name].grad.numpy(), within)
        assert gradient.dtype == dtype


@pytest.mark.parametrize(
    ("pins", "c_0", "state", "gate"),
    [
        ({"i": 0}, 1.0, "c", "f"),
        ({"f": 0, "g": 1}, 0.0, "c", "i"),
        ({"f": 0, "i": 1}, 0.0, "c", "g"),
        ({"f": 1, "i": 0}, 100.0, "h", "o"),
    ],
    ids=["f", "i", "g", "o"],
)
def test_each_gate_by_pinning_the_others_in_torch(
    torch: Any, pins: dict[str, float], c_0: float, state: str, gate: str
) -> None:
    """Torch returns no gates; with the other gates pinned, one gate is all of the state."""
    c = case("LSTM", 6)
    assert c.layer.bias and c.x.ndim == 3 and c.state is not None
    h_0 = c.state[0]
    x = c.x[:, :1] if c.layer.batch_first else c.x[:1]
    gates = c.layer.trace(x, (h_0, np.full_like(h_0, c_0))).gates
    module = module_like(torch, c.layer)
    pin(module, **pins)
    with torch.no_grad():
        start = (torch.from_numpy(h_0), torch.full(h_0.shape, c_0, dtype=torch.float64))
        _, (h_1, c_1) = module(torch.from_numpy(x.copy()), start)
    assert_close(gate, gates[gate], {"h": h_1, "c": c_1}[state].numpy(), 1e-12)
