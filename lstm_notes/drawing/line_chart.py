"""Curves over long sequences, each named at its right end."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .checked import Series, finite_series
from .colours import LIGHT
from .figure import Figure
from .labels import LEADER_ROOM, EndLabel, label_left, write_end_labels
from .plot_inputs import SIGNIFICANT, rounded
from .style import book_style, from_matplotlib, matplotlib_module, new_figure
from .text import short_number

WIDTH = 380.0

_DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)))
_LINE_COLOURS = ("c", "f", "h", "g", "o", "i", "x")


def line_chart(
    curves: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
    *,
    xlabel: str,
    ylabel: str,
    colours: Mapping[str, str] | None = None,
    yscale: Literal["linear", "log"] = "linear",
    marks: Mapping[str, float] | None = None,
    height: float = 220.0,
    significant: int = SIGNIFICANT,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw curves over a shared axis, each named at its right end.

    Every y is rounded to 3 significant digits before anything is drawn, x stays as it is.

    Parameters
    ----------
    curves : mapping of str to (x, y)
        Label -> two arrays of one length.
    xlabel, ylabel : str
        Words at the axes, with units.
    colours : mapping of str to str, optional
        Label -> colour key, such as ``{"f = 0.9": "f"}``.
    yscale : {"linear", "log"}
        Scale of the vertical axis.
    marks : mapping of str to float, optional
        Word -> x at which a thin upright line with that word is drawn.
    height : float
        The picture's height; its width is 380.
    significant : int
        Digits to keep of each y, 1 to 15: more for a curve that moves little far from 0.
    caption, description : str, optional
        Replace the sentences made from the numbers.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If `curves`, `colours`, `yscale`, `marks` or `significant` do not fit.

    Examples
    --------
    >>> figure = line_chart({"c": ([0, 1, 2], [1.0, 0.9, 0.81])}, xlabel="step", ylabel="size of c")
    >>> print(figure.caption)
    Size of c against step. c: from 1 to 0.81.
    """
    for argument, words in (("xlabel", xlabel), ("ylabel", ylabel)):
        if not words:
            raise ValueError(f"{argument}: expected words with a unit, got an empty text")
    checked = _checked_curves(curves, yscale, significant)
    palette = _palette(list(checked), colours or {})
    labels = [EndLabel(name, palette[name]) for name in checked]
    right = label_left(labels, WIDTH) - LEADER_ROOM
    with book_style():
        fig = new_figure(WIDTH, height)
        # Marks are named above the plot, where no curve can cross their words.
        top = height - (40 if marks else 26)
        box = (46 / WIDTH, 42 / height, (right - 46) / WIDTH, (top - 42) / height)
        axes = fig.add_axes(box)
        axes.set_yscale(yscale)
        axes.margins(x=0.02)
        for index, (name, (x, y)) in enumerate(checked.items()):
            axes.plot(x, y, color=LIGHT[palette[name]], linestyle=_DASHES[index % 4])
        _plain_ticks(axes)
        axes.set_xlabel(xlabel)
        axes.annotate(ylabel, (3, height - 12), xycoords="figure points", color=LIGHT["ink"])
        axes.grid(axis="y")
        _marks(axes, marks or {})
        ends = [(float(x[-1]), float(y[-1])) for x, y in checked.values()]
        write_end_labels(axes, ends, labels)
        return from_matplotlib(
            fig,
            caption or _caption(checked, xlabel, ylabel),
            description or _describe_curves(checked, xlabel, ylabel, marks or {}),
        )


def _checked_curves(
    curves: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]], yscale: str, significant: int
) -> dict[str, tuple[Series, Series]]:
    if not 1 <= len(curves) <= len(_LINE_COLOURS):
        raise ValueError(f"curves: expected 1 to {len(_LINE_COLOURS)}, got {len(curves)}")
    if yscale not in {"linear", "log"}:
        raise ValueError(f"yscale: expected 'linear' or 'log', got {yscale!r}")
    if not 1 <= significant <= 15:
        raise ValueError(f"significant: expected 1 to 15 digits, got {significant}")
    checked = {}
    for name, (x, y) in curves.items():
        xs = finite_series(x, f"curves[{name!r}] x")
        ys = finite_series(y, f"curves[{name!r}] y", len(xs))
        if yscale == "log" and np.any(ys <= 0):
            raise ValueError(f"curves[{name!r}] y: expected numbers above 0 on a log scale")
        checked[name] = (xs, rounded(ys, significant))
    return checked


def _palette(names: list[str], colours: Mapping[str, str]) -> dict[str, str]:
    for name, key in colours.items():
        if name not in names:
            raise ValueError(f"colours: expected labels of curves, got {name!r}")
        if key not in LIGHT:
            raise ValueError(f"colours[{name!r}]: expected one of {' '.join(LIGHT)}, got {key!r}")
    free = [key for key in _LINE_COLOURS if key not in colours.values()]
    return {name: colours[name] if name in colours else free.pop(0) for name in names}


def _plain_ticks(axes: Any) -> None:
    """Write the ticks as plain numbers: matplotlib's own need its maths fonts."""
    formatter = matplotlib_module("matplotlib.ticker").FuncFormatter
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(formatter(lambda value, _: short_number(value, 3)))
    axes.yaxis.set_minor_locator(matplotlib_module("matplotlib.ticker").NullLocator())


def _marks(axes: Any, marks: Mapping[str, float]) -> None:
    for word, x in marks.items():
        if not np.isfinite(x):
            raise ValueError(f"marks[{word!r}]: expected a finite number, got {x!r}")
        axes.axvline(x, color=LIGHT["muted"], linewidth=0.8, linestyle=(0, (2, 2)))
        place = axes.transAxes.inverted().transform(axes.transData.transform((x, 1)))[0]
        middle = 0.25 < place < 0.75
        axes.annotate(
            word,
            (x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center" if middle else "left" if place < 0.5 else "right",
            color=LIGHT["muted"],
        )


def _caption(curves: Mapping[str, tuple[Series, Series]], xlabel: str, ylabel: str) -> str:
    ends = "; ".join(
        f"{name}: from {short_number(y[0], 3)} to {short_number(y[-1], 3)}"
        for name, (_, y) in curves.items()
    )
    start = ylabel[0].upper() if ylabel[0].isascii() else ylabel[0]
    return f"{start}{ylabel[1:]} against {xlabel}. {ends}."


def _describe_curves(
    curves: Mapping[str, tuple[Series, Series]],
    xlabel: str,
    ylabel: str,
    marks: Mapping[str, float],
) -> str:
    parts = [f"Line chart of {ylabel} against {xlabel}"]
    for name, (x, y) in curves.items():
        picked = sorted({round(share * (len(x) - 1)) for share in (0, 0.25, 0.5, 0.75, 1)})
        points = [f"{short_number(y[at])} at {short_number(x[at])}" for at in picked]
        parts.append(f"{name}: {', '.join(points)}")
    parts += [f"{word} marked at {short_number(x)}" for word, x in marks.items()]
    return ". ".join(parts) + "."
