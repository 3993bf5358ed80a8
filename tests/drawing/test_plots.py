"""What all plots promise: words that stand free, the same text on every machine, even axes."""

import numpy as np
import pytest
from drawn_plots import NEVER, PLOTS
from plot_reading import assert_words_stand_free, elements

from lstm_notes import drawing
from lstm_notes.drawing import LIGHT, QUANTITIES
from lstm_notes.drawing.scales import even_ticks, fine_log_ticks


@pytest.mark.parametrize("name", PLOTS)
def test_words_never_touch_and_stay_inside(name: str) -> None:
    assert_words_stand_free(PLOTS[name]().svg)


@pytest.mark.parametrize("seed", range(12))
def test_words_never_touch_whatever_the_numbers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = ["RNN", "LSTM", "GRU", "LSTM, gates set to remember", "no output activation", "A", "B"]
    names = names[: rng.integers(1, 8)]
    factors = rng.choice([0.3, 0.9, 0.99, 1.0, 1.01], len(names))
    steps = np.arange(0, int(rng.choice([20, 200, 500])), 5)
    norms = [np.maximum(rng.uniform(0.5, 2) * factor**steps, 1e-290) for factor in factors]
    reach = {name: (steps, norm) for name, norm in zip(names, norms, strict=True)}
    assert_words_stand_free(drawing.gradient_reach(reach).svg)
    scale = 10.0 ** rng.integers(-6, 6)
    seeds = {name: scale * rng.lognormal(0, rng.choice([0.01, 1, 3]), 20) for name in names}
    for row in seeds.values():
        row[rng.uniform(size=20) < rng.choice([0, 0.3])] = NEVER
    seeds[names[0]][0] = scale
    kind = rng.choice(["linear", "log"])
    figure = drawing.variant_comparison(seeds, measure="mean squared error", xscale=kind)
    assert_words_stand_free(figure.svg)
    values = rng.normal(0, scale, (rng.integers(1, 100), rng.integers(1, 14)))
    gates = {"f": rng.uniform(size=values.shape), "c": values, "h": np.tanh(values)}
    assert_words_stand_free(drawing.gate_heat_map(gates).svg)


def test_only_three_digits_of_the_numbers_are_drawn() -> None:
    """Another processor's sums differ in the last bits."""
    rng = np.random.default_rng(0)
    gate, norms, seeds = rng.uniform(size=60), rng.uniform(size=(3, 6)), rng.uniform(size=9)

    def short(values: np.ndarray) -> np.ndarray:
        return np.vectorize(lambda value: float(f"{value:.3g}"))(values)

    def drawn(*data: np.ndarray) -> list[str]:
        gate, norms, seeds = data
        return [
            drawing.gate_heat_map({"f": gate, "g": -gate}).svg,
            drawing.gradient_reach({"RNN": (np.arange(6), norms)}).svg,
            drawing.variant_comparison({"RNN": seeds}, measure="loss").svg,
            drawing.line_chart({"f": (np.arange(60), gate)}, xlabel="step", ylabel="f").svg,
            drawing.gate_traces({"f": gate[1:]}).svg,
        ]

    # In the second decimal, which the shades have, 0.135 goes up and a bit less goes down.
    gate[0] = 0.135 - 1e-12
    assert drawn(gate, norms, seeds) == drawn(*map(short, (gate, norms, seeds)))


def test_a_caller_may_ask_for_more_digits() -> None:
    axes = {"xlabel": "step", "ylabel": "c"}
    curve = {"c": ([0, 1], [10.04, 10.96])}
    assert "10 at 0, 11 at 1" in drawing.line_chart(curve, **axes).description
    more = drawing.line_chart(curve, significant=4, **axes)
    assert "10.04 at 0, 10.96 at 1" in more.description


LONG = "the LSTM whose gates were set to remember for a thousand steps, seed "
WIDE = "mean squared error of the last output, over 10,000 new sequences"


def test_long_names_make_a_plot_higher() -> None:
    names = [LONG + letter for letter in "ABCDEFG"]
    reach = {name: ([0, 1, 2], [1, 0.9, 0.81]) for name in names}
    assert_words_stand_free(drawing.gradient_reach(reach, xlabel=WIDE).svg)
    results = {name: [1.0, 2.0] for name in names}
    assert_words_stand_free(drawing.variant_comparison(results, measure=WIDE).svg)


def test_narrow_plots_leave_out_ticks_not_counts() -> None:
    results = {LONG: [20.0, 1000.0], "RNN": [50.0] * 150 + [NEVER] * 1350}
    svg = drawing.variant_comparison(results, measure="updates", xscale="log").svg
    assert_words_stand_free(svg)
    assert ">1350 of 1500<" in svg


def test_plots_leave_their_input_alone() -> None:
    values = np.array([3.14159, 1.0, 2.0])
    drawing.variant_comparison({"a": values}, measure="loss")
    drawing.gate_heat_map({"c": values})
    drawing.gradient_reach({"a": ([0, 1, 2], values)})
    assert values.tolist() == [3.14159, 1.0, 2.0]


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (3, 97), (-2, 5), (0.123, 0.124), (7, 7)])
def test_even_ticks_enclose_and_are_even(low: float, high: float) -> None:
    ticks = even_ticks(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert 2 <= len(ticks) <= 8
    assert np.diff(ticks) == pytest.approx(np.full(len(ticks) - 1, ticks[1] - ticks[0]))


@pytest.mark.parametrize(("low", "high"), [(1, 1), (0.03, 0.9), (20, 1000), (999, 1001)])
def test_fine_log_ticks_enclose(low: float, high: float) -> None:
    ticks = fine_log_ticks(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert len(ticks) >= 2


def test_traces_have_one_row_a_quantity_in_its_colour() -> None:
    svg = drawing.gate_traces({key: [0.1, 0.9, 0.4] for key in QUANTITIES}).svg
    letters = [node for node in elements(svg, "text") if node.attrib["font-size"] == "17"]
    assert [letter.text for letter in letters] == list(QUANTITIES)
    assert [letter.attrib["fill"] for letter in letters] == [LIGHT[key] for key in QUANTITIES]
    strokes = [node.attrib.get("stroke") for node in elements(svg, "path")]
    for key in QUANTITIES:
        assert strokes.count(LIGHT[key]) >= 1
