"""A diagram as data: what there is and where it stands, apart from how it is drawn.

Nodes compute, wires carry.  A wire names the nodes it joins, so the same data
can be walked as a graph.
"""

from dataclasses import dataclass
from typing import Literal

from .svg import Point

NodeKind = Literal["layer", "multiply", "add", "function", "copy", "merge", "port"]
WireKind = Literal["state", "vector"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Node:
    """A place in a diagram.

    `layer` has weights (box); `multiply`, `add` and `function` work number by number
    (round); `copy` is a dot; at a `merge` two vectors become one; a `port` is where a
    wire enters or leaves the picture.
    """

    name: str
    kind: NodeKind
    x: float
    y: float
    quantity: str = "x"
    text: str = ""


@dataclass(frozen=True)
class Wire:
    """A vector on its way from one node to another, by straight runs through `via`."""

    source: str
    target: str
    quantity: str
    via: tuple[Point, ...] = ()
    kind: WireKind = "vector"
    arrow: bool = True
    bridges: tuple[Point, ...] = ()
    """Where this wire passes over another one, which is interrupted there."""


@dataclass(frozen=True)
class Tag:
    """A quantity's letter beside its wire."""

    quantity: str
    x: float
    y: float
    letter: str = ""
    subscript: str = ""
    anchor: Anchor = "start"
    size: float = 20


@dataclass(frozen=True)
class Words:
    """Plain words or a number beside a wire."""

    text: str
    x: float
    y: float
    colour: str = "ink"
    anchor: Anchor = "start"
    size: float = 16
    bold: bool = False


@dataclass(frozen=True)
class Frame:
    """The rounded ground of one cell."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Diagram:
    """Everything a picture of a cell consists of."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    tags: tuple[Tag, ...] = ()
    words: tuple[Words, ...] = ()
    highlight: str = ""

    def node(self, name: str) -> Node:
        """Return the node of a name."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)
