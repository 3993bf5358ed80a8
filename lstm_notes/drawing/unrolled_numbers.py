"""The numbers of a pass through an unrolled cell: checked, and as written at each step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .described import DescribedCell, Number
from .graph import Words

_STARTS = {"h_prev": "h", "c_prev": "c"}
# Inside the step in full, which is drawn smaller, digits are larger than in a single diagram.
_INSIDE = 18.0


@dataclass(frozen=True)
class Pass:
    """What is written: texts by letter, for each letter the start's (or "") and each step's.

    `full` are the numbers of the step in full, with those that follow from them.
    """

    texts: Mapping[str, tuple[str, ...]]
    full: Mapping[str, str]
    places: Mapping[str, Words]

    def __bool__(self) -> bool:
        return bool(self.texts)

    def text(self, key: str, step: int) -> str:
        """Return a letter's number at a step, step 0 being the start; "" where there is none."""
        return self.texts[key][step] if key in self.texts else ""

    def inside(self) -> tuple[Words, ...]:
        """Return the numbers inside the step in full; its states and x stand outside."""
        outside = {"x", "h", "c", *_STARTS}
        return tuple(
            replace(self.places[key], text=text, size=_INSIDE)
            for key, text in self.full.items()
            if key not in outside
        )

    def told(self) -> str:
        """Say the numbers of all steps."""
        parts = []
        for key, texts in self.texts.items():
            start = [f"{key}(0) = {texts[0]}"] if texts[0] else []
            steps = [f"{key} = {', '.join(texts[1:])}"] if texts[1] else []
            parts += [*start, *steps]
        return f" Numbers: {', '.join(parts)}." if parts else ""


def checked_pass(
    cell: DescribedCell,
    values: Mapping[str, Number],
    steps: int,
    highlight: int | None,
    decimals: int,
) -> Pass:
    """Return the texts of a pass, or say which values do not fit."""
    if values and highlight is not None and steps > 3:
        raise ValueError(f"values: expected at most 3 steps with one in full, got {steps}")
    series = {key: _one_a_step(key, values[key], steps) for key in values if key not in _STARTS}
    written = [
        cell.written({key: given[step] for key, given in series.items()}, decimals)
        for step in range(steps)
    ]
    start = cell.written({key: values[key] for key in _STARTS if key in values}, decimals)
    texts = {
        key: (start.get(f"{key}_prev", ""), *(now.get(key, "") for now in written))
        for key in dict.fromkeys([*series, *(_STARTS[key] for key in start if key in _STARTS)])
    }
    full = _in_full(cell, series, values, highlight, decimals) if highlight else {}
    return Pass(texts, full, cell.places)


def _one_a_step(key: str, given: Number, steps: int) -> list[Number]:
    series = np.asarray(given, dtype=object)
    if series.shape != (steps,):
        raise ValueError(f"values[{key!r}]: expected {steps} numbers, one a step, got {given!r}")
    return list(series)


def _in_full(
    cell: DescribedCell,
    series: Mapping[str, list[Number]],
    values: Mapping[str, Number],
    step: int,
    decimals: int,
) -> dict[str, str]:
    """Write all numbers of one step: its old states are the step's before."""
    now: dict[str, Number] = {key: given[step - 1] for key, given in series.items()}
    for name, letter in _STARTS.items():
        if step > 1 and letter in series:
            now[name] = series[letter][step - 2]
        elif step == 1 and name in values:
            now[name] = values[name]
    return cell.written(now, decimals)
