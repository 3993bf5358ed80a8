"""Draw a diagram's data as SVG, in the book's signs."""

from collections.abc import Iterable

from .colours import LIGHT
from .graph import Diagram, Frame, Node, Tag, Wire, Words
from .routes import (
    COPY_RADIUS,
    FUNCTION_SIZE,
    LAYER_SIZE,
    OPERATION_RADIUS,
    OUTLINE,
    arrowhead,
    path_commands,
    route,
)
from .svg import SERIF, element, group, label, path, rect, symbol

_WIDTHS = {"state": 4.0, "vector": 2.6}
_HALO = 0.16
FADED = 0.28
# Letters larger than this would not fit into their box.
_WIDEST_LETTERS = 1.25


def render(diagram: Diagram) -> str:
    """Return the elements of a diagram, from the ground up."""
    parts = [_frame(frame) for frame in diagram.frames]
    part = diagram.part
    if part is None:
        parts += _pieces(diagram, diagram.wires, diagram.nodes)
        tags = diagram.tags
    else:
        wires = [wire for wire in diagram.wires if not part.has(wire)]
        nodes = [node for node in diagram.nodes if not part.has(node)]
        parts.append(group(_pieces(diagram, wires, nodes), opacity=FADED))
        wires = [wire for wire in diagram.wires if part.has(wire)]
        nodes = [node for node in diagram.nodes if part.has(node)]
        parts += _pieces(diagram, wires, nodes)
        tags = tuple(tag for tag in diagram.tags if part.has(tag))
    parts += [_tag(tag, diagram.letters) for tag in tags]
    parts += [_words(words) for words in diagram.words]
    return "\n".join(parts)


def _pieces(diagram: Diagram, wires: Iterable[Wire], nodes: Iterable[Node]) -> list[str]:
    # Wires that pass over others come last, each on a gap cut into what it crosses.
    ordered = sorted(wires, key=lambda wire: bool(wire.bridges))
    parts = [_halo(diagram, wire) for wire in ordered if diagram.lit(wire) and not wire.bridges]
    for wire in ordered:
        parts += [_gap(x, y) for x, y in wire.bridges]
        if wire.bridges and diagram.lit(wire):
            parts.append(_halo(diagram, wire))
        parts.append(_wire(diagram, wire))
    parts += [_node(node, diagram.lit(node), diagram.letters) for node in nodes]
    return [part for part in parts if part]


def _frame(frame: Frame) -> str:
    return rect(
        frame.x,
        frame.y,
        frame.width,
        frame.height,
        rx=20.0,
        fill=LIGHT["panel"],
        stroke=LIGHT["rule"],
        stroke_width=1.5,
    )


def _gap(x: float, y: float) -> str:
    return rect(x - 7, y - 8, 14, 16, fill=LIGHT["panel"])


def _halo(diagram: Diagram, wire: Wire) -> str:
    commands = path_commands(route(diagram, wire), wire.arrow)
    width = _WIDTHS[wire.kind] + 10
    return path(commands, wire.quantity, width, stroke_opacity=_HALO)


def _wire(diagram: Diagram, wire: Wire) -> str:
    points = route(diagram, wire)
    lit = diagram.lit(wire)
    width = _WIDTHS[wire.kind] + (0.8 if lit else 0)
    drawn = path(path_commands(points, wire.arrow), wire.quantity, width)
    if not wire.arrow:
        return drawn
    scale = 1.15 if wire.kind == "state" or lit else 1.0
    head = element("path", d=arrowhead(points, scale), fill=LIGHT[wire.quantity])
    return f"{drawn}\n{head}"


def _node(node: Node, lit: bool, letters: float) -> str:
    if node.kind == "copy":
        return element("circle", cx=node.x, cy=node.y, r=COPY_RADIUS, fill=LIGHT[node.quantity])
    if node.kind in {"multiply", "add"}:
        return _operation(node, lit)
    if node.kind in {"layer", "function"}:
        return _box(node, lit, letters)
    return ""


def _box(node: Node, lit: bool, letters: float) -> str:
    width, height = LAYER_SIZE if node.kind == "layer" else FUNCTION_SIZE
    corner = 9.0 if node.kind == "layer" else height / 2
    colour = LIGHT[node.quantity]
    shape = rect(
        node.x - width / 2,
        node.y - height / 2,
        width,
        height,
        rx=corner,
        fill=colour if lit else LIGHT["ground"],
        stroke=colour,
        stroke_width=OUTLINE,
    )
    size = (21.0 if len(node.text) == 1 else 18.0) * min(letters, _WIDEST_LETTERS)
    ink = "ground" if lit else node.quantity
    words = label(
        node.text,
        node.x,
        node.y + size * 0.29,
        size=size,
        colour=ink,
        anchor="middle",
        font_family=SERIF,
        class_="symbol",
    )
    return f"{shape}\n{words}"


def _operation(node: Node, lit: bool) -> str:
    colour = LIGHT[node.quantity]
    circle = element(
        "circle",
        cx=node.x,
        cy=node.y,
        r=OPERATION_RADIUS,
        fill=colour if lit else LIGHT["ground"],
        stroke=colour,
        stroke_width=OUTLINE,
    )
    if node.kind == "multiply":
        sign = f"M{node.x - 6} {node.y - 6}l12 12m0 -12l-12 12"
    else:
        sign = f"M{node.x - 7.5} {node.y}h15m-7.5 -7.5v15"
    return f"{circle}\n{path(sign, 'ground' if lit else 'ink', OUTLINE)}"


def _tag(tag: Tag, letters: float) -> str:
    return symbol(
        tag.letter or tag.quantity,
        tag.x,
        tag.y,
        subscript=tag.subscript,
        size=tag.size * letters,
        colour=tag.quantity,
        anchor=None if tag.anchor == "start" else tag.anchor,
    )


def _words(words: Words) -> str:
    return label(
        words.text,
        words.x,
        words.y,
        size=words.size,
        colour=words.colour,
        anchor=None if words.anchor == "start" else words.anchor,
        font_weight="600" if words.bold else None,
    )
