"""Parameters: their names, where they start, live arrays and copies."""

from typing import Any

import numpy as np
import pytest
from cases import MAKERS
from tolerance import assert_same

from lstm_notes import LSTM, RNN, Linear
from lstm_notes.arrays import Array

LAYERS: dict[str, Any] = {
    **MAKERS,
    "Linear": lambda inputs, outputs, **options: Linear(inputs, outputs, **options),
}
NAMES = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]


def test_names_and_shapes_are_torchs() -> None:
    shapes = {name: array.shape for name, array in LSTM(3, 5).parameters.items()}
    assert shapes == dict(zip(NAMES, [(20, 3), (20, 5), (20,), (20,)], strict=True))
    shapes = {name: array.shape for name, array in RNN(3, 5).parameters.items()}
    assert shapes == dict(zip(NAMES, [(5, 3), (5, 5), (5,), (5,)], strict=True))
    shapes = {name: array.shape for name, array in Linear(3, 5).parameters.items()}
    assert shapes == {"weight": (5, 3), "bias": (5,)}


@pytest.mark.parametrize("kind", LAYERS)
def test_parameters_are_live_and_a_state_dict_is_a_copy(kind: str) -> None:
    layer = LAYERS[kind](3, 4, seed=0)
    x = np.ones((1, 1, 3))

    def output() -> Array:
        result = layer(x)
        found: Array = result[0] if isinstance(result, tuple) else result
        return found

    before = output()
    copies = layer.state_dict()
    assert list(copies) == list(layer.parameters)
    for array in copies.values():
        array += 1.0
    assert_same("after a change of the copies", output(), before)
    for array in layer.parameters.values():
        array += 0.5
    after = output()
    assert (after != before).all()
    live = dict(layer.parameters)
    layer.load_state_dict(copies)
    assert all(layer.parameters[name] is array for name, array in live.items())
    for name, array in layer.parameters.items():
        assert_same(name, array, copies[name])
    copies[next(iter(copies))][...] = 7.0
    assert not any((array == 7.0).any() for array in layer.parameters.values())


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("fault", ["missing", "unknown", "misshapen", "float32", "a list"])
def test_loading_overwrites_everything_or_nothing(kind: str, fault: str) -> None:
    layer = LAYERS[kind](3, 4, seed=0)
    before = layer.state_dict()
    loaded: dict[str, Any] = {name: array + 1 for name, array in before.items()}
    last = list(loaded)[-1]
    if fault == "missing":
        del loaded[last]
    elif fault == "unknown":
        loaded["weight_ih_l1"] = loaded[last]
    elif fault == "misshapen":
        loaded[last] = loaded[last][:1]
    elif fault == "float32":
        loaded[last] = loaded[last].astype(np.float32)
    else:
        loaded[last] = loaded[last].tolist()
    error = TypeError if fault in ("float32", "a list") else ValueError
    with pytest.raises(error, match="state_dict"):
        layer.load_state_dict(loaded)
    for name, array in layer.parameters.items():
        assert_same(name, array, before[name])


@pytest.mark.parametrize("kind", LAYERS)
def test_a_seed_fixes_the_parameters(kind: str) -> None:
    first, again, other, fresh, fresher = (
        LAYERS[kind](3, 4, seed=seed).parameters for seed in (7, 7, 8, None, None)
    )
    for name, array in first.items():
        assert_same(name, array, again[name])
        assert not (array == other[name]).any()
        assert not (fresh[name] == fresher[name]).any()


FANS = [("LSTM", 40), ("RNN tanh", 40), ("RNN relu", 40), ("Linear", 30)]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("kind", "fan"), FANS)
def test_default_initialisation_is_uniform(kind: str, fan: int, dtype: str) -> None:
    """Bound 1/sqrt(fan); mean and variance within 4 sigma; Kolmogorov's distance at p = 0.001."""
    layer = LAYERS[kind](30, 40, dtype=dtype, seed=0)
    for array in layer.parameters.values():
        assert array.dtype == dtype
        n = array.size
        values = np.sort(array.ravel().astype(np.float64)) * fan**0.5
        assert 1 - 7 / n < np.abs(values).max() <= 1 + 1e-7
        assert abs(values.mean()) < 4 / np.sqrt(3 * n)
        assert abs(values.var() - 1 / 3) < 4 * np.sqrt(4 / 45 / n)
        expected = 2 * (np.arange(n) + 0.5) / n - 1
        assert np.abs(values - expected).max() / 2 + 0.5 / n < 1.95 / np.sqrt(n)


@pytest.mark.parametrize(("kind", "fan"), FANS)
def test_torch_starts_within_the_same_bounds(torch: Any, kind: str, fan: int) -> None:
    torch.manual_seed(0)
    module = getattr(torch.nn, kind.split()[0])(30, 40)
    ours = LAYERS[kind](30, 40, seed=0).parameters
    theirs = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    assert list(ours) == list(theirs)
    for name, array in theirs.items():
        assert 1 - 7 / array.size < np.abs(array).max() * fan**0.5 <= 1 + 1e-6
        assert abs(array.std() / ours[name].std() - 1) < 6 / np.sqrt(array.size)


@pytest.mark.parametrize("kind", LAYERS)
def test_no_two_parameters_start_alike(kind: str) -> None:
    arrays = [array.ravel() for array in LAYERS[kind](4, 4, seed=0).parameters.values()]
    values = np.concatenate(arrays)
    assert len(np.unique(values)) == len(values)
