"""The few SVG elements the pictures are made of, as small functions.

Coordinates are rounded to two decimals, so that a picture's text does not
depend on the last bit of a machine's arithmetic.
"""

from collections.abc import Iterable

from .colours import LIGHT
from .text import markup

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SERIF = "'Times New Roman', Times, 'Liberation Serif', serif"

Point = tuple[float, float]
Attributes = dict[str, float | str | None]


def coordinate(value: float) -> str:
    """Write a coordinate with at most two decimals.

    >>> coordinate(12.0), coordinate(1 / 3), coordinate(-0.001)
    ('12', '0.33', '0')
    """
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, content: str | None = None, /, **attributes: float | str | None) -> str:
    """Write one element; underscores in names become hyphens, None is left out.

    >>> element("circle", cx=1, cy=2.0, r=3.456, stroke_width=None)
    '<circle cx="1" cy="2" r="3.46"/>'
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        shown = markup(value) if isinstance(value, str) else coordinate(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    opening = " ".join(parts)
    return f"<{opening}/>" if content is None else f"<{opening}>{content}</{name}>"


def group(parts: Iterable[str], **attributes: float | str | None) -> str:
    """Gather elements under shared attributes."""
    return element("g", "\n" + "\n".join(parts) + "\n", **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: float | str | None) -> str:
    """Draw a rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def line(start: Point, end: Point, colour: str, width: float = 1.0, **more: str | None) -> str:
    """Draw a straight line in a palette colour."""
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return element("line", None, **ends, stroke=LIGHT[colour], stroke_width=width, **more)


def path(commands: str, colour: str, width: float, **more: float | str | None) -> str:
    """Draw an open path in a palette colour, with round joins."""
    return element(
        "path",
        d=commands,
        fill="none",
        stroke=LIGHT[colour],
        stroke_width=width,
        stroke_linejoin="round",
        stroke_linecap=more.pop("stroke_linecap", "round"),
        **more,
    )


def label(
    text: str,
    x: float,
    y: float,
    *,
    size: float = 10,
    colour: str = "ink",
    anchor: str | None = None,
    **more: float | str | None,
) -> str:
    """Write text; `anchor` is start (None), middle or end."""
    return element(
        "text",
        markup(text),
        x=x,
        y=y,
        font_size=size,
        fill=LIGHT[colour],
        text_anchor=anchor,
        **more,
    )


def symbol(
    letter: str,
    x: float,
    y: float,
    *,
    subscript: str = "",
    size: float = 20,
    colour: str = "ink",
    anchor: str | None = None,
) -> str:
    """Write a quantity as in an equation: italic serif, with its subscript."""
    content = markup(letter)
    if subscript:
        lowered = {"dy": size * 0.25, "font_size": round(size * 0.7, 1)}
        content += element("tspan", markup(subscript), **lowered)
    return element(
        "text",
        content,
        x=x,
        y=y,
        class_="symbol",
        font_family=SERIF,
        font_style="italic",
        font_size=size,
        fill=LIGHT[colour],
        text_anchor=anchor,
    )
