"""The reach of the gradient: straight lines, medians, decades, labels at the ends."""

import numpy as np
import pytest
from drawn_plots import REACH
from plot_reading import elements, words

from lstm_notes import drawing
from lstm_notes.drawing import LIGHT


def lines(svg: str, key: str) -> list[list[tuple[float, float]]]:
    """The points of every open path in a colour."""
    found = []
    for node in elements(svg, "path"):
        if node.attrib.get("stroke") == LIGHT[key]:
            pairs = node.attrib["d"].removeprefix("M").split("L")
            found.append([tuple(float(part) for part in pair.split()) for pair in pairs])
    return found


def test_one_factor_a_step_is_a_straight_line() -> None:
    steps = np.array([0, 1, 5, 20, 50])
    svg = drawing.gradient_reach({"RNN": (steps, 0.5**steps)}, colours={"RNN": "f"}).svg
    curve = np.array(lines(svg, "f")[0])
    slopes = np.diff(curve[:, 1]) / np.diff(curve[:, 0])
    assert slopes == pytest.approx(np.full(4, slopes[0]), rel=0.02)
    assert slopes[0] > 0  # smaller stands lower
    assert "×0.5 a step" in words(svg)


def test_a_bend_is_not_called_straight() -> None:
    steps = np.arange(1, 50)
    figure = drawing.gradient_reach({"power law": (steps, 1 / steps)})
    assert "a step" not in figure.svg
    assert "power law, not a straight line" in figure.description


def test_ends_of_the_decades_are_ends_of_the_axis() -> None:
    svg = drawing.gradient_reach({"a": ([0, 1], [1.0, 1e-4])}, colours={"a": "c"}).svg
    (_, top), (_, bottom) = lines(svg, "c")[0]
    assert (top, bottom) == (28, 190)
    assert {"1", "0.1", "0.01", "0.001", "0.0001"} <= set(words(svg))


def test_line_is_the_median_and_band_the_range_of_the_seeds() -> None:
    norms = [[1, 0.001], [1, 0.01], [1, 0.0001]]
    svg = drawing.gradient_reach({"RNN": ([0, 1], norms)}, colours={"RNN": "f"}).svg
    (_, _), (_, middle) = lines(svg, "f")[0]
    band = next(node for node in elements(svg, "path") if "fill-opacity" in node.attrib)
    ys = [float(pair.split()[1].rstrip("Z")) for pair in band.attrib["d"][1:].split("L")]
    assert ys == pytest.approx([28, 190, 109, 28])
    assert middle == pytest.approx(149.5)


def test_leaders_begin_at_the_ends_of_their_lines() -> None:
    svg = drawing.gradient_reach(REACH, colours={"RNN": "f"}).svg
    (curve,) = lines(svg, "f")
    leaders = [line for line in lines(svg, "muted") if len(line) == 3]
    begin = pytest.approx((curve[-1][0] + 6, curve[-1][1]), abs=0.011)
    assert sum(leader[0] == begin for leader in leaders) == 1


def test_reach_caption_names_both_ends_and_the_factor() -> None:
    caption = drawing.gradient_reach({"RNN": ([0, 10, 20], [1, 0.1, 0.01])}).caption
    assert caption == "Over 20 steps back the gradient goes: RNN, from 1 to 0.01, ×0.794 a step."
