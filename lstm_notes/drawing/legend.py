"""The legend: what the signs and the colours of all pictures mean."""

from collections.abc import Callable
from dataclasses import replace

from .colours import LIGHT, NAMES, QUANTITIES
from .figure import Figure, from_svg_body
from .graph import Diagram, Node, Wire, WireKind
from .render import render
from .svg import Point, label, rect, symbol

WIDTH = 640.0
_COLUMN, _ROW, _TOP = 213.0, 128.0, 40.0
_REACH = 62.0
_WORDS_SIZE = 16.0
_SWATCHES_TOP = 404.0
_EMPTY = Diagram(WIDTH, 0, (), (), ())


def legend(*, caption: str | None = None, description: str | None = None) -> Figure:
    """Draw what the signs and colours of all pictures mean.

    Parameters
    ----------
    caption, description : str, optional
        Replace the default sentences.

    Returns
    -------
    Figure

    Examples
    --------
    >>> print(legend().caption)
    The signs and the colours of every picture in this book.
    """
    signs = "; ".join(f"{name}: {meaning}" for name, meaning, _ in _SIGNS)
    colours = ", ".join(NAMES[key] for key in QUANTITIES)
    return from_svg_body(
        "\n".join([*_signs(), *_swatches()]),
        WIDTH,
        _SWATCHES_TOP + 122,
        caption or "The signs and the colours of every picture in this book.",
        description or f"Legend. Signs: {signs}. Each of these has its own colour: {colours}.",
    )


def _signs() -> list[str]:
    parts = []
    for index, (name, meaning, draw) in enumerate(_SIGNS):
        x, y = 107 + _COLUMN * (index % 3), _TOP + _ROW * (index // 3)
        parts.append(render(draw(x, y)))
        size = _WORDS_SIZE
        parts.append(label(name, x, y + 52, size=size, anchor="middle", font_weight="600"))
        parts.append(label(meaning, x, y + 72, size=size, anchor="middle", colour="muted"))
    return parts


def _layers(x: float, y: float) -> Diagram:
    boxes = (Node("a", "layer", x - 36, y, "f", "σ"), Node("b", "layer", x + 36, y, "g", "tanh"))
    return replace(_EMPTY, nodes=boxes)


def _weights(x: float, y: float) -> Diagram:
    boxes = (Node("a", "layer", x - 36, y, "n", "W"), Node("b", "layer", x + 36, y, "n", "U"))
    return replace(_EMPTY, nodes=boxes)


def _pointwise(x: float, y: float) -> Diagram:
    rounds = (
        Node("a", "multiply", x - 76, y, "f"),
        Node("b", "add", x - 36, y, "c"),
        Node("c", "function", x + 12, y, "c", "tanh"),
        Node("d", "function", x + 70, y, "z", "1−"),
    )
    return replace(_EMPTY, nodes=rounds)


def _lines(*runs: tuple[Point, Point, str, bool], kind: WireKind = "vector") -> Diagram:
    """Draw straight wires from place to place, with or without an arrow."""
    nodes: list[Node] = []
    wires = []
    for start, end, quantity, arrow in runs:
        names = (f"{len(nodes)}", f"{len(nodes) + 1}")
        nodes += [Node(names[0], "port", *start), Node(names[1], "port", *end)]
        wires.append(Wire(*names, quantity, kind=kind, arrow=arrow))
    return replace(_EMPTY, nodes=tuple(nodes), wires=tuple(wires))


def _vector(x: float, y: float) -> Diagram:
    return _lines(((x - _REACH, y), (x + _REACH, y), "x", True))


def _state(x: float, y: float) -> Diagram:
    return _lines(((x - _REACH, y), (x + _REACH, y), "c", True), kind="state")


def _crossing(x: float, y: float) -> Diagram:
    across = ((x - _REACH, y), (x + _REACH, y), "c", True)
    below, above = ((x, y + 30), (x, y + 8), "h", False), ((x, y - 8), (x, y - 34), "h", True)
    return _lines(across, below, above)


def _merge(x: float, y: float) -> Diagram:
    nodes = (
        Node("h", "port", x - _REACH, y, "h"),
        Node("x", "port", x - 18, y + 30),
        Node("joint", "merge", x + 2, y),
        Node("out", "port", x + _REACH, y),
    )
    wires = (
        Wire("h", "joint", "h", arrow=False),
        Wire("x", "joint", "x", ((x - 18, y),), arrow=False),
        Wire("joint", "out", "x"),
    )
    return replace(_EMPTY, nodes=nodes, wires=wires)


def _copy(x: float, y: float) -> Diagram:
    nodes = (
        Node("in", "port", x - _REACH, y),
        Node("copy", "copy", x, y, "h"),
        Node("on", "port", x + _REACH, y),
        Node("up", "port", x, y - 34),
    )
    wires = (
        Wire("in", "copy", "h", arrow=False),
        Wire("copy", "on", "h"),
        Wire("copy", "up", "h"),
    )
    return replace(_EMPTY, nodes=nodes, wires=wires)


def _new(x: float, y: float) -> Diagram:
    nodes = (Node("f", "layer", x - 36, y, "f", "σ"), Node("keep", "multiply", x + 50, y, "f"))
    return replace(_EMPTY, nodes=nodes, wires=(Wire("f", "keep", "f"),), highlight=("f",))


_SIGNS: tuple[tuple[str, str, Callable[[float, float], Diagram]], ...] = (
    ("layer", "weights, then σ or tanh", _layers),
    ("weights alone", "a product, nothing after", _weights),
    ("pointwise operation", "number by number", _pointwise),
    ("vector", "on its way along a wire", _vector),
    ("state", "goes on to the next step", _state),
    ("copy", "one vector, two ways", _copy),
    ("concatenate", "two vectors become one", _merge),
    ("crossing", "they do not touch", _crossing),
    ("filled", "what is new here", _new),
)
"""Each sign's name, what it means, and how it is drawn around a place."""


def _swatches() -> list[str]:
    parts = []
    rows = ("xgch", "ifo", "rzn")
    places = [
        (key, column, row) for row, keys in enumerate(rows) for column, key in enumerate(keys)
    ]
    for key, column, row in places:
        x, y = 18 + 154 * column, _SWATCHES_TOP + 42 * row
        parts.append(rect(x, y, 26, 26, rx=6.0, fill=LIGHT[key]))
        parts.append(symbol(key, x + 13, y + 19, colour="ground", size=21, anchor="middle"))
        words = "GRU candidate" if key == "n" else NAMES[key].removesuffix(f" {key}")
        parts.append(label(words, x + 38, y + 19, size=_WORDS_SIZE, colour=key))
    return parts
