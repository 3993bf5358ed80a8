"""Cells with a part left out: torch with the gate pinned, ONNX Runtime with the identity."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import normal, randomise, state_of
from numpy.random import default_rng
from onnx_made import run_onnx
from tolerance import assert_close

from lstm_notes import LSTM, AblatedLSTM, FullGateRecurrenceLSTM
from lstm_notes.arrays import Array
from lstm_notes.interchange import to_onnx

GATES = {"input gate": "i", "forget gate": "f", "output gate": "o"}
ACTIVATIONS = {"input activation": 1, "output activation": 2}
NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def with_open_gate(layer: AblatedLSTM) -> dict[str, Array]:
    """Return the LSTM's parameters: the missing gate's rows 0, its two biases 500 each."""
    at = "ifgo".index(GATES[layer.without])
    filled = {}
    for name in NAMES:
        rows = np.split(layer.parameters[name], 3)
        missing = np.full_like(rows[0], 500.0 * name.startswith("bias"))
        filled[name] = np.concatenate([*rows[:at], missing, *rows[at:]])
    return filled


def without_rows(gradient: Array, without: str) -> Array:
    rows = np.split(gradient, 4)
    del rows["ifgo".index(GATES[without])]
    return np.concatenate(rows)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("without", GATES)
def test_a_gate_left_out_is_torchs_gate_pinned_open(torch: Any, without: str, seed: int) -> None:
    rng = default_rng([seed, 11])
    layer = AblatedLSTM(3, 4, without=without, seed=0)
    randomise(layer, rng)
    module = torch.nn.LSTM(3, 4, dtype=torch.float64)
    module.load_state_dict({n: torch.from_numpy(a) for n, a in with_open_gate(layer).items()})
    x, d_output = normal(rng, (6, 2, 3)), normal(rng, (6, 2, 4))
    state, d_final = state_of(layer, rng, 2), state_of(layer, rng, 2)
    inputs = [torch.from_numpy(a.copy()).requires_grad_() for a in (x, *state)]
    output, final = module(inputs[0], tuple(inputs[1:]))
    named = dict(module.named_parameters())
    grads = torch.autograd.grad(
        [output, *final],
        [*inputs, *named.values()],
        [torch.from_numpy(d) for d in (d_output, *d_final)],
    )
    trace = layer.trace(x, state)
    ours = trace.backward(d_output, d_final)
    assert_close("output", trace.output, output.detach().numpy(), 1e-12)
    for n, name in enumerate(("h_n", "c_n")):
        assert_close(name, trace.final_state[n], final[n].detach().numpy(), 1e-12)
    for name, found, reference in zip(
        ("x", "h_0", "c_0"), (ours.x, *ours.state), grads[:3], strict=True
    ):
        assert_close(f"d {name}", found, reference.numpy(), 1e-12)
    for name, reference in zip(named, grads[3:], strict=True):
        kept = without_rows(reference.numpy(), without)
        assert_close(f"d {name}", ours.parameters[name], kept, 1e-12)


def onnx_without(path: Path, layer: LSTM, activation: int) -> None:
    """Write an LSTM to ONNX with the identity in place of one of its tanh."""
    onnx = pytest.importorskip("onnx")
    to_onnx(layer, path)
    model = onnx.load(path)
    (node,) = [node for node in model.graph.node if node.op_type == "LSTM"]
    activations = ["Sigmoid", "Tanh", "Tanh"]
    activations[activation] = "Affine"
    for name in ("activations", "activation_alpha", "activation_beta"):
        for attribute in [a for a in node.attribute if a.name == name]:
            node.attribute.remove(attribute)
    node.attribute.append(onnx.helper.make_attribute("activations", activations))
    node.attribute.append(onnx.helper.make_attribute("activation_alpha", [1.0]))
    node.attribute.append(onnx.helper.make_attribute("activation_beta", [0.0]))
    onnx.save(model, path)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("without", ACTIVATIONS)
def test_an_activation_left_out_is_onnx_runtimes_identity(
    tmp_path: Path, without: str, seed: int
) -> None:
    pytest.importorskip("onnxruntime")
    rng = default_rng([seed, 12])
    layer = AblatedLSTM(3, 4, without=without, dtype=np.float32, seed=0)
    randomise(layer, rng)
    plain = LSTM(3, 4, dtype=np.float32, seed=0)
    plain.load_state_dict(layer.state_dict())
    path = tmp_path / "layer.onnx"
    onnx_without(path, plain, ACTIVATIONS[without])
    x, (h_0, c_0) = normal(rng, (6, 2, 3), "float32"), state_of(layer, rng, 2)
    output, h_n, c_n = run_onnx(path, {"x": x, "h_0": h_0, "c_0": c_0})
    ours, state = layer(x, (h_0, c_0))
    for name, found, reference in zip(
        ("output", "h_n", "c_n"), (ours, *state), (output, h_n, c_n), strict=True
    ):
        assert_close(name, found, reference, 1e-5)
    assert np.abs(plain(x, (h_0, c_0))[0] - output).max() > 1e-3


def test_gates_that_feed_gates_with_weight_0_are_an_lstm() -> None:
    rng = default_rng(13)
    layer = FullGateRecurrenceLSTM(3, 4, seed=0)
    randomise(layer, rng)
    layer.parameters["weight_gh_l0"][...] = 0
    plain = LSTM(3, 4, seed=0)
    plain.load_state_dict({name: layer.parameters[name] for name in NAMES})
    x, state = normal(rng, (5, 2, 3)), state_of(layer, rng, 2)
    output, final = layer(x, state)
    expected, (h_n, c_n) = plain(x, state[:2])
    for name, ours, reference in zip(
        ("output", "h", "c"), (output, *final[:2]), (expected, h_n, c_n), strict=True
    ):
        assert_close(name, ours, reference, 1e-14)


def test_gates_that_feed_gates_are_those_of_the_step_before(torch: Any) -> None:
    """The last gates are fed back as torch's LSTM reads inputs: its x holds the gates before."""
    rng = default_rng(14)
    layer = FullGateRecurrenceLSTM(3, 4, seed=0)
    randomise(layer, rng)
    x, state = normal(rng, (5, 2, 3)), state_of(layer, rng, 2)
    gates = layer.trace(x, state).gates
    before = [
        np.concatenate([start, gates[name][:-1]])
        for name, start in zip("ifo", state[2:], strict=True)
    ]
    to_gates = layer.parameters["weight_gh_l0"]
    r_i, r_f, r_o = np.split(to_gates, 3)
    from_gates = np.concatenate([r_i, r_f, np.zeros_like(r_i), r_o])  # (4H, 3H), no row of g
    cell = torch.nn.LSTM(3 + 12, 4, dtype=torch.float64)
    own = layer.parameters
    weights = {**{name: own[name] for name in NAMES}}
    weights["weight_ih_l0"] = np.concatenate([own["weight_ih_l0"], from_gates], axis=1)
    cell.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    wide = torch.from_numpy(np.concatenate([x, *before], axis=-1))
    with torch.no_grad():
        reference, _ = cell(wide, tuple(torch.from_numpy(s) for s in state[:2]))
    assert_close("output", gates["h"], reference.numpy(), 1e-12)


def test_a_part_that_no_lstm_has_is_refused() -> None:
    with pytest.raises(ValueError, match=r"without: expected one of .*'input gate'.*got 'tanh'"):
        AblatedLSTM(3, 4, without="tanh")
