"""The loss, clipping, Adam and the loop, against torch."""

from typing import Any

import numpy as np
import pytest
from cases import normal
from numpy.random import default_rng
from tolerance import assert_close, assert_same

from lstm_notes import LSTM, RNN, Linear, to_torch
from lstm_notes.checks import numerical_gradient
from lstm_notes.tasks import symbol_then_noise
from lstm_notes.training import (
    Adam,
    accuracy,
    clip_by_global_norm,
    cross_entropy,
    last_step_gradients,
    train,
)

SHAPES = {"a": (3, 4), "b": (4,), "c": (1, 2, 3)}


def random_arrays(rng: np.random.Generator, scale: float = 1.0) -> dict[str, Any]:
    return {name: scale * normal(rng, shape) for name, shape in SHAPES.items()}


def model(network: Any = RNN, seed: int = 0) -> tuple[Any, Linear]:
    return network(4, 6, seed=seed), Linear(6, 2, seed=seed + 1)


def scores(modules: tuple[Any, Any], x: Any) -> Any:
    output, _ = modules[0](x)
    return modules[1](output[-1])


# The loss


@pytest.mark.parametrize("scale", [1.0, 1e3])
@pytest.mark.parametrize("shape", [(5, 3), (1, 2), (4, 1)])
def test_cross_entropy(torch: Any, shape: tuple[int, int], scale: float) -> None:
    rng = default_rng(0)
    logits = scale * normal(rng, shape)
    classes = rng.integers(0, shape[1], shape[0])
    tensor = torch.from_numpy(logits.copy()).requires_grad_()
    expected = torch.nn.functional.cross_entropy(tensor, torch.from_numpy(classes))
    expected.backward()
    loss, d_logits = cross_entropy(logits, classes)
    assert_close("loss", loss, expected.item(), 1e-12)
    assert_close("d logits", d_logits, tensor.grad.numpy(), 1e-12)


def test_the_loss_of_equal_scores_and_its_gradient() -> None:
    logits, classes = np.zeros((5, 3)), np.array([0, 2, 2, 1, 0])
    loss, d_logits = cross_entropy(logits, classes)
    assert_close("loss", loss, np.log(3), 1e-12)
    numerical = numerical_gradient(lambda: cross_entropy(logits, classes)[0], logits)
    assert_close("d logits", d_logits, numerical, 1e-9)


def test_cross_entropy_keeps_float32() -> None:
    loss, d_logits = cross_entropy(np.zeros((2, 3), np.float32), np.array([0, 2]))
    assert type(loss) is float
    assert d_logits.dtype == np.float32


# Clipping


@pytest.mark.parametrize("max_norm", [0.01, 1.0, 1e3])
def test_clipping(torch: Any, max_norm: float) -> None:
    """Torch divides by norm + 1e-6 where the paper divides by the norm; undone here exactly."""
    grads = random_arrays(default_rng(1))
    before = {name: gradient.copy() for name, gradient in grads.items()}
    tensors = [torch.zeros(g.shape, dtype=torch.float64) for g in grads.values()]
    for tensor, gradient in zip(tensors, grads.values(), strict=True):
        tensor.grad = torch.from_numpy(gradient.copy())
    expected_norm = float(torch.nn.utils.clip_grad_norm_(tensors, max_norm))
    clipped, norm = clip_by_global_norm(grads, max_norm)
    assert_close("norm", norm, expected_norm, 1e-12)
    factor = (norm + 1e-6) / norm if max_norm < norm else 1.0
    for (name, gradient), tensor in zip(clipped.items(), tensors, strict=True):
        assert_close(name, gradient / max_norm, tensor.grad.numpy() * factor / max_norm, 1e-12)
        assert_same(name, grads[name], before[name])
    joint = np.sqrt(sum((gradient**2).sum() for gradient in clipped.values()))
    assert_close("norm after", joint / max_norm, min(norm, max_norm) / max_norm, 1e-12)


@pytest.mark.parametrize("max_norm", [0.5, 5.0])
def test_clipping_keeps_the_direction(max_norm: float) -> None:
    grads = {"a": np.array([1.0, 2.0]), "b": np.array([[2.0]])}
    clipped, norm = clip_by_global_norm(grads, max_norm)
    assert norm == 3.0
    scale = min(1.0, max_norm / 3.0)
    for name, gradient in grads.items():
        assert_close(name, clipped[name], scale * gradient, 1e-12)


def test_clipping_zeros_and_float32() -> None:
    clipped, norm = clip_by_global_norm({"a": np.zeros(3, np.float32)}, 1.0)
    assert norm == 0 and (clipped["a"] == 0).all()
    clipped, _ = clip_by_global_norm({"a": np.full(3, 9, np.float32)}, 1.0)
    assert clipped["a"].dtype == np.float32


# Adam


@pytest.mark.parametrize("scale", [1.0, 1e-7])
@pytest.mark.parametrize("options", [{}, {"betas": (0.5, 0.9), "epsilon": 1e-3}])
def test_adam(torch: Any, options: dict[str, Any], scale: float) -> None:
    """Gradients of 1e-7 are near epsilon, so that its place in the formula is seen."""
    rng = default_rng(2)
    parameters = random_arrays(rng)
    tensors = {n: torch.from_numpy(a.copy()).requires_grad_() for n, a in parameters.items()}
    ours = Adam(0.05, **options)
    renamed = {"eps" if name == "epsilon" else name: value for name, value in options.items()}
    theirs = torch.optim.Adam(tensors.values(), lr=0.05, **renamed)
    live = dict(parameters)
    for _ in range(12):
        grads = random_arrays(rng, scale)
        ours.step(parameters, grads)
        for name, tensor in tensors.items():
            tensor.grad = torch.from_numpy(grads[name].copy())
        theirs.step()
        for name, tensor in tensors.items():
            assert_close(name, parameters[name], tensor.detach().numpy(), 1e-12)
    assert all(parameters[name] is array for name, array in live.items())


@pytest.mark.parametrize("g", [1.0, -1.0, 1e-8, 3e-9])
def test_the_first_step_of_adam_is_the_learning_rate_but_near_epsilon(g: float) -> None:
    """At t = 1 both corrected means are the gradient's own: eta g / (|g| + epsilon)."""
    parameters = {"a": np.zeros(1)}
    Adam(0.1).step(parameters, {"a": np.array([g])})
    assert_close("step", parameters["a"], [-0.1 * g / (abs(g) + 1e-8)], 1e-12)


def test_adam_with_a_bad_gradient_changes_nothing() -> None:
    adam = Adam(0.1)
    parameters = {"a": np.ones(2), "b": np.ones(3)}
    with pytest.raises(ValueError, match=r"grads\['b'\]"):
        adam.step(parameters, {"a": np.ones(2), "b": np.ones(2)})
    assert (parameters["a"] == 1).all()
    adam.step(parameters, {"a": np.ones(2), "b": np.ones(3)})
    assert_close("first step", parameters["a"], np.full(2, 0.9), 1e-7)


# The loop


@pytest.mark.parametrize("network", [RNN, LSTM])
def test_last_step_gradients(torch: Any, network: Any) -> None:
    layer, head = model(network)
    x, classes = symbol_then_noise(4, 8, default_rng(3))
    loss, grads = last_step_gradients(layer, head, x, classes)
    modules = to_torch(layer), to_torch(head)
    expected = torch.nn.functional.cross_entropy(
        scores(modules, torch.from_numpy(x)), torch.from_numpy(classes)
    )
    expected.backward()
    assert_close("loss", loss, expected.item(), 1e-12)
    theirs = {
        f"{prefix}.{name}": tensor.grad.numpy()
        for prefix, module in zip(("layer", "head"), modules, strict=True)
        for name, tensor in module.named_parameters()
    }
    assert grads.keys() == theirs.keys()
    for name, gradient in grads.items():
        assert_close(name, gradient, theirs[name], 1e-12)


@pytest.mark.parametrize("max_norm", [0.05, 1e3])
def test_training_takes_the_steps_that_torch_takes(torch: Any, max_norm: float) -> None:
    layer, head = model(LSTM)
    modules = to_torch(layer), to_torch(head)
    tensors = [tensor for module in modules for tensor in module.parameters()]
    theirs = torch.optim.Adam(tensors, lr=0.02)
    rng = default_rng(4)
    batches = [symbol_then_noise(3, 8, rng) for _ in range(10)]
    losses = []
    for x, classes in batches:
        theirs.zero_grad()
        loss = torch.nn.functional.cross_entropy(
            scores(modules, torch.from_numpy(x)), torch.from_numpy(classes)
        )
        loss.backward()
        losses.append(loss.item())
        norm = float(torch.nn.utils.clip_grad_norm_(tensors, max_norm))
        assert (norm > max_norm) == (max_norm < 1), "one case clips every time, the other never"
        for tensor in tensors if norm > max_norm else []:
            tensor.grad *= (norm + 1e-6) / norm  # torch divides by norm + 1e-6
        theirs.step()
    remaining = iter(batches)
    done = train(
        layer,
        head,
        lambda: next(remaining),
        batches[0],
        updates=10,
        learning_rate=0.02,
        max_norm=max_norm,
        progress=False,
    )
    assert next(remaining, None) is None
    assert_close("losses", done.losses, losses, 1e-10)
    for ours, module in zip((layer, head), modules, strict=True):
        for name, tensor in module.named_parameters():
            assert_close(name, ours.parameters[name], tensor.detach().numpy(), 1e-10)


def test_training_follows_the_clipped_gradients() -> None:
    """Adam undoes any scale above its epsilon, so the norm allowed here is far below that."""
    layer, head = model()
    before = layer.state_dict() | head.state_dict()
    batch = symbol_then_noise(3, 8, default_rng(7))
    options: dict[str, Any] = {"updates": 1, "learning_rate": 0.1, "progress": False}
    train(layer, head, lambda: batch, batch, max_norm=1e-12, **options)
    for name, array in (layer.parameters | head.parameters).items():
        assert_close(name, array, before[name], 1e-4)
    train(layer, head, lambda: batch, batch, max_norm=1.0, **options)
    for name, array in (layer.parameters | head.parameters).items():
        assert np.abs(array - before[name]).max() > 0.09, name


def solve(updates: int, **options: Any) -> Any:
    rng = default_rng(5)
    layer, head = model(RNN)
    test = symbol_then_noise(3, 64, rng)
    done = train(
        layer, head, lambda: symbol_then_noise(3, 16, rng), test, updates=updates, **options
    )
    return done, accuracy(layer, head, test)


def test_training_solves_a_short_lag_and_says_when() -> None:
    done, right = solve(200, test_every=10, progress=False)
    assert done.solved_after is not None and done.solved_after % 10 == 0
    assert len(done.losses) == done.solved_after <= 100
    assert right == 1.0
    assert np.mean(done.losses[-5:]) < 0.8 * np.mean(done.losses[:5])


def test_training_without_enough_updates_says_none() -> None:
    done, right = solve(10, test_every=5, progress=False)
    assert done.solved_after is None
    assert len(done.losses) == 10
    assert right < 1.0


def test_training_stops_at_the_accuracy_asked_for() -> None:
    done, _ = solve(200, test_every=1, solved=0.0, progress=False)
    assert done.solved_after == 1


def test_accuracy_is_the_share_named_right() -> None:
    layer, head = model()
    x, classes = symbol_then_noise(3, 20, default_rng(6))
    named = head(layer(x)[0][-1]).argmax(axis=1)
    assert accuracy(layer, head, (x, named)) == 1.0
    assert accuracy(layer, head, (x, 1 - named)) == 0.0
    assert accuracy(layer, head, (x, classes)) == np.mean(named == classes)


@pytest.mark.parametrize("progress", [False, None])
def test_no_bar_off_a_terminal(progress: bool | None, capfd: pytest.CaptureFixture[str]) -> None:
    solve(3, progress=progress)
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_a_bar_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    solve(3, progress=True)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "0/3" in printed.err and "update" in printed.err


def test_a_batch_first_layer_is_refused() -> None:
    layer, head = LSTM(4, 8, batch_first=True, seed=0), Linear(8, 2, seed=1)
    x, classes = np.zeros((3, 3, 4)), np.array([0, 1, 1])
    with pytest.raises(ValueError, match="layer: expected batch_first=False"):
        last_step_gradients(layer, head, x, classes)
    with pytest.raises(ValueError, match="layer: expected batch_first=False"):
        accuracy(layer, head, (x, classes))
