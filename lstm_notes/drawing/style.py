"""Matplotlib, made to draw in the book's language.

Matplotlib is imported by the functions that use it, not with this module, so
that diagrams can be drawn where it is not installed.
"""

import importlib
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .colours import LIGHT
from .figure import Figure, from_svg_body
from .matplotlib_svg import body_and_size

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": LIGHT["rule"],
    "axes.facecolor": "none",
    "axes.labelcolor": LIGHT["ink"],
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "axes.titlecolor": LIGHT["ink"],
    "axes.unicode_minus": True,
    "figure.dpi": 72,
    "figure.facecolor": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "grid.color": LIGHT["rule"],
    "grid.linewidth": 0.5,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "lines.solid_capstyle": "round",
    "savefig.dpi": 72,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "lstm-notes",
    "text.color": LIGHT["ink"],
    "text.parse_math": False,
    "xtick.color": LIGHT["rule"],
    "xtick.labelcolor": LIGHT["muted"],
    "xtick.labelsize": 10,
    "xtick.major.size": 3,
    "xtick.minor.size": 0,
    "ytick.color": LIGHT["rule"],
    "ytick.labelcolor": LIGHT["muted"],
    "ytick.labelsize": 10,
    "ytick.major.size": 3,
    "ytick.minor.size": 0,
}
"""Matplotlib settings of the book's plots: one unit of the SVG is one point."""


_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def matplotlib_module(name: str) -> Any:
    """Import a module of matplotlib, or say what to install."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = "plots need matplotlib: pip install 'lstm-notes[drawing]'"
        raise ImportError(message) from error


@contextmanager
def book_style() -> Iterator[None]:
    """Draw in the book's style while the context lasts."""
    with matplotlib_module("matplotlib").rc_context(STYLE):
        yield


def new_figure(width: float, height: float) -> Any:
    """Make a matplotlib figure of a size in SVG units, unknown to pyplot.

    Pyplot would print ``<Figure size ...>`` into a notebook and keep the figure alive.
    """
    figure_class = matplotlib_module("matplotlib.figure").Figure
    return figure_class(figsize=(width / 72, height / 72))


def from_matplotlib(fig: Any, caption: str, description: str) -> Figure:
    """Turn a matplotlib figure, drawn within `book_style`, into a `Figure`.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The drawn figure; it is closed.
    caption, description : str
        See `Figure`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a colour is not one of `LIGHT`: it would not follow the page's theme.

    Examples
    --------
    >>> with book_style():
    ...     fig = new_figure(380, 200)
    ...     _ = fig.subplots().plot([0, 1], color=LIGHT["c"])
    >>> from_matplotlib(fig, "A line.", "A line from 0 to 1.")
    Figure(caption='A line.')
    """
    stream = io.StringIO()
    with book_style():
        fig.savefig(stream, format="svg", metadata={"Date": None})
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(fig)
    body, width, height = body_and_size(stream.getvalue())
    strange = set(_COLOUR.findall(body)) - set(LIGHT.values())
    if strange:
        found = ", ".join(sorted(strange))
        raise ValueError(f"fig: expected the colours of drawing.LIGHT only, got {found}")
    return from_svg_body(body, width, height, caption, description)
