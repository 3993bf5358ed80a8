"""Adam, and clipping by the global norm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_notes.arrays import Array, require_shape


def clip_by_global_norm(
    grads: Mapping[str, Array], max_norm: float
) -> tuple[dict[str, Array], float]:
    r"""Scale all gradients together so that their joint norm is at most `max_norm`.

    .. math:: g \leftarrow g \cdot \min\left(1, \frac{m}{\lVert g \rVert}\right)

    Parameters
    ----------
    grads : mapping of str to array
    max_norm : float
        m, positive.

    Returns
    -------
    grads : dict
        New arrays; the direction is unchanged.
    norm : float
        The joint norm before clipping.

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), On the Difficulty of Training Recurrent Neural Networks.

    Examples
    --------
    >>> clipped, norm = clip_by_global_norm({"w": np.array([3.0, 4.0])}, 1.0)
    >>> norm, clipped["w"]
    (5.0, array([0.6, 0.8]))
    """
    if not max_norm > 0:
        raise ValueError(f"max_norm: expected a positive number, got {max_norm}")
    norm = float(np.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in grads.values())))
    scale = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return {name: g * g.dtype.type(scale) for name, g in grads.items()}, norm


class Adam:
    r"""Adam: each parameter moves by its mean gradient over its root mean square.

    .. math::

        m &\leftarrow \beta_1 m + (1 - \beta_1) g \\
        v &\leftarrow \beta_2 v + (1 - \beta_2) g^2 \\
        \theta &\leftarrow \theta
            - \eta \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}

    Parameters
    ----------
    learning_rate : float
        :math:`\eta`.
    betas : pair of float
    epsilon : float

    References
    ----------
    Kingma & Ba (2015), Adam: A Method for Stochastic Optimization, algorithm 1.

    Examples
    --------
    The first step moves every parameter by the learning rate, whatever the gradient's size.

    >>> w = np.array([1.0, 1.0])
    >>> Adam(0.1).step({"w": w}, {"w": np.array([5.0, -0.001])})
    >>> w.round(4)
    array([0.9, 1.1])
    """

    def __init__(
        self,
        learning_rate: float = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        self.learning_rate = learning_rate
        self.betas = betas
        self.epsilon = epsilon
        self._steps = 0
        self._mean: dict[str, Array] = {}
        self._square: dict[str, Array] = {}

    def step(self, parameters: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Change `parameters` in place by one step along `grads` of the same names."""
        if set(parameters) != set(grads):
            raise ValueError(f"grads: expected the names {sorted(parameters)}, got {sorted(grads)}")
        for name, parameter in parameters.items():
            require_shape(f"grads[{name!r}]", grads[name], parameter.shape)
        self._steps += 1
        beta_1, beta_2 = self.betas
        for name, parameter in parameters.items():
            g = grads[name]
            m = self._mean.setdefault(name, np.zeros_like(parameter))
            v = self._square.setdefault(name, np.zeros_like(parameter))
            m[...] = beta_1 * m + (1 - beta_1) * g
            v[...] = beta_2 * v + (1 - beta_2) * g**2
            m_hat = m / (1 - beta_1**self._steps)
            v_hat = v / (1 - beta_2**self._steps)
            parameter -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
