"""The figures that explain the cells stand in their chapters, in what readers see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"

# Name of the figure -> its page, and words of its description that no other figure has.
FIGURES: dict[str, tuple[str, str]] = {
    "RNN, rolled and unrolled": ("01-a-network-with-a-loop", "copies of the layer in a row"),
    "RNN module": ("01-a-network-with-a-loop", "Diagram of one step of a tanh RNN"),
    "signs at the first diagram": ("01-a-network-with-a-loop", "The signs bear their names"),
    "cell without gates": ("04-the-cell-state", r"c = c\(t−1\) \+ g, h = tanh\(c\)"),
    "single gate": ("05-the-input-gate", "Three panels of the input gate i"),
    "cell with an input gate": ("05-the-input-gate", r"c = c\(t−1\) \+ i·g, h = tanh\(c\)"),
    "cell of 1997": ("06-the-output-gate", r"its weight is 1\.0, the constant error carousel"),
    "cell-state line": ("07-the-forget-gate", "a line along the top, past one product and one sum"),
    "LSTM module with a forget gate": ("07-the-forget-gate", "New: forget gate f.* Numbers: "),
    "LSTM module": ("08-the-whole-cell", r"c = f·c\(t−1\) \+ i·g, h = o·tanh\(c\).* Numbers: "),
    "four steps": ("lstm-on-one-page", r"1, .*; 2, .*; 3, .*; 4, the output gate"),
    "peepholes, the block of Greff and others": (
        "16-peepholes",
        r"Two more lines lead c\(t−1\) to the input and forget gates",
    ),
    "coupled gates": ("17-coupled-gates", r"A copy of f passes 1− and is the input gate i"),
    "GRU, reset after the product": ("18-the-gru", r"multiplies h\(t−1\) after its weights U"),
    "GRU, reset before the product": ("18-the-gru", r"multiplies h\(t−1\) before its weights U; "),
    "LSTM module on one page": ("lstm-on-one-page", r"Diagram of one step\. .* Numbers: "),
}


def descriptions(page: str) -> Iterator[str]:
    """Yield the spoken words of every figure that a notebook shows."""
    notebook = json.loads((BOOK / f"{page}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            svg = "".join(output.get("data", {}).get("image/svg+xml", ""))
            for words in re.findall(r"<desc>(.*?)</desc>", svg, re.DOTALL):
                yield words.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_stands_in_its_chapter(name: str) -> None:
    page, words = FIGURES[name]
    found = [text for text in descriptions(page) if re.search(words, text, re.DOTALL)]
    assert len(found) == 1, f"{page}: {len(found)} figures with {words!r}"


def test_the_legend_stands_on_its_page_and_names_every_sign() -> None:
    assert "_static/figures/legend.svg" in (BOOK / "legend.md").read_text(encoding="utf-8")
    svg = (BOOK / "_static" / "figures" / "legend.svg").read_text(encoding="utf-8")
    signs = ["layer", "weights alone", "pointwise operation", "vector", "state", "copy"]
    for name in (*signs, "concatenate", "reset gate", "update gate", "GRU candidate"):
        assert f">{name}</text>" in svg
