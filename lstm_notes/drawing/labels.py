"""Direct labels at the ends of a plot's lines: next to what they name, never on one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .colours import LIGHT
from .style import matplotlib_module
from .svg import Point
from .text import balanced, text_width

SIZE, LINE_HEIGHT = 10.0, 12.5
LABEL_ROOM, LEADER_ROOM = 98.0, 30.0
# Grey and thin: a leader in the line's own colour looks like more of the line.
LEADER_COLOUR, LEADER_WIDTH = "muted", 0.6
# How much wider bold letters are.
BOLD = 1.16


@dataclass(frozen=True)
class EndLabel:
    """A line's name, to be written at its right end in its colour."""

    name: str
    colour: str
    dodge: float = 0.0
    bold: bool = False

    @property
    def size(self) -> float:
        """The font size that a label of normal weight would need to be as wide."""
        return SIZE * (BOLD if self.bold else 1.0)

    @property
    def lines(self) -> list[str]:
        """The name, broken to fit beside the plot."""
        return balanced(self.name, LABEL_ROOM, self.size)


def label_left(labels: Sequence[EndLabel], width: float) -> float:
    """Return where labels begin, so that the longest ends at the picture's right edge."""
    return width - 2 - max(text_width(line, label.size) for label in labels for line in label.lines)


def write_end_labels(axes: Any, ends: Sequence[Point], labels: Sequence[EndLabel]) -> None:
    """Name each line at its right end, with a hairline that shows which is which.

    `ends` are in data coordinates; the figure is drawn at 72 dots per inch, where a
    pixel is one unit of the SVG.
    """
    width, height = axes.figure.bbox.width, axes.figure.bbox.height
    left = label_left(labels, width)
    # Limits are settled now: a later change would move the lines' ends away from the leaders.
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim())
    points = [(float(x), float(y)) for x, y in axes.transData.transform(list(ends))]
    wanted = [y + label.dodge for (_, y), label in zip(points, labels, strict=True)]
    heights = [LINE_HEIGHT * len(label.lines) + 5 for label in labels]
    # Not below the axis, where the words of its ticks stand.
    places = spread(wanted, heights, axes.bbox.y0 - 6, height - 14)
    for (x, _), y, place, label in zip(points, wanted, places, labels, strict=True):
        _leader(axes, [(x + 6, y), (left - 8, place), (left - 3, place)])
        first = place + LINE_HEIGHT * (len(label.lines) - 1) / 2 - 3.5
        for row, words in enumerate(label.lines):
            axes.annotate(
                words,
                (left, first - row * LINE_HEIGHT),
                xycoords="figure points",
                color=LIGHT[label.colour],
                weight="bold" if label.bold else "normal",
                annotation_clip=False,
            )


def _leader(axes: Any, points: Sequence[Point]) -> None:
    xs, ys = zip(*points, strict=True)
    identity = matplotlib_module("matplotlib.transforms").IdentityTransform()
    look = {"color": LIGHT[LEADER_COLOUR], "linewidth": LEADER_WIDTH}
    axes.plot(xs, ys, clip_on=False, transform=identity, **look)


def spread(wanted: Sequence[float], gaps: Sequence[float], low: float, high: float) -> list[float]:
    """Move label centres apart as little as needed, within low..high.

    `gaps` are the labels' heights.  Order is kept; labels that collide share
    the space around their mean wanted place.

    >>> spread([0.0, 0.0, 50.0], [10, 10, 10], 0, 100)
    [5.0, 15.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    # Each block is a run of touching labels: [members, top, height].
    blocks: list[tuple[list[int], float, float]] = []
    for index in order:
        members, height = [index], gaps[index]
        top = _inside(wanted[index] - height / 2, height, low, high)
        while blocks and blocks[-1][1] + blocks[-1][2] > top:
            before, _, above = blocks.pop()
            members, height = before + members, above + height
            top = _inside(_best_top(members, wanted, gaps), height, low, high)
        blocks.append((members, top, height))
    places = [0.0] * len(wanted)
    for members, top, _ in blocks:
        for index in members:
            places[index] = top + gaps[index] / 2
            top += gaps[index]
    return places


def _best_top(members: list[int], wanted: Sequence[float], gaps: Sequence[float]) -> float:
    """Return the top that is nearest to all wanted places of a run, on average."""
    offset, tops = 0.0, []
    for index in members:
        tops.append(wanted[index] - gaps[index] / 2 - offset)
        offset += gaps[index]
    return sum(tops) / len(tops)


def _inside(top: float, height: float, low: float, high: float) -> float:
    return max(low, min(top, high - height))
