"""The same pass in torch: outputs and every gradient, as NumPy arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from cases import Case
from tolerance import as_tuple

from lstm_notes.arrays import Array


@dataclass(frozen=True)
class Answers:
    output: Array
    final: tuple[Array, ...]
    x: Array
    state: tuple[Array, ...]
    parameters: dict[str, Array]


def module_like(torch: Any, layer: Any) -> Any:
    """Return the torch module of a recurrent layer, made without `to_torch`."""
    options: dict[str, Any] = {"bias": layer.bias, "batch_first": layer.batch_first}
    if hasattr(layer, "nonlinearity"):
        options["nonlinearity"] = layer.nonlinearity
    kind = getattr(torch.nn, type(layer).__name__)
    dtype = {np.dtype(np.float64): torch.float64, np.dtype(np.float32): torch.float32}[layer.dtype]
    module = kind(layer.input_size, layer.hidden_size, dtype=dtype, **options)
    module.load_state_dict({n: torch.from_numpy(a.copy()) for n, a in layer.parameters.items()})
    return module


def answers(torch: Any, case: Case, d_output: Any, d_final: Any) -> Answers:
    """Return torch's output, final state and gradients; a gradient of the loss may be None."""
    module = module_like(torch, case.layer)
    x = torch.from_numpy(case.x.copy()).requires_grad_()
    zeros = tuple(np.zeros_like(array) for array in as_tuple(case.d_final))
    given = zeros if case.state is None else as_tuple(case.state)
    state = [torch.from_numpy(array.copy()).requires_grad_() for array in given]
    output, final = module(x, tuple(state) if len(state) > 1 else state[0])
    outputs, d_outputs = [], []
    if d_output is not None:
        outputs, d_outputs = [output], [torch.from_numpy(d_output)]
    if d_final is not None:
        outputs += as_tuple(final)
        d_outputs += [torch.from_numpy(array) for array in as_tuple(d_final)]
    named = dict(module.named_parameters())
    inputs = [x, *state, *named.values()]
    grads = torch.autograd.grad(outputs, inputs, d_outputs, allow_unused=True)
    arrays = [
        np.zeros(tuple(i.shape)) if g is None else g.numpy()
        for i, g in zip(inputs, grads, strict=True)
    ]
    n = len(state)
    if case.state is None:
        output, final = module(x)
    return Answers(
        output=output.detach().numpy(),
        final=tuple(tensor.detach().numpy() for tensor in as_tuple(final)),
        x=arrays[0],
        state=tuple(arrays[1 : 1 + n]),
        parameters=dict(zip(named, arrays[1 + n :], strict=True)),
    )
