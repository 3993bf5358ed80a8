"""What the checks print, and that they raise where they should."""

from typing import Any

import numpy as np
import pytest
from tolerance import assert_same

from lstm_notes import LSTM
from lstm_notes.checks import check_answer, compare, glue, largest_difference, pin, rows

A = np.array([1.0, 2.0])


def line(label: str, within: str) -> str:
    return f"difference < {within}: yes   {label}"


# compare


def test_compare_prints_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    compare("output", A, A + 1e-13)
    expected = "difference < 1e-12: yes   output\n"
    assert capsys.readouterr().out == expected


def test_compare_prints_a_line_for_each_array(
    torch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tensor = torch.tensor([1.0, 2.0], requires_grad=True)
    compare("state", (A, [A, {"w": A, "b": 1.0}]), [tensor, (A, {"b": 1.0, "w": A})], within=1e-5)
    labels = ["state 0", "state 1 0", "state 1 1 w", "state 1 1 b"]
    assert capsys.readouterr().out.splitlines() == [line(label, "1e-05") for label in labels]


@pytest.mark.parametrize(
    ("ours", "reference", "message"),
    [
        (A, A + 1e-3, r"^label: largest difference 5\.0e-04, expected less than 1e-12$"),
        (A, np.array([1.0, np.nan]), r"^label: not every value is finite$"),
        (np.array([np.inf, 1.0]), np.array([np.inf, 1.0]), r"^label: not every value is finite$"),
        (np.array([np.nan]), np.array([np.nan]), r"^label: not every value is finite$"),
        (A, A[:, None], r"^label: shapes \(2,\) and \(2, 1\) differ$"),
        (A, A[:1], r"^label: shapes \(2,\) and \(1,\) differ$"),
        ({"a": A}, {"b": A}, r"^label: names \['a'\] and \['b'\] differ$"),
        ({"a": A}, {"a": A, "b": A}, r"^label: names \['a'\] and \['a', 'b'\] differ$"),
        ((A,), (A, A), r"^label: 1 and 2 entries$"),
        ({"a": (A, A)}, {"a": (A, A + 1)}, r"^label a 1: largest difference 3\.3e-01"),
        ({}, {}, r"^label: expected something to compare, got nothing$"),
        ({"a": ()}, {"a": ()}, r"^label a: expected something to compare, got nothing$"),
    ],
)  # fmt: skip
def test_compare_raises(
    ours: Any, reference: Any, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AssertionError, match=message):
        compare("label", ours, reference)
    assert "label:" not in capsys.readouterr().out


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_difference_is_relative_above_one_and_absolute_below(scale: float) -> None:
    allowed = 1e-12 * max(1.0, scale)
    reference = np.array([scale, 0.0])
    compare("inside", np.array([scale, 0.9 * allowed]), reference)
    with pytest.raises(AssertionError, match="largest difference"):
        compare("outside", np.array([scale, 1.2 * allowed]), reference)


def test_the_scale_is_the_references() -> None:
    assert largest_difference(np.array([100.0]), np.array([10.0])) == 9.0
    assert largest_difference(np.array([10.0]), np.array([100.0])) == 0.9
    assert largest_difference(np.array([0.5]), np.array([0.25])) == 0.25
    assert largest_difference(np.zeros((0, 3)), np.zeros((0, 3))) == 0.0


def test_the_difference_is_taken_in_float64() -> None:
    a = np.array([16777216.0], np.float32)
    assert largest_difference(a, np.array([16777217.0])) > 0


# rows and pin


def test_rows_are_copies_in_the_order_asked_for() -> None:
    layer = LSTM(2, 3, seed=0)
    weight = layer.parameters["weight_hh_l0"].copy()
    taken = rows(layer, "og")
    assert list(taken) == ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    assert_same("o then g", taken["weight_hh"], np.concatenate([weight[9:], weight[6:9]]))
    taken["weight_hh"][...] = 9.0
    assert_same("layer", layer.parameters["weight_hh_l0"], weight)


def test_rows_of_a_torch_module_are_the_same_rows(torch: Any) -> None:
    module = torch.nn.LSTM(2, 3)
    for name, array in rows(module, "f").items():
        assert_same(name, array, getattr(module, f"{name}_l0").detach().numpy()[3:6])


def test_pinned_gates_have_their_value_and_others_are_left() -> None:
    layer = LSTM(2, 3, seed=0)
    before = layer.state_dict()
    pin(layer, i=1, f=0, g=-1)
    gates = layer.trace(np.random.default_rng(0).standard_normal((4, 1, 2))).gates
    for letter, value in {"i": 1.0, "f": 0.0, "g": -1.0}.items():
        assert (gates[letter] == value).all()
    for name, array in layer.parameters.items():
        assert_same(name, array[9:], before[name][9:])
    with pytest.raises(ValueError, match=r"^f: expected"):
        pin(layer, o=1, f=2)
    for name, array in layer.parameters.items():
        assert_same(name, array[9:], before[name][9:])


# What a notebook prints


@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        (None, "not tried yet"),
        (2.0, "right: 2"),
        (2, "right: 2"),
        (np.float32(2.0005), "right: 2"),
        (2.0011, "not yet: 2.001 is not it, and no mistake we know leads there"),
        (4, "not yet: you squared"),
        (-2.0, "not yet: the sign"),
        (1 / 3, "not yet: 0.3333 is not it, and no mistake we know leads there"),
        (float("nan"), "not yet: nan is not it, and no mistake we know leads there"),
    ],
)
def test_check_answer(answer: Any, printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    check_answer(answer, 2.0, {4.0: "you squared", -2.0: "the sign"})
    assert capsys.readouterr().out == f"{printed}\n"


def test_check_answer_without_known_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    check_answer(0.5, 0.25, within=0.25)
    check_answer(0.51, 0.25, within=0.25)
    assert capsys.readouterr().out.splitlines() == [
        "right: 0.25",
        "not yet: 0.51 is not it, and no mistake we know leads there",
    ]


@pytest.mark.parametrize(
    ("value", "format_spec", "text"),
    [(np.float64(0.59627), ".3f", "0.596"), (12, "", "12"), (1234567, ",", "1,234,567")],
)
def test_glue_stores_the_formatted_text_where_the_build_looks(
    value: Any, format_spec: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from IPython.core import display_functions
    from IPython.core.interactiveshell import InteractiveShell

    published: list[dict[str, Any]] = []
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr(
        display_functions, "publish_display_data", lambda **output: published.append(output)
    )
    glue("h_read", value, format_spec)
    assert published == [
        {
            "data": {"application/papermill.record/text/plain": text},
            "metadata": {
                "scrapbook": {"name": "h_read", "mime_prefix": "application/papermill.record/"}
            },
        }
    ]
