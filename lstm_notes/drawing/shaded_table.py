"""A table of numbers, each on a shade of one colour: the stronger, the larger."""

import math
from collections.abc import Collection, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from .colours import LIGHT
from .figure import Figure, from_svg_body
from .heat_bands import WRITTEN_ELSE
from .plot_inputs import Numbers, numbers_of, rounded
from .scales import WIDTH
from .svg import Attributes, label, rect
from .text import short_number, text_width

HEAD, LINE, ROW, AXIS, GAP = 18.0, 12.0, 22.0, 16.0, 8.0
MOST_ROWS, MOST_COLUMNS = 16, 9
DIGITS = 2

Cell = tuple[int, int]


def shaded_table(
    values: npt.ArrayLike,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    measure: str,
    across: str = "",
    down: str = "",
    colour: str = "f",
    shades: Literal["linear", "log"] = "linear",
    framed: Collection[Cell] = (),
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw a table of numbers as cells: the stronger the colour, the larger the number.

    Parameters
    ----------
    values : array (R, C)
        At most 16 rows and 9 columns; NaN leaves a cell empty.
    rows, columns : sequence of str
        Names that stand before the rows and above the columns, there in several lines if need be.
    measure : str
        What the numbers are.
    across, down : str
        What the columns and the rows are, such as ``"learning rate"``.
    colour : str
        The palette's key.
    shades : {"linear", "log"}
        Whether shades follow the numbers or their logarithms, from the least to the largest.
    framed : collection of (row, column)
        Cells with a frame, such as the best of each row.
    caption, description : str, optional
        Replace the sentences made from the numbers.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument does not fit; the message names it.

    Notes
    -----
    Numbers are rounded to 2 significant digits before anything is drawn.

    Examples
    --------
    >>> figure = shaded_table(
    ...     [[0.1, 0.02], [0.5, 0.04]],
    ...     rows=["4", "8"],
    ...     columns=["0.01", "0.1"],
    ...     measure="error",
    ...     across="rate",
    ...     down="size",
    ... )
    >>> print(figure.caption)
    Error by rate and size, from 0.02 (rate 0.1, size 4) to 0.5 (rate 0.01, size 8).
    """
    table = _checked(values, rows, columns, measure, colour, shades)
    strength = _strengths(table, shades)
    for row, column in framed:
        if not (0 <= row < len(rows) and 0 <= column < len(columns)):
            raise ValueError(f"framed: expected cells of the table, got {(row, column)}")
    left = max([text_width(name, 10) for name in [*rows, down]]) + 2 * GAP
    width = (WIDTH - left - 2) / len(columns)
    heads = _heads(columns, width)
    top = HEAD + LINE * (max(map(len, heads)) - 1) + (AXIS if across else 0)
    parts = _names(rows, heads, across, down, left, width, top)
    for (row, column), value in np.ndenumerate(table):
        if math.isnan(value):
            continue
        x, y = left + column * width, top + row * ROW
        parts += _cell(float(value), float(strength[row, column]), x, y, width, colour)
    for row, column in sorted(framed):
        frame: Attributes = {"fill": "none", "stroke": LIGHT["ink"], "stroke_width": 1.6, "rx": 2.0}
        parts.append(
            rect(left + column * width + 1, top + row * ROW + 1, width - 2, ROW - 2, **frame)
        )
    return from_svg_body(
        "\n".join(parts),
        WIDTH,
        top + ROW * len(rows) + 2,
        caption or _caption(table, rows, columns, measure, across, down),
        description or _describe(table, rows, columns, measure),
    )


def _checked(
    values: npt.ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    measure: str,
    colour: str,
    shades: str,
) -> Numbers:
    table = numbers_of(values, "values")
    if table.shape != (len(rows), len(columns)) or not table.size:
        wanted = (len(rows), len(columns))
        raise ValueError(f"values: expected shape {wanted} and a cell or more, got {table.shape}")
    if len(rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        raise ValueError(
            f"values: expected at most {MOST_ROWS} x {MOST_COLUMNS} cells, got {table.shape}"
        )
    if not measure.strip():
        raise ValueError("measure: expected words, got an empty text")
    if colour not in LIGHT:
        raise ValueError(f"colour: expected one of {' '.join(LIGHT)}, got {colour!r}")
    if shades not in {"linear", "log"}:
        raise ValueError(f"shades: expected 'linear' or 'log', got {shades!r}")
    if np.isinf(table).any() or np.isnan(table).all():
        raise ValueError("values: expected finite numbers, NaN for an empty cell")
    if shades == "log" and np.nanmin(table) <= 0:
        raise ValueError("values: expected numbers above 0 with shades by the logarithm")
    return rounded(table, DIGITS)


def _strengths(table: Numbers, shades: str) -> Numbers:
    """Return 0 for the least number and 1 for the largest."""
    height = np.log(table) if shades == "log" else table
    low, high = np.nanmin(height), np.nanmax(height)
    strength: Numbers = (height - low) / (high - low) if high > low else 0 * height
    return strength


def _heads(columns: Sequence[str], width: float) -> list[list[str]]:
    """Return the lines of each column's name: one, or a word each where one is too long."""
    heads = [[name] for name in columns]
    if any(text_width(name, 10) > width for name in columns):
        heads = [name.split() for name in columns]
    if any(text_width(word, 10) > width for lines in heads for word in lines):
        raise ValueError(f"columns: expected names that fit {width:.0f} units, got {columns}")
    return heads


def _names(
    rows: Sequence[str],
    heads: Sequence[Sequence[str]],
    across: str,
    down: str,
    left: float,
    width: float,
    top: float,
) -> list[str]:
    parts = [label(down, GAP / 2, top - 6, colour="muted")] if down else []
    if across:
        parts.append(label(across, left, AXIS - 4, colour="muted"))
    for column, lines in enumerate(heads):
        x = left + (column + 0.5) * width
        for up, word in enumerate(reversed(lines)):
            parts.append(label(word, x, top - 6 - LINE * up, anchor="middle"))
    for row, name in enumerate(rows):
        parts.append(label(name, GAP / 2, top + row * ROW + ROW / 2 + 3.5))
    return parts


def _cell(
    value: float, strength: float, x: float, y: float, width: float, colour: str
) -> list[str]:
    shade = rect(
        x + 1,
        y + 1,
        width - 2,
        ROW - 2,
        fill=LIGHT[colour],
        fill_opacity=round(WRITTEN_ELSE * float(strength), 2),
    )
    outline: Attributes = {"fill": "none", "stroke": LIGHT["rule"], "stroke_width": 0.5}
    words = label(short_number(value, DIGITS), x + width / 2, y + ROW / 2 + 3.5, anchor="middle")
    return [shade, rect(x + 1, y + 1, width - 2, ROW - 2, **outline), words]


def _caption(
    table: Numbers,
    rows: Sequence[str],
    columns: Sequence[str],
    measure: str,
    across: str,
    down: str,
) -> str:
    def where(at: int) -> str:
        row, column = divmod(at, len(columns))
        named = ((across, columns[column]), (down, rows[row]))
        return ", ".join(f"{kind} {name}".strip() for kind, name in named)

    low, high = int(np.nanargmin(table)), int(np.nanargmax(table))
    by = " and ".join(words for words in (across, down) if words)
    start = measure[0].upper() + measure[1:]
    return (
        f"{start}{f' by {by}' if by else ''}, from {short_number(table.flat[low], DIGITS)} "
        f"({where(low)}) to {short_number(table.flat[high], DIGITS)} ({where(high)})."
    )


def _describe(table: Numbers, rows: Sequence[str], columns: Sequence[str], measure: str) -> str:
    lines = []
    for name, values in zip(rows, table, strict=True):
        cells = (
            f"{column} {'empty' if math.isnan(value) else short_number(value, DIGITS)}"
            for column, value in zip(columns, values, strict=True)
        )
        lines.append(f"{name}: {', '.join(cells)}")
    return f"Table of {measure}. {'. '.join(lines)}."
