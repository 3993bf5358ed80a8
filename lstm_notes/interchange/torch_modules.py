"""Layers from torch modules and back, same names, same weights, same dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_notes.layers import LSTM, RNN, Linear
from lstm_notes.optional import require


def from_torch(module: Any) -> RNN | LSTM | Linear:
    """Return the NumPy layer with the weights, options and dtype of a torch module.

    Parameters
    ----------
    module : torch.nn.RNN, torch.nn.LSTM or torch.nn.Linear
        One layer, one direction, without projection.

    Raises
    ------
    TypeError
        Another kind of module, or a dtype other than float32 and float64.
    ValueError
        An option that the NumPy layer does not have, by name.

    Examples
    --------
    >>> import torch
    >>> from_torch(torch.nn.LSTM(3, 5))
    LSTM(3, 5, bias=True, dtype=float32)
    """
    nn = require("torch.nn", "torch")
    if not isinstance(module, (nn.RNN, nn.LSTM, nn.Linear)):
        raise TypeError(
            f"module: expected torch.nn.RNN, LSTM or Linear, got {type(module).__name__}"
        )
    weights = {name: tensor.detach().cpu().numpy() for name, tensor in module.state_dict().items()}
    dtype = next((array.dtype for array in weights.values()), np.dtype(np.float64))
    layer: RNN | LSTM | Linear
    if isinstance(module, nn.Linear):
        layer = Linear(
            module.in_features,
            module.out_features,
            bias=module.bias is not None,
            dtype=dtype,
            seed=0,
        )
    else:
        _require_options(module)
        sizes = (module.input_size, module.hidden_size)
        if isinstance(module, nn.LSTM):
            layer = LSTM(
                *sizes, bias=module.bias, batch_first=module.batch_first, dtype=dtype, seed=0
            )
        else:
            layer = RNN(
                *sizes,
                nonlinearity=module.nonlinearity,
                bias=module.bias,
                batch_first=module.batch_first,
                dtype=dtype,
                seed=0,
            )
    layer.load_state_dict(weights)
    return layer


def to_torch(layer: RNN | LSTM | Linear) -> Any:
    """Return the torch module with the weights, options and dtype of a NumPy layer.

    Parameters
    ----------
    layer : RNN, LSTM or Linear

    Returns
    -------
    torch.nn.RNN, torch.nn.LSTM or torch.nn.Linear

    Raises
    ------
    TypeError
        Another kind of layer.

    Examples
    --------
    >>> to_torch(LSTM(3, 5))
    LSTM(3, 5)
    """
    torch = require("torch", "torch")
    if not isinstance(layer, (RNN, LSTM, Linear)):
        raise TypeError(f"layer: expected RNN, LSTM or Linear, got {type(layer).__name__}")
    dtype = getattr(torch, str(layer.dtype))
    if isinstance(layer, Linear):
        module = torch.nn.Linear(
            layer.in_features, layer.out_features, bias=layer.bias, dtype=dtype
        )
    else:
        options: dict[str, Any] = {"bias": layer.bias, "batch_first": layer.batch_first}
        if isinstance(layer, RNN):
            options["nonlinearity"] = layer.nonlinearity
        kind = getattr(torch.nn, type(layer).__name__)
        module = kind(layer.input_size, layer.hidden_size, dtype=dtype, **options)
    weights = {name: torch.from_numpy(array) for name, array in layer.state_dict().items()}
    module.load_state_dict(weights)
    return module


def _require_options(module: Any) -> None:
    expected = {"num_layers": 1, "bidirectional": False, "proj_size": 0}
    for option, value in expected.items():
        given = getattr(module, option, value)
        if given != value:
            raise ValueError(f"module.{option}: expected {value}, got {given}")
