"""Where each gate's weights lie inside the matrices of torch, Keras and ONNX."""

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import LIGHT, NAMES
from .figure import Figure, from_svg_body
from .svg import label, line, rect, symbol

WIDTH = 380.0


@dataclass(frozen=True)
class Layout:
    """How one framework stores the input weights of an LSTM."""

    title: str
    matrix: str
    order: str
    stacked: bool


LAYOUTS: dict[str, Layout] = {
    "torch": Layout("torch", "weight_ih_l0", "ifgo", stacked=True),
    "keras": Layout("Keras", "kernel", "ifgo", stacked=False),
    "onnx": Layout("ONNX", "W[0]", "iofg", stacked=True),
}
"""Block orders.  Keras writes i f c o and ONNX i o f c, where c is our candidate g."""


def weight_blocks(
    frameworks: Sequence[str] = ("torch", "keras", "onnx"),
    *,
    input_size: int = 3,
    hidden_size: int = 2,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw the input weights as blocks of one colour per gate, a small square per weight.

    Parameters
    ----------
    frameworks : sequence of str
        Among ``torch``, ``keras`` and ``onnx``.
    input_size, hidden_size : int
        The layer's sizes, 1 to 4.
    caption, description : str, optional
        Replace the default sentences.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a framework is unknown or a size out of range.

    Examples
    --------
    >>> print(weight_blocks(["torch", "onnx"]).caption)
    The same weights in other places. torch: i, f, g, o stacked; ONNX: i, o, f, g stacked.
    """
    layouts = []
    for name in frameworks:
        if name not in LAYOUTS:
            raise ValueError(f"frameworks: expected among {', '.join(LAYOUTS)}, got {name!r}")
        layouts.append(LAYOUTS[name])
    if not layouts:
        raise ValueError("frameworks: expected at least one, got none")
    for argument, size in (("input_size", input_size), ("hidden_size", hidden_size)):
        if not 1 <= size <= 4:
            raise ValueError(f"{argument}: expected 1 to 4, got {size}")
    drawing, height = _draw(layouts, input_size, hidden_size)
    orders = "; ".join(_order(layout) for layout in layouts)
    return from_svg_body(
        drawing,
        WIDTH,
        height,
        caption or f"The same weights in other places. {orders}.",
        description or _describe(layouts, input_size, hidden_size),
    )


def _draw(layouts: list[Layout], inputs: int, hidden: int) -> tuple[str, float]:
    """Set the matrices side by side; the square is as large as the width allows."""
    columns = sum(inputs if layout.stacked else 4 * hidden for layout in layouts)
    gap = 30.0
    square = min(20.0, (WIDTH - 2 * gap - gap * len(layouts)) / columns)
    tallest = max(4 * hidden if layout.stacked else inputs for layout in layouts)
    widths = [square * (inputs if layout.stacked else 4 * hidden) for layout in layouts]
    left = (WIDTH - sum(widths) - 2 * gap * (len(layouts) - 1)) / 2
    parts: list[str] = []
    for layout, width in zip(layouts, widths, strict=True):
        parts += _matrix(layout, left, 36, square, inputs, hidden)
        left += width + 2 * gap
    return "\n".join(parts), 36 + square * tallest + 24


def _matrix(
    layout: Layout, left: float, top: float, square: float, inputs: int, hidden: int
) -> list[str]:
    rows, columns = (4 * hidden, inputs) if layout.stacked else (inputs, 4 * hidden)
    width, height = square * columns, square * rows
    middle = left + width / 2
    parts = [
        label(layout.title, middle, 14, anchor="middle", font_weight="600"),
        label(layout.matrix, middle, 27, colour="muted", anchor="middle"),
    ]
    for index, key in enumerate(layout.order):
        offset = index * hidden * square
        x, y = (left, top + offset) if layout.stacked else (left + offset, top)
        size = (width, hidden * square) if layout.stacked else (hidden * square, height)
        parts.append(rect(x, y, *size, fill=LIGHT[key]))
        parts += _grid(x, y, size[0], size[1], square)
        # The letter stands on a plain disc, or the grid's lines would cross it.
        cx, cy = x + size[0] / 2, y + size[1] / 2
        parts.append(rect(cx - 9, cy - 9, 18, 18, rx=9.0, fill=LIGHT[key]))
        parts.append(symbol(key, cx, cy + 5, size=17, colour="ground", anchor="middle"))
    parts.append(_shape(rows, columns, middle, top + height + 15))
    return parts


def _grid(x: float, y: float, width: float, height: float, square: float) -> list[str]:
    columns, rows = round(width / square), round(height / square)
    lines = [
        line((x + square * n, y), (x + square * n, y + height), "ground", 0.7, stroke_opacity="0.6")
        for n in range(1, columns)
    ]
    lines += [
        line((x, y + square * n), (x + width, y + square * n), "ground", 0.7, stroke_opacity="0.6")
        for n in range(1, rows)
    ]
    edge = rect(x, y, width, height, fill="none", stroke=LIGHT["ground"], stroke_width=2.0)
    return [*lines, edge]


def _shape(rows: int, columns: int, x: float, y: float) -> str:
    return label(f"{rows} × {columns}", x, y, colour="muted", anchor="middle")


def _order(layout: Layout) -> str:
    direction = "stacked" if layout.stacked else "side by side"
    return f"{layout.title}: {', '.join(layout.order)} {direction}"


def _describe(layouts: list[Layout], inputs: int, hidden: int) -> str:
    parts = []
    for layout in layouts:
        shape = (4 * hidden, inputs) if layout.stacked else (inputs, 4 * hidden)
        blocks = ", ".join(NAMES[key] for key in layout.order)
        way = "from top to bottom" if layout.stacked else "from left to right"
        parts.append(
            f"{layout.title} {layout.matrix}, {shape[0]} rows by {shape[1]} columns, "
            f"blocks {way}: {blocks}"
        )
    return (
        f"Weight matrices of an LSTM with {inputs} inputs and {hidden} hidden units. "
        + ". ".join(parts)
        + "."
    )
