"""An unrolled cell with the numbers of a real pass: every step has its own, nothing touches."""

import re
from collections.abc import Callable

import pytest
from boxes import assert_labels_apart
from known_cells import LAYERS, random_step

from lstm_notes import drawing
from lstm_notes.drawing import cell_operations, diagram, evaluate

every_cell = pytest.mark.parametrize("cell", LAYERS)
LETTERS = {*"rzn", *"fig", "o"}


def real_pass(cell: str, steps: int) -> dict[str, list[float]]:
    """Run one unit by the drawing's own operations; states have the start state first."""
    inputs, parameters, _ = random_step(cell, units=1, batch=1)
    states = {name: value for name, value in inputs.items() if name != "x"}
    kept: dict[str, list[float]] = {n.removesuffix("_prev"): [v.item()] for n, v in states.items()}
    for step in range(1, steps + 1):
        now = evaluate(cell_operations(cell), {"x": step * inputs["x"], **states}, parameters)
        states = {name: now[name.removesuffix("_prev")] for name in states}
        for name, value in now.items():
            if name in {"h", "c"} | LETTERS:
                kept.setdefault(name, []).append(value.item())
    return kept


def values_of(kept: dict[str, list[float]], steps: int) -> dict[str, object]:
    starts = {f"{name}_prev": kept[name][0] for name in kept if name in {"h", "c"}}
    return starts | {name: series[-steps:] for name, series in kept.items()}


def count_of(svg: str, value: float) -> int:
    written = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
    return svg.count(f">{written}<")


@every_cell
@pytest.mark.parametrize("steps", [2, 3])
def test_every_step_shows_its_states_and_the_open_one_all(cell: str, steps: int) -> None:
    kept = real_pass(cell, steps)
    values = values_of(kept, steps) | {"x": [f"x = {n}" for n in range(steps)]}
    for highlight in range(1, steps + 1):
        svg = drawing.unrolled(cell, steps, highlight=highlight, values=values).svg
        for step in range(steps + 1):
            # A state stands on the wire to the next step, h also above its step.
            assert count_of(svg, kept["h"][step]) >= (2 if step else 1)
            if "c" in kept:
                assert count_of(svg, kept["c"][step]) >= 1
        for step in range(steps):
            assert f">x = {step}<" in svg
        for name in set(kept) - {"h", "c"}:
            shown = [count_of(svg, value) > 0 for value in kept[name]]
            assert shown[highlight - 1], name
        inner = {k: v[highlight - 1] for k, v in kept.items() if k not in {"h", "c"}}
        old = {f"{k}_prev": kept[k][highlight - 1] for k in kept if k in {"h", "c"}}
        single = diagram(cell, values=inner | old, decimals=2).svg
        numbers = set(re.findall(r">(−?\d\.\d\d)<", single))
        assert numbers <= set(re.findall(r">(−?\d\.\d\d)<", svg))


@every_cell
@pytest.mark.parametrize("highlight", [None, 1, 2, 3])
def test_numbers_of_an_unrolled_cell_are_apart(cell: str, highlight: int | None) -> None:
    """Also where every number that can be below 0 is."""
    kept = real_pass(cell, 3)
    gates = {"f", "i", "o", "r", "z"}
    values = {name: [0.88 if name in gates else -0.88] * 3 for name in kept}
    values |= {"x": ["write +1", "noise −1", "read"], "h_prev": -0.88}
    values |= {"c_prev": -0.88} if "c" in kept else {}
    assert_labels_apart(drawing.unrolled(cell, 3, highlight=highlight, values=values).svg)


def test_numbers_of_faded_steps_are_not_faded() -> None:
    svg = drawing.unrolled("lstm", 3, highlight=2, values={"h": [0.11, 0.22, 0.33]}).svg
    faded = svg.partition('opacity="0.5"')[2].partition("</g>")[0]
    assert "LSTM" in faded
    assert "0.11" not in faded
    assert svg.count(">0.11<") == 2


def test_the_words_say_the_numbers() -> None:
    values = {"x": [1, 0], "h": [0.5, -0.25], "h_prev": 0}
    told = drawing.unrolled("gru", 2, highlight=1, values=values).description
    assert told.endswith("Numbers: x = 1.00, 0.00, h(0) = 0.00, h = 0.50, −0.25.")


WRONG: dict[str, tuple[Callable[[], drawing.Figure], str]] = {
    "too few": (lambda: drawing.unrolled("lstm", 3, values={"h": [1, 2]}), r"values\['h'\]"),
    "one": (lambda: drawing.unrolled("lstm", 3, values={"h": 1.0}), r"values\['h'\]"),
    "a word": (lambda: drawing.unrolled("lstm", 3, values={"x": "abc"}), r"values\['x'\]"),
    "unknown": (lambda: drawing.unrolled("gru", 2, values={"f": [1, 2]}), "values: expected keys"),
    "not finite": (
        lambda: drawing.unrolled("rnn", 2, values={"h": [1, float("nan")]}),
        r"values\['h'\]",
    ),
    "no room": (lambda: drawing.unrolled("lstm", 4, values={"h": [1] * 4}), "values: expected at"),
}


@pytest.mark.parametrize("name", WRONG)
def test_bad_input_is_named(name: str) -> None:
    make, named = WRONG[name]
    with pytest.raises(ValueError, match=rf"^{named}"):
        make()
