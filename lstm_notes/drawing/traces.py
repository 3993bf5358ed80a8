"""Small multiples: what each quantity of a unit does over time, one row each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .checked import Series, finite_series, known_quantity
from .colours import LIGHT, NAMES
from .figure import Figure
from .plot_inputs import rounded
from .style import book_style, from_matplotlib, new_figure
from .text import listing, number, numbers, short_number

WIDTH = 380.0
PANEL_LEFT, PANEL_WIDTH, PANEL_HEIGHT = 58.0, 316.0, 30.0
# Short sequences have a line of numbers above each panel.
SHORT, GAP, NUMBER_GAP = 8, 12.0, 21.0
AXIS_ROOM = 36.0


def gate_traces(
    traces: Mapping[str, npt.ArrayLike],
    *,
    steps: Sequence[str] | None = None,
    decimals: int = 2,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw each quantity of one unit over time, one row each, on a shared time axis.

    Gates have the range 0..1, candidate and hidden state -1..1, the cell state
    what it needs.  Sequences of up to 8 steps have their numbers written in.
    Curves are drawn from the values rounded to 3 significant digits.

    Parameters
    ----------
    traces : mapping of str to array (T,)
        Quantity key (`x g i f o c h`) -> its values, drawn in this order.
    steps : sequence of str, optional
        A word for each step, for sequences of up to 8 steps.
    decimals : int
        Decimals of the written numbers.
    caption, description : str, optional
        Replace the sentences made from the numbers.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If `traces` or `steps` do not fit together.

    Examples
    --------
    >>> figure = gate_traces({"f": [1.0, 0.5, 1.0], "c": [0.8, 0.4, 0.4]})
    >>> print(figure.caption)
    f and c over 3 steps. c ends at 0.40.
    """
    checked = _checked_traces(traces)
    length = len(next(iter(checked.values())))
    if steps is not None and (len(steps) != length or length > SHORT):
        raise ValueError(f"steps: expected {length} words, at most {SHORT}, got {len(steps)}")
    row = PANEL_HEIGHT + (NUMBER_GAP if length <= SHORT else GAP)
    height = row * len(checked) + AXIS_ROOM
    with book_style():
        fig = new_figure(WIDTH, height)
        for index, (key, values) in enumerate(checked.items()):
            bottom = height - row * (index + 1)
            axes = fig.add_axes(
                (PANEL_LEFT / WIDTH, bottom / height, PANEL_WIDTH / WIDTH, PANEL_HEIGHT / height)
            )
            _trace(axes, key, rounded(values))
            if length <= SHORT:
                _numbers_above(axes, key, values, decimals)
            axes.tick_params(labelbottom=index == len(checked) - 1)
        _time_axis(fig.axes[-1], length, steps)
        last = list(checked)[-1]
        ending = f"{last} ends at {number(checked[last][-1], decimals)}"
        words = f"{listing(checked)} over {length} steps. {ending}."
        return from_matplotlib(
            fig, caption or words, description or _describe_traces(checked, steps, decimals)
        )


def _checked_traces(traces: Mapping[str, npt.ArrayLike]) -> dict[str, Series]:
    if not traces:
        raise ValueError("traces: expected at least one quantity, got none")
    checked: dict[str, Series] = {}
    length: int | None = None
    for key, values in traces.items():
        known_quantity(key, "traces")
        checked[key] = finite_series(values, f"traces[{key!r}]", length)
        length = len(checked[key])
    return checked


def _trace(axes: Any, key: str, values: Series) -> None:
    time = np.arange(1, len(values) + 1)
    low, high = _range(key, values)
    axes.set(xlim=(0.5, len(values) + 0.5), ylim=(low, high))
    ticks = _ticks(low, high)
    axes.set_yticks(ticks, [short_number(tick, 2) for tick in ticks])
    axes.axhline(0, color=LIGHT["rule"], linewidth=0.8)
    axes.plot(
        time,
        values,
        color=LIGHT[key],
        marker="o" if len(values) <= SHORT else "",
        linewidth=2.4 if key == "c" else 1.6,
        clip_on=False,
    )
    axes.fill_between(time, values, 0, color=LIGHT[key], alpha=0.15, linewidth=0)
    axes.annotate(
        key,
        (7, 0.5),
        xycoords=("figure points", "axes fraction"),
        xytext=(0, -5),
        textcoords="offset points",
        color=LIGHT[key],
        size=17,
        style="italic",
    )


def _range(key: str, values: Series) -> tuple[float, float]:
    """Gates span 0..1, g, n and h span -1..1, the rest what they need: at least 0..1."""
    usual = -1.0 if key in "ghn" else 0.0
    return min(usual, float(values.min())), max(1.0, float(values.max()))


def _ticks(low: float, high: float) -> list[float]:
    """Mark 0 and the range's ends, leaving out an end that would stand too near 0."""
    apart = 0.35 * (high - low)
    return sorted({0.0, *(end for end in (low, high) if abs(end) > apart)})


def _numbers_above(axes: Any, key: str, values: Series, decimals: int) -> None:
    """Write the numbers on one line above the panel, where no curve can cross them."""
    for step, value in enumerate(values, 1):
        axes.annotate(
            number(value, decimals),
            (step, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            color=LIGHT[key],
            annotation_clip=False,
        )


def _time_axis(axes: Any, length: int, steps: Sequence[str] | None) -> None:
    if steps is not None:
        words = [step.replace("-", "\u2212").replace(" ", "\n") for step in steps]
        axes.set_xticks(range(1, length + 1), words)
        return
    if length <= SHORT:
        axes.set_xticks(range(1, length + 1), [str(step) for step in range(1, length + 1)])
    axes.set_xlabel("step")


def _describe_traces(
    traces: Mapping[str, Series], steps: Sequence[str] | None, decimals: int
) -> str:
    parts = [f"Line charts over {len(next(iter(traces.values())))} steps"]
    if steps is not None:
        parts.append("steps: " + "; ".join(steps))
    for key, values in traces.items():
        if len(values) <= SHORT:
            parts.append(f"{NAMES[key]}: {numbers(values, decimals)}")
        else:
            parts.append(f"{NAMES[key]}: {_summary(values, decimals)}")
    return ". ".join(parts) + "."


def _summary(values: Series, decimals: int) -> str:
    first, last = number(values[0], decimals), number(values[-1], decimals)
    low, high = number(values.min(), decimals), number(values.max(), decimals)
    return f"starts at {first}, ends at {last}, lowest {low}, highest {high}"
