"""The explorables' arithmetic is the package's, and so are the numbers they show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from explorable_pages import PAGES, numbers, open_explorable, shown_wires, written
from stream_units import stream_units
from test_pages import visit

import lstm_notes
from lstm_notes.cells.lstm import lstm_step
from lstm_notes.checks import pin, rows
from lstm_notes.tasks import stream, stream_unit

pytestmark = pytest.mark.site

ROOT = Path(__file__).resolve().parents[2]
LAYERS = {
    "rnn": lstm_notes.RNN,
    "lstm1997": lstm_notes.LSTM1997,
    "lstm": lstm_notes.LSTM,
    "peephole": lstm_notes.PeepholeLSTM,
    "coupled": lstm_notes.CoupledLSTM,
    "gru": lstm_notes.GRU,
}
RUN = """([name, p, xs, start]) => {
    const {cells} = LSTMNotes;
    let [h, c] = start;
    return xs.map(x => {
        const now = cells[name](p, x, h, c);
        [h, c] = [now.h, now.c || c];
        return now;
    });
}"""


@pytest.fixture(scope="module")
def script(browser: Any, site: Path) -> Iterator[Any]:
    """Any page that has the shared scripts."""
    with visit(browser, site / f"{PAGES['six-cells']}.html") as seen:
        yield seen.page


@pytest.mark.parametrize("name", LAYERS)
def test_a_cell_computes_what_the_package_computes(script: Any, name: str) -> None:
    rng = np.random.default_rng(4)
    layer = LAYERS[name](4, 3, seed=5)
    for array in layer.parameters.values():
        array[:] = rng.standard_normal(array.shape)
    x, h, c = rng.standard_normal((7, 4)), *rng.standard_normal((2, 3))
    two_states = name not in ("rnn", "gru")
    trace = layer.trace(x, (h[None], c[None]) if two_states else h[None])
    p = {k.removesuffix("_l0"): v.tolist() for k, v in layer.state_dict().items()}
    steps = script.evaluate(RUN, [name, p, x.tolist(), [h.tolist(), c.tolist()]])
    assert set(steps[0]) == set(trace.gates)
    for letter, values in trace.gates.items():
        here = np.array([step[letter] for step in steps])
        np.testing.assert_allclose(here, values[:, 0], rtol=0, atol=1e-12, err_msg=letter)


def test_large_numbers_do_not_overflow(script: Any) -> None:
    assert script.evaluate("[-1000, 0, 1000].map(LSTMNotes.sigmoid)") == [0, 0.5, 1]


def hand_played(gates: dict[str, list[float]]) -> dict[str, np.ndarray]:
    """Play the gates in the package: with weights of 0 a bias sets a gate, odds of 0 and 1 too."""
    p = rows(stream_unit(), "ifgo")
    h = c = np.zeros((1, 1))
    kept = []
    for t, x in enumerate(stream()):
        for row, gate in ((0, "i"), (1, "f"), (3, "o")):
            p["weight_ih"][row] = p["weight_hh"][row] = 0
            with np.errstate(divide="ignore"):
                bias = np.log(gates[gate][t]) - np.log1p(-np.float64(gates[gate][t]))
            p["bias_ih"][row] = np.clip(bias, -1000, 1000)
        now = lstm_step(p, x[None], h, c)
        h, c = now["h"], now["c"]
        kept.append(now)
    return {key: np.array([now[key][0, 0] for now in kept]) for key in "ifoch"}


def test_gates_played_by_hand_give_what_the_package_gives(script_of_gates: Any) -> None:
    rng = np.random.default_rng(6)
    played = {gate: rng.uniform(size=6).tolist() for gate in "ifo"}
    here = script_of_gates.evaluate("gates => LSTMNotes.beTheGates.play(gates)", played)
    for key, values in hand_played(played).items():
        np.testing.assert_allclose(here[key], values, rtol=0, atol=1e-12, err_msg=key)


@pytest.fixture(scope="module")
def script_of_gates(browser: Any, site: Path) -> Iterator[Any]:
    with visit(browser, site / "book/07-the-forget-gate.html") as seen:
        yield seen.page


def test_only_gates_of_0_and_1_score_100(script_of_gates: Any) -> None:
    score = "gates => LSTMNotes.beTheGates.score(LSTMNotes.beTheGates.play(gates))"
    latch = script_of_gates.evaluate(
        "LSTMNotes.beTheGates.allGates(LSTMNotes.beTheGates.PRESETS.latch)"
    )
    assert script_of_gates.evaluate(score, latch) == 100
    shut = {gate: [0] * 6 for gate in "ifo"}
    assert script_of_gates.evaluate(score, shut) == 0
    for gate in "ifo":
        slack = {
            g: [min(max(v, 0.018), 0.982) if g == gate else v for v in latch[g]] for g in latch
        }
        assert 80 < script_of_gates.evaluate(score, slack) < 100, gate


def test_what_is_kept_and_what_returns_is_the_packages(script: Any) -> None:
    rng = np.random.default_rng(7)
    unit = stream_unit()
    unit.parameters["weight_hh_l0"][:] = 0
    pin(unit, i=0, o=0)
    x = rng.uniform(size=(9, 4))
    start = np.zeros((1, 1)), np.ones((1, 1))
    trace = unit.trace(x, start)
    fs = trace.gates["f"][:, 0, 0]
    assert fs.max() - fs.min() > 0.5
    kept = script.evaluate("fs => LSTMNotes.kept(fs)", fs.tolist())
    np.testing.assert_allclose(kept[1:], trace.gates["c"][:, 0, 0], rtol=0, atol=1e-12)
    returned = script.evaluate("fs => LSTMNotes.returned(fs)", fs.tolist())
    zero = np.zeros((9, 1))
    for t in range(9):
        rest = unit.trace(x[t:], start)
        back = rest.backward(zero[t:], (np.zeros((1, 1)), np.ones((1, 1)))).state[1]
        assert abs(returned[t] - back.item()) < 1e-12
    assert returned[9] == 1


def test_the_pages_stream_is_the_packages(script: Any) -> None:
    assert np.array_equal(script.evaluate("LSTMNotes.stream.x"), stream())
    named = script.evaluate("LSTMNotes.stream.events.map(e => LSTMNotes.sixCells.EVENTS[e])")
    assert np.array_equal(named, stream()), "an event of this name has other inputs here"


def test_be_the_gates_shows_the_packages_numbers(browser: Any, site: Path) -> None:
    with open_explorable(browser, site, "be-the-gates") as (_, stage):
        for name, gates in {
            "half open": {gate: [0.5] * 6 for gate in "ifo"},
            "leak": {"i": [1, 0, 0, 0, 0, 0], "f": [0.7] * 6, "o": [1] * 6},
            "accumulate": {gate: [1] * 6 for gate in "ifo"},
        }.items():
            if name != "half open":
                stage.get_by_role("button", name=name).click()
            played = hand_played(gates)
            for key in "ch":
                shown = numbers(stage, f"text.ex-number.ex-{key}")
                assert shown == [written(value) for value in played[key]], (name, key)
        stage.get_by_role("checkbox").check()
        shown = stage.locator(".ex-score").text_content()
        unit = stream_unit().trace(stream()).gates
        one = np.tanh(1)
        wanted = {"c": [one] * 4 + [0] * 2, "h": [0] * 3 + [np.tanh(one)] + [0] * 2}
        off = sum(np.abs(unit[key][:, 0, 0] - wanted[key]).sum() for key in "ch")
        best = 100 * (1 - off / (4 * one + np.tanh(one)))
        assert f"hand-set unit: {best:.0f}" in shown
        assert stage.locator(".ex-hand").count() == 5 * 6


def test_one_number_shows_the_same_share_twice(browser: Any, site: Path) -> None:
    with open_explorable(browser, site, "one-number") as (_, stage):
        for button, f in (("f = 0.982", 0.982), ("f = 0.5", 0.5), ("f = 0.999", 0.999)):
            stage.get_by_role("button", name=button, exact=True).click()
            assert numbers(stage, "text.ex-strong") == [written(f**38)] * 2
            half_life = np.log(2) / -np.log(f)
            shown = stage.locator(".ex-score").text_content()
            expected = "1.0 step" if f == 0.5 else f"{half_life:.0f} steps"
            assert f"Half-life: {expected}Memory" in shown
            memory = f"{1 / (1 - f):.1f}" if f == 0.5 else f"{1 / (1 - f):.0f}"
            assert f"f): {memory} steps" in shown
        stage.get_by_role("button", name="f = 1", exact=True).click()
        assert "Half-life: never" in stage.locator(".ex-score").text_content()


def wires(gates: dict[str, np.ndarray], t: int) -> dict[str, str]:
    """Return what each wire of a one-unit LSTM's step carries, from the package's trace."""
    at = {key: values[t, 0, 0] for key, values in gates.items()}
    before = {key: gates[key][t - 1, 0, 0] if t else 0.0 for key in "ch"}
    logit = {f"a_{key}": np.log(at[key] / (1 - at[key])) for key in "ifo"}
    all_wires = at | logit | {"a_g": np.arctanh(at["g"])}
    all_wires |= {"h_previous": before["h"], "c_previous": before["c"]}
    all_wires |= {"kept": at["f"] * before["c"], "written": at["i"] * at["g"]}
    all_wires |= {"squashed": np.tanh(at["c"])}
    return {name: written(value) for name, value in all_wires.items()}


def test_one_step_shows_the_packages_number_on_each_wire(browser: Any, site: Path) -> None:
    unit = stream_unit()
    with open_explorable(browser, site, "one-step") as (_, stage):
        assert shown_wires(stage) == wires(unit.trace(stream()).gates, 3), "it starts at the read"
        for t in range(6):
            stage.get_by_role("radio").nth(t).check()
            assert shown_wires(stage) == wires(unit.trace(stream()).gates, t), t
        stage.get_by_label("forget gate f: weight of the clear signal k").fill("1.5")
        stage.get_by_label("candidate g: bias").fill("-0.25")
        unit.parameters["weight_ih_l0"][1, 3] = 1.5
        unit.parameters["bias_ih_l0"][2] = -0.25
        assert shown_wires(stage) == wires(unit.trace(stream()).gates, 5)


def state_rows(unit: Any, x: np.ndarray) -> dict[str, list[str]]:
    gates = unit.trace(x).gates
    return {key: [written(v) for v in gates[key][:, 0, 0]] for key in "ch" if key in gates}


def test_six_cells_show_the_packages_states(browser: Any, site: Path) -> None:
    with open_explorable(browser, site, "six-cells") as (seen, stage):
        x = stream()
        for change in ("", "clear becomes write -1", "more peephole"):
            units = stream_units()
            if change:
                stage.get_by_label("step 5").select_option("write −1")
                x[4] = [-1, 1, 0, 0]
            if change == "more peephole":
                stage.get_by_label("peephole weights").fill("-1.5")
                units["peephole"].parameters["weight_ch_l0"][:] = -1.5
            for name, unit in units.items():
                shown = {
                    key: numbers(seen.page, f"#six-cells-{name} [data-number^={key}]")
                    for key in "ch"
                }
                expected = state_rows(unit, x)
                assert {k: v for k, v in shown.items() if v} == expected, (change, name)


def test_the_chapter_of_six_cells_prints_the_explorables_numbers() -> None:
    path = ROOT / f"{PAGES['six-cells']}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    printed = ["".join(output.get("text", "")) for output in outputs]
    [table] = [text for text in printed if "\n1997 " in text]
    rows = [re.findall(r"-?\d\.\d{3}", line) for line in table.splitlines()[1:]]
    states = [state_rows(unit, stream())["h"] for unit in stream_units().values()]
    assert rows == [[number.replace("−", "-") for number in row] for row in states]
