"""Weights to torch and back."""

from typing import Any

import numpy as np
import pytest
from cases import normal, randomise
from numpy.random import default_rng
from tolerance import ROUNDING, as_tuple, assert_close, assert_same

from lstm_notes import LSTM, RNN, Linear, from_torch, to_torch

RECURRENT: list[tuple[str, dict[str, Any]]] = [
    ("LSTM", {}),
    ("LSTM", {"bias": False, "batch_first": True}),
    ("RNN", {}),
    ("RNN", {"nonlinearity": "relu", "batch_first": True}),
    ("RNN", {"bias": False}),
]
OPTIONS = ("input_size", "hidden_size", "bias", "batch_first", "nonlinearity")
KINDS: dict[str, Any] = {"LSTM": LSTM, "RNN": RNN}


def options_of(layer: Any) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in OPTIONS if hasattr(layer, name)}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("kind", "options"), RECURRENT)
def test_from_torch(torch: Any, kind: str, options: dict[str, Any], dtype: str) -> None:
    torch.manual_seed(0)
    module = getattr(torch.nn, kind)(3, 4, dtype=getattr(torch, dtype), **options)
    layer = from_torch(module)
    assert type(layer) is KINDS[kind]
    assert layer.dtype == dtype
    assert options_of(layer) == options_of(module)
    for name, tensor in module.state_dict().items():
        assert_same(name, layer.parameters[name], tensor.numpy())
    x = normal(default_rng(0), (5, 2, 3), dtype)
    output, final = layer(x)
    expected, expected_final = module(torch.from_numpy(x))
    within = ROUNDING[np.dtype(dtype)]
    assert_close("output", output, expected.detach().numpy(), within)
    for ours, theirs in zip(as_tuple(final), as_tuple(expected_final), strict=True):
        assert_close("final state", ours, theirs.detach().numpy(), within)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("kind", "options"), RECURRENT)
def test_there_and_back(torch: Any, kind: str, options: dict[str, Any], dtype: str) -> None:
    layer = KINDS[kind](3, 4, dtype=dtype, seed=0, **options)
    randomise(layer, default_rng(0))
    module = to_torch(layer)
    assert type(module) is getattr(torch.nn, kind)
    assert all(tensor.dtype == getattr(torch, dtype) for tensor in module.parameters())
    back = from_torch(module)
    assert options_of(back) == options_of(layer) == options_of(module)
    assert back.dtype == layer.dtype
    assert list(back.parameters) == list(layer.parameters)
    for name, array in layer.parameters.items():
        assert_same(name, back.parameters[name], array)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("bias", [True, False])
def test_linear_there_and_back(torch: Any, bias: bool, dtype: str) -> None:
    layer = Linear(3, 2, bias=bias, dtype=dtype, seed=0)
    module = to_torch(layer)
    assert type(module) is torch.nn.Linear and (module.bias is not None) == bias
    back = from_torch(module)
    assert type(back) is Linear and back.dtype == dtype
    assert (back.in_features, back.out_features, back.bias) == (3, 2, bias)
    for name, array in layer.parameters.items():
        assert_same(name, back.parameters[name], array)


def test_neither_side_shares_memory_with_the_other(torch: Any) -> None:
    module = torch.nn.LSTM(3, 4)
    layer = from_torch(module)
    again = to_torch(layer)
    before = layer.state_dict()
    with torch.no_grad():
        for tensor in (*module.parameters(), *again.parameters()):
            tensor.fill_(7.0)
    for name, array in layer.parameters.items():
        assert_same(name, array, before[name])
