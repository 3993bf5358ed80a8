"""Tables of numbers on shades: which is strongest, where frames stand, what is refused."""

import re
from typing import Any

import numpy as np
import pytest
from plot_reading import elements, words

from lstm_notes.drawing import LIGHT, Figure, shaded_table

GIVEN: dict[str, Any] = {
    "rows": ["4", "8"],
    "columns": ["0.01", "0.1", "1"],
    "measure": "error",
    "across": "rate",
    "down": "size",
}
VALUES = [[0.1, 0.02, 1.0], [0.5, 0.04, np.nan]]


def shades(figure: Figure) -> list[float]:
    found = elements(figure.svg, "rect")
    return [float(node.attrib["fill-opacity"]) for node in found if "fill-opacity" in node.attrib]


def test_the_larger_the_number_the_stronger_its_shade() -> None:
    for scale in ("linear", "log"):
        drawn = shades(shaded_table(VALUES, **GIVEN, shades=scale))
        numbers = [0.1, 0.02, 1.0, 0.5, 0.04]
        assert np.argsort(drawn).tolist() == np.argsort(numbers).tolist()
        assert (min(drawn), max(drawn)) == (0, 0.6)


def test_shades_by_the_logarithm_are_even_over_decades() -> None:
    figure = shaded_table([[0.01, 0.1, 1.0]], **GIVEN | {"rows": ["4"]}, shades="log")
    assert shades(figure) == [0, 0.3, 0.6]


def test_numbers_and_names_are_written_and_nan_is_empty() -> None:
    figure = shaded_table(VALUES, **GIVEN)
    assert {"0.1", "0.02", "1", "0.5", "0.04", "4", "8", "rate", "size"} <= set(words(figure.svg))
    assert "nan" not in figure.svg
    assert "1 empty" in figure.description


def test_frames_stand_around_their_cells() -> None:
    figure = shaded_table(VALUES, **GIVEN, framed=[(0, 1), (1, 1)])
    rects = elements(figure.svg, "rect")
    framed = [node.attrib for node in rects if node.attrib.get("stroke") == LIGHT["ink"]]
    cells = [node.attrib for node in rects if "fill-opacity" in node.attrib]
    at = [(cell["x"], cell["y"]) for cell in (cells[1], cells[4])]
    assert [(frame["x"], frame["y"]) for frame in framed] == at


def test_one_number_everywhere_has_no_shade() -> None:
    assert shades(shaded_table([[2.0, 2.0, 2.0]], **GIVEN | {"rows": ["4"]})) == [0, 0, 0]


def test_rounding_makes_the_picture_of_another_processor() -> None:
    nearly = np.array(VALUES) * (1 + 1e-9)
    assert shaded_table(VALUES, **GIVEN).svg == shaded_table(nearly, **GIVEN).svg


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": [[1.0, 2.0]]}, r"values: expected shape \(2, 3\)"),
        ({"values": np.zeros((2, 3)), "shades": "log"}, "values: expected numbers above 0"),
        ({"values": [[1, 2, np.inf]] * 2}, "values: expected finite numbers"),
        ({"values": [["a", "b", "c"]] * 2}, "values: expected numbers"),
        ({"measure": " "}, "measure: expected words"),
        ({"colour": "pink"}, "colour: expected one of"),
        ({"shades": "cubic"}, "shades: expected 'linear' or 'log', got 'cubic'"),
        ({"framed": [(2, 0)]}, r"framed: expected cells of the table, got \(2, 0\)"),
        ({"columns": ["a" * 40, "b", "c"]}, "columns: expected names that fit"),
        ({"values": np.ones((17, 3)), "rows": ["r"] * 17}, "values: expected at most 16 x 9"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        shaded_table(**{"values": VALUES, **GIVEN, **change})


def test_colours_are_the_palettes() -> None:
    svg = shaded_table(VALUES, **GIVEN, framed=[(0, 0)]).svg
    assert set(re.findall(r"#[0-9a-f]{6}", svg)) <= set(LIGHT.values())


def test_a_long_name_stands_in_two_lines() -> None:
    names = ["torch 0.01", "torch 0.03", "chrono 0.1"] * 2 + ["units 4"] * 2
    figure = shaded_table(np.ones((1, 8)), rows=["LSTM"], columns=names, measure="error")
    assert words(figure.svg).count("torch") == 4
    assert {"chrono", "0.1"} <= set(words(figure.svg))
