"""Five tasks that stress different things, posed to stacked networks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from lstm_notes.arrays import Array
from lstm_notes.experiments.cut_streams import answers_due, legal_leads
from lstm_notes.experiments.stacked import Networks, States
from lstm_notes.tasks import (
    ADDING_FIXED_LENGTH_BASELINE,
    StreamPosition,
    a_n_b_n,
    a_n_b_n_strings,
    adding_fixed_length,
    continual_embedded_reber,
    copying_memory,
    legal_exactly,
    temporal_order,
)
from lstm_notes.tasks.sequences import Integers
from lstm_notes.training import (
    binary_cross_entropy,
    cross_entropy,
    length_mask,
    mean_squared_error,
)


@dataclass
class Task(ABC):
    """A task with its stream of training batches.

    Attributes
    ----------
    rng : Generator
        Of the training batches.
    inputs, outputs : int
        Numbers a step that a network reads, and that it answers.
    longest : int
        The longest dependency, in steps, as an initialisation is told it.
    batch : int
        Sequences of an update.
    """

    rng: Generator
    inputs: ClassVar[int]
    outputs: ClassVar[int]
    longest: ClassVar[int]
    batch: ClassVar[int] = 32

    @abstractmethod
    def gradients(self, networks: Networks) -> dict[str, Array]:
        """Return every network's gradients of its loss on the next batch."""

    @abstractmethod
    def errors(self, networks: Networks, rng: Generator) -> Array:
        """Return how wrong each network (N,) is on fresh sequences: 0 is right throughout."""


class Adding(Task):
    """Add the two marked of 50 numbers. Error: squared, as a share of always answering 1."""

    inputs, outputs, longest = 2, 1, 50

    def gradients(self, networks: Networks) -> dict[str, Array]:
        """As `Task.gradients`."""
        x, targets = adding_fixed_length(self.longest, self.batch, self.rng)
        record = networks.record(x)
        answers = networks.scores(record.gates["h"][-1])  # (N, B, 1)
        _, d_answers = mean_squared_error(answers, np.broadcast_to(targets, answers.shape).copy())
        return networks.gradients(record, at_last(d_answers * networks.count, len(x)))

    def errors(self, networks: Networks, rng: Generator) -> Array:
        """As `Task.errors`."""
        x, targets = adding_fixed_length(self.longest, 1024, rng)
        squared: Array = (networks.run(x)[-1] - targets) ** 2
        share: Array = squared.mean(axis=(1, 2)) / ADDING_FIXED_LENGTH_BASELINE
        return share


class TemporalOrder(Task):
    """Say in which order X and Y came in 100 steps of noise. Error: share of wrong answers."""

    inputs, outputs, longest, batch = 8, 4, 100, 16

    def gradients(self, networks: Networks) -> dict[str, Array]:
        """As `Task.gradients`."""
        x, classes, lengths = temporal_order("6a", self.batch, self.rng)
        record = networks.record(x)
        last = (lengths - 1, slice(None), np.arange(self.batch))
        answers = networks.scores(record.gates["h"][last].swapaxes(0, 1))  # (N, B, 4)
        d_answers = _cross_entropy(answers, classes)
        d_scores = np.zeros((len(x), *answers.shape))
        d_scores[last] = d_answers.swapaxes(0, 1)
        return networks.gradients(record, d_scores)

    def errors(self, networks: Networks, rng: Generator) -> Array:
        """As `Task.errors`."""
        x, classes, lengths = temporal_order("6a", 1024, rng)
        scores = networks.run(x)[lengths - 1, :, np.arange(len(lengths))]  # (B, N, 4)
        wrong: Array = (scores.argmax(axis=-1) != classes[:, None]).mean(axis=0)
        return wrong


class ContinualReber(Task):
    """Read strings of the embedded Reber grammar without end. Error: share of wrong answers.

    The answers are the steps at which the second symbol of a string is to be named.
    """

    inputs, outputs, longest, batch = 7, 7, 20, 16
    stretch, stretches = 50, 20

    def __init__(self, rng: Generator) -> None:
        self.rng = rng
        self.position: StreamPosition | None = None
        self.state: States | None = None
        self.read = 0

    def gradients(self, networks: Networks) -> dict[str, Array]:
        """As `Task.gradients`; the streams go on for `stretches` batches."""
        if self.read % self.stretches == 0:
            self.position, self.state = None, None
        self.read += 1
        drawn, self.position = continual_embedded_reber(
            self.stretch, self.batch, self.rng, position=self.position
        )
        record = networks.record(drawn.x, self.state)
        self.state = record.final
        scores = networks.scores(record.gates["h"])
        return networks.gradients(record, _cross_entropy(scores, drawn.next_symbol))

    def errors(self, networks: Networks, rng: Generator) -> Array:
        """As `Task.errors`, of eight streams of 2,000 symbols."""
        drawn, _ = continual_embedded_reber(2000, 8, rng)
        scores, due = networks.run(drawn.x), answers_due(drawn)
        right = [legal_leads(scores[:, n], drawn)[due].mean() for n in range(networks.count)]
        return 1 - np.array(right)


class Counting(Task):
    """Read a^n b^n, n to 20. Error: share of the n from 1 to 100 whose string is not accepted."""

    inputs, outputs, longest, batch = 4, 4, 40, 16
    trained_to, tested_to = 20, 100

    def gradients(self, networks: Networks) -> dict[str, Array]:
        """As `Task.gradients`."""
        strings = a_n_b_n(self.trained_to, self.batch, self.rng)
        record = networks.record(strings.x)
        scores = networks.scores(record.gates["h"])  # (T, N, B, 4)
        legal = np.broadcast_to(strings.legal[:, None], scores.shape).astype(scores.dtype)
        counted = length_mask(strings.lengths, len(scores))
        counted = np.broadcast_to(counted[:, None], scores.shape[:-1])
        _, d_scores = binary_cross_entropy(scores, legal, counted)
        return networks.gradients(record, d_scores * networks.count)

    def errors(self, networks: Networks, rng: Generator) -> Array:
        """As `Task.errors`; these strings are no draw."""
        strings = a_n_b_n_strings(np.arange(1, self.tested_to + 1))
        scores = networks.run(strings.x)
        accepted = [
            legal_exactly(scores[:, n], strings, threshold=0).mean() for n in range(networks.count)
        ]
        return 1 - np.array(accepted)


class Copying(Task):
    """Write three of four kinds of symbol down again after 20 steps. Error: share of wrong ones."""

    inputs, outputs, longest = 6, 5, 26
    lag, symbols, copied = 20, 4, 3

    def gradients(self, networks: Networks) -> dict[str, Array]:
        """As `Task.gradients`."""
        x, classes = self._draw(self.batch, self.rng)
        record = networks.record(x)
        scores = networks.scores(record.gates["h"])
        return networks.gradients(record, _cross_entropy(scores, classes))

    def errors(self, networks: Networks, rng: Generator) -> Array:
        """As `Task.errors`, over the three steps at which symbols are due."""
        x, classes = self._draw(512, rng)
        answers = networks.run(x)[-self.copied :].argmax(axis=-1)  # (S, N, B)
        wrong: Array = (answers != classes[-self.copied :, None]).mean(axis=(0, 2))
        return wrong

    def _draw(self, batch: int, rng: Generator) -> tuple[Array, Integers]:
        return copying_memory(self.lag, batch, rng, symbols=self.symbols, copied=self.copied)


TASKS: dict[str, type[Task]] = {
    "adding": Adding,
    "order": TemporalOrder,
    "reber": ContinualReber,
    "counting": Counting,
    "copying": Copying,
}


def at_last(d_answers: Array, steps: int) -> Array:
    """Return gradients (T, N, B, K) that are 0 but at the last step."""
    d_scores = np.zeros((steps, *d_answers.shape))
    d_scores[-1] = d_answers
    return d_scores


def _cross_entropy(scores: Array, classes: Integers) -> Array:
    """Return the gradient of each network's own mean cross-entropy, scores ([T,] N, B, K)."""
    networks, batch, kinds = scores.shape[-3:]
    flat = scores.reshape(*scores.shape[:-3], networks * batch, kinds)
    each = np.concatenate([classes] * networks, axis=-1)
    _, d_scores = cross_entropy(flat, each)
    each_own: Array = networks * d_scores.reshape(scores.shape)
    return each_own
