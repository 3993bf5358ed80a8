"""How far back the error reaches: the size of a gradient against its distance."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .checked import Series
from .colours import LIGHT
from .figure import Figure, from_svg_body
from .labels import LEADER_COLOUR, LEADER_ROOM, LEADER_WIDTH, LINE_HEIGHT, spread
from .plot_inputs import check_words
from .reach_curves import ReachCurve, checked_curves, short
from .scales import WIDTH, Scale, bottom_axis, decade_ticks, decades, even_ticks, left_axis
from .svg import Attributes, Point, coordinate, element, label, path
from .text import listing, text_width

LEFT, TOP = 50.0, 28.0
# The plot is as high as this, or as its labels need; below it stand the axis and its words.
PLOT_HEIGHT, AXIS_ROOM = 162.0, 46.0
# Beyond this many points a dot on each would hide the line.
DOTTED = 12


def gradient_reach(
    curves: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
    *,
    colours: Mapping[str, str] | None = None,
    xlabel: str = "distance (steps back)",
    ylabel: str = "size of the gradient, on a log axis",
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw the norm of a gradient against the distance it has come, on a log axis.

    What shrinks by one factor a step is a straight line here; such a line is named
    with its factor.  With several seeds the line is the median and the band reaches
    from the lowest seed to the highest.

    Parameters
    ----------
    curves : mapping of str to (distances, norms)
        Label -> distances (K,), ascending, in steps; the gradient's norm at each, above 0,
        of shape (K,) or, for several seeds, (seeds, K).
    colours : mapping of str to str, optional
        Label -> colour key, such as ``{"LSTM": "f"}``.
    xlabel, ylabel : str
        Words at the axes.
    caption, description : str, optional
        Replace the sentences made from the numbers.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If `curves`, `colours`, `xlabel` or `ylabel` do not fit; the message names it.

    Notes
    -----
    Norms are rounded to 3 significant digits before anything is drawn.

    Examples
    --------
    >>> steps = np.arange(0, 60, 10)
    >>> figure = gradient_reach({"RNN": (steps, 0.5**steps), "carousel": (steps, 1.0**steps)})
    >>> print(figure.caption)
    Over 50 steps back the gradient goes: RNN, from 1 to 8.88e−16, ×0.5 a step; carousel, stays 1.
    """
    for argument, words in (("xlabel", xlabel), ("ylabel", ylabel)):
        check_words(words, argument)
    checked = checked_curves(curves, colours or {})
    left = WIDTH - 2 - max(text_width(line, 10) for curve in checked for line in curve.words)
    xs = [float(value) for curve in checked for value in curve.distances]
    ys = [float(value) for curve in checked for value in curve.norms.ravel()]
    steps = even_ticks(min(xs), max(xs))
    bottom = TOP + max(PLOT_HEIGHT, sum(_heights(checked)) - 38)
    across = Scale(min(xs), max(xs), LEFT + 6, left - LEADER_ROOM)
    up = Scale(*decades(min(ys), max(ys)), bottom, TOP, log=True)
    shown = [step for step in steps if min(xs) <= step <= max(xs)]
    parts = [label(ylabel, 3, 12)]
    parts += left_axis(up, decade_ticks(min(ys), max(ys)), LEFT, across.end)
    parts += bottom_axis(across, shown, bottom + 6, xlabel)
    for curve in checked:
        parts += _curve(curve, across, up)
    parts += _labels(checked, across, up, left)
    return from_svg_body(
        "\n".join(parts),
        WIDTH,
        bottom + AXIS_ROOM,
        caption or _caption(checked),
        description or _describe(checked),
    )


def _curve(curve: ReachCurve, across: Scale, up: Scale) -> list[str]:
    points = _points(curve.distances, curve.median, across, up)
    parts = []
    if len(curve.norms) > 1:
        lowest = _points(curve.distances, curve.norms.min(axis=0), across, up)
        highest = _points(curve.distances, curve.norms.max(axis=0), across, up)
        outline = _commands([*lowest, *reversed(highest)]) + "Z"
        parts.append(element("path", d=outline, fill=LIGHT[curve.colour], fill_opacity="0.18"))
    line_path = path(
        _commands(points), curve.colour, 1.8, stroke_dasharray=curve.dashes, stroke_linecap="butt"
    )
    parts.append(line_path)
    if len(points) <= DOTTED:
        dots: Attributes = {
            "fill": LIGHT[curve.colour],
            "stroke": LIGHT["ground"],
            "stroke_width": 0.6,
        }
        parts += [element("circle", cx=x, cy=y, r=2.8, **dots) for x, y in points]
    return parts


def _points(distances: Series, norms: Series, across: Scale, up: Scale) -> list[Point]:
    pairs = zip(distances, norms, strict=True)
    return [(across.place(distance), up.place(norm)) for distance, norm in pairs]


def _commands(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)


def _heights(curves: Sequence[ReachCurve]) -> list[float]:
    return [LINE_HEIGHT * len(curve.words) + 5 for curve in curves]


def _labels(curves: Sequence[ReachCurve], across: Scale, up: Scale, left: float) -> list[str]:
    """Name each line at its right end; a hairline shows which is which."""
    ends = [(across.place(curve.distances[-1]), up.place(curve.median[-1])) for curve in curves]
    places = spread([y for _, y in ends], _heights(curves), TOP - 8, up.start + 30)
    parts = []
    for curve, (x, y), place in zip(curves, ends, places, strict=True):
        leader = _commands([(x + 6, y), (left - 8, place), (left - 3, place)])
        parts.append(path(leader, LEADER_COLOUR, LEADER_WIDTH))
        first = place - LINE_HEIGHT * (len(curve.words) - 1) / 2 + 3.5
        for row, words in enumerate(curve.words):
            parts.append(label(words, left, first + row * LINE_HEIGHT, colour=curve.colour))
    return parts


def _caption(curves: Sequence[ReachCurve]) -> str:
    spans = {float(curve.distances[-1]) for curve in curves}
    goes = []
    for curve in curves:
        first, last = short(curve.median[0]), short(curve.median[-1])
        words = f"stays {first}" if np.all(curve.median == curve.median[0]) else ""
        words = words or f"from {first} to {last}"
        if len(spans) > 1:
            words += f" at {short(curve.distances[-1])} steps"
        if curve.factor is not None and not words.startswith("stays"):
            words += f", ×{short(curve.factor)} a step"
        goes.append(f"{curve.name}, {words}")
    lead = f"Over {short(spans.pop())} steps back the" if len(spans) == 1 else "The"
    seeds = any(len(curve.norms) > 1 for curve in curves)
    band = " Lines are medians, bands reach from the lowest seed to the highest." if seeds else ""
    return f"{lead} gradient goes: {'; '.join(goes)}.{band}"


def _describe(curves: Sequence[ReachCurve]) -> str:
    parts = [
        "Line chart of the size of the gradient against its distance in steps, on a log axis, "
        f"for {listing(curve.name for curve in curves)}"
    ]
    for curve in curves:
        count = len(curve.distances)
        picked = sorted({math.floor(share * (count - 1) / 4) for share in range(5)})
        points = [f"{short(curve.median[at])} at {short(curve.distances[at])}" for at in picked]
        line = "a straight line" if curve.factor is not None else "not a straight line"
        words = f"{curve.name}, {line}: {', '.join(points)}"
        if len(curve.norms) > 1:
            low, high = short(curve.norms[:, -1].min()), short(curve.norms[:, -1].max())
            words += f"; at the end {len(curve.norms)} seeds lie between {low} and {high}"
        parts.append(words)
    return ". ".join(parts) + "."
