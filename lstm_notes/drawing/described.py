"""A cell's diagram with all that is said about it, and how the two become a figure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .colours import NAMES, QUANTITIES
from .figure import Figure, from_svg_body
from .graph import Diagram, Words
from .operations import follow
from .render import render
from .text import NO_BREAK, listing, number
from .variant_layout import NEW

Number = float | str | npt.ArrayLike


@dataclass(frozen=True)
class DescribedCell:
    """A cell's operations and the words and numbers that go with the picture.

    `places` says where the number of a node is written, `spoken` what it is called; the
    keys of `shown` may be given as values, the rest follows from them.
    """

    operations: Diagram
    title: str
    equations: tuple[str, ...]
    told: str
    places: Mapping[str, Words]
    spoken: Mapping[str, str]
    shown: tuple[str, ...]
    new: str = ""

    def figure(
        self,
        highlight: str,
        values: Mapping[str, Number] | None,
        decimals: int,
        caption: str | None,
        description: str | None,
    ) -> Figure:
        """Draw the cell with the numbers of a step at its wires."""
        lit = (NEW,) if highlight == NEW and self.new else tuple(highlight)
        self._check_highlight(highlight, lit)
        written = self.written(values or {}, decimals)
        words = tuple(replace(self.places[key], text=text) for key, text in written.items())
        words = (*self.operations.words, *words)
        graph = replace(self.operations, highlight=lit, words=words)
        pairs = [f"{self.spoken.get(key, key)} = {text}" for key, text in written.items()]
        numbers = f" Numbers: {', '.join(pairs)}." if pairs else ""
        return from_svg_body(
            render(graph),
            graph.width,
            graph.height,
            caption or f"{self.title}: {self._equations()}.{self._new(lit)}",
            description or f"{self.told}{self._new(lit)}{numbers}",
        )

    def _check_highlight(self, highlight: str, lit: tuple[str, ...]) -> None:
        graph = self.operations
        drawn = {node.quantity for node in graph.nodes} | {wire.quantity for wire in graph.wires}
        known = [key for key in QUANTITIES if key in drawn]
        if lit != (NEW,) and set(lit) - set(known):
            offered = [*known, NEW] if self.new else known
            raise ValueError(f"highlight: expected some of {' '.join(offered)}, got {highlight!r}")

    def written(self, values: Mapping[str, Number], decimals: int) -> dict[str, str]:
        """Write the given numbers first, then those that follow from them."""
        nodes = {node.name for node in self.operations.nodes}
        known: dict[str, float] = {}
        written: dict[str, str] = {}
        for key, value in values.items():
            if key not in nodes:
                raise ValueError(f"values: expected keys among {' '.join(self.shown)}, got {key!r}")
            if isinstance(value, str):
                written[key] = value
            elif (single := _single(key, value)) is not None:
                known[key] = single
                if key in self.places:
                    written[key] = number(single, decimals)
        derived = follow(self.operations, known)
        for key in self.places:
            if key in derived and key not in written:
                written[key] = number(derived[key], decimals)
        return written

    def _equations(self) -> str:
        # Equations are not broken over two lines.
        return ", ".join(equation.replace(" ", NO_BREAK) for equation in self.equations)

    def _new(self, lit: tuple[str, ...]) -> str:
        if lit == (NEW,):
            return f" {self.new}"
        return f" New: {listing(NAMES[key] for key in lit)}." if lit else ""


def _single(key: str, value: Number) -> float | None:
    """Return a number, also from an array that holds one, as `evaluate` returns for one unit."""
    numbers = np.asarray(value, dtype=np.float64)
    if numbers.size != 1 or not np.all(np.isfinite(numbers)):
        raise ValueError(f"values[{key!r}]: expected a finite number, got {value!r}")
    return float(numbers.reshape(()))
