"""Each rule of one notebook: something it refuses, and the same thing mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from made_notebooks import SVG, code, glued, notebook, prose, raised, shown, stream
from nbformat import NotebookNode
from notebook_page import Page
from notebook_rules import NOTEBOOK_RULES, PAGE_RULES, violations

IMPORT = "import numpy as np"
ONE = stream("1\n")


def printing(text: str) -> NotebookNode:
    return notebook(code("show()", stream(text)))


def source(text: str) -> NotebookNode:
    return notebook(code(text, ONE))


def figure(svg: str) -> NotebookNode:
    return notebook(code("draw()", shown(svg, "image/svg+xml")))


def counted(*counts: int | None) -> NotebookNode:
    made = notebook(*(code("1", ONE) for _ in counts))
    for cell, count in zip(made.cells, counts, strict=True):
        cell.execution_count = count
    return made


CASES = [
    ("lines fit the page", source("x = " + "1" * 73), source("x = " + "1" * 72)),
    ("lines fit the page", printing("1" * 77 + "\n"), printing("1" * 76 + "\n")),
    (
        "nothing is kept from nbval",
        source("# NBVAL_IGNORE_OUTPUT\nprint(1)"),
        source("# ignores nothing\nprint(1)"),
    ),
    (
        "nothing is kept from nbval",
        source("print(1)  # PYTEST_VALIDATE_IGNORE_OUTPUT"),
        source("print(1)"),
    ),
    (
        "nothing is kept from nbval",
        notebook(code("1", ONE, tags=("nbval-skip",))),
        notebook(code("1", ONE, tags=("hide-input",))),
    ),
    (
        "known tags only",
        notebook(code("1", ONE, tags=("remove-output",))),
        notebook(code("1", ONE, tags=("hide-output", "hide-cell", "remove-input"))),
    ),
    ("executed in order", counted(1, None), counted(1, 2)),
    ("executed in order", counted(2, 1), counted(1, 2)),
    ("executed in order", notebook(code("x = 1")), notebook(code("x = 1"), code("x", ONE))),
    ("executed in order", notebook(code("1", ONE), code(" ")), notebook(code("1", ONE))),
    (
        "no stderr",
        notebook(code("fit()", stream("50%|###", "stderr"))),
        notebook(code("fit()", stream("50%|###", "stdout"))),
    ),
    (
        "errors only where tagged",
        notebook(code("fail()", raised())),
        notebook(code("fail()", raised(), tags=("raises-exception",))),
    ),
    (
        "errors only where tagged",
        notebook(code("fail()", ONE, tags=("raises-exception",))),
        notebook(code("fail()", ONE)),
    ),
    ("at most 25 code cells", counted(*range(1, 27)), counted(*range(1, 26))),
    ("no paths, addresses or hosts", printing("<Figure at 0x7f0a12bc>"), printing("0xff")),
    ("no paths, addresses or hosts", printing("read /data/sets/a.npz"), printing("input/output")),
    ("no paths, addresses or hosts", printing("in /home"), printing("T / B")),
    ("no paths, addresses or hosts", printing("~/notes"), printing("~ 3")),
    ("no paths, addresses or hosts", printing(r"C:\notes"), printing("C: notes")),
    ("no paths, addresses or hosts", printing("see https://a.org/x"), printing("see [1]")),
    (
        "no paths, addresses or hosts",
        figure(SVG.replace("<text>", "<text>file://x ")),
        figure(SVG),
    ),
    (
        "no paths, addresses or hosts",
        notebook(code("f()", raised(message="no /data/sets/a"), tags=("raises-exception",))),
        notebook(code("f()", raised(message="no a"), tags=("raises-exception",))),
    ),
    ("no timings", printing("12.5 ms"), printing("12.5 mA")),
    ("no timings", printing("took 3 s"), printing("3 steps, 2 s(x)")),
    ("no timings", printing("1.2 µs per loop"), printing("per step")),
    ("no timings", printing("trained in 20 seconds"), printing("trained in 20 epochs")),
    ("few digits", printing("[0.123456789 1.5]"), printing("[0.12345678 1.5]")),
    ("few digits", printing("123456.7891"), printing("123456.78")),
    ("few digits", printing("1.000000000"), printing("1000000000 0.0000000001")),
    ("few digits", figure(SVG.replace("One dot at 0.25", "0.123456789")), figure(SVG)),
    (
        "few digits",
        notebook(code("f()", glued("x", "0.7310585786"))),
        notebook(code("f()", glued("x", "0.731"))),
    ),
    ("no residuals", printing("largest 1.1e-16"), printing("largest < 1e-16: yes")),
    ("no residuals", printing("-2.5E-13"), printing("-2.5E-11 0.0 0e0")),
    (
        "figures are svg",
        notebook(code("draw()", shown("iVBORw0KGgo=", "image/png"))),
        figure(SVG),
    ),
    ("figures are svg", figure(SVG.replace("A dot", "")), figure(SVG)),
    ("figures are svg", figure(SVG.replace("desc>", "g>")), figure(SVG)),
    ("figures are svg", figure(SVG.replace("0.25.", "2024-05-01")), figure(SVG)),
    (
        "figures are svg",
        figure(SVG.replace("<text>", '<image href="data:image/png;base64,i"/><text>')),
        figure(SVG),
    ),
    (
        "figures are svg",
        notebook(code("f()", shown("go()", "application/javascript"))),
        notebook(code("f()", shown("<b>1</b>", "text/html"))),
    ),
    ("code parses", source("%timeit 1"), source("print(5 % 2)")),
    ("code parses", source("x;"), source("x; y")),
    ("verdicts are computed", source('print("OK")'), source('print("O, K")')),
    ("verdicts are computed", source('print(f"{a} works")'), source('print(f"{works} a")')),
    ("verdicts are computed", source('"all tests passed"'), source('"a backward pass"')),
    ("verdicts are computed", source('display("✓")'), source('display("x")')),
    ("verdicts are computed", source('Markdown("identical")'), source('Markdown("two")')),
    (
        "verdicts are computed",
        source('compare("h matches torch", h, t)'),
        source('compare("h against torch", h, t)'),
    ),
    (
        "verdicts are computed",
        source('print("yes" if a == b else "no")'),
        source('print("b" if a == "yes" else "c")'),
    ),
    (
        "verdicts are computed",
        source('verdict = "correct" if a < b else "wrong"\nprint(verdict)'),
        source('key = "correct"\nprint(rows["correct"], "fraction correct")'),
    ),
    (
        "verdicts are computed",
        notebook(code('word = "success"'), code("print(f'{word}')", ONE)),
        notebook(code('word = "success"'), code("print('success rate')", ONE)),
    ),
    (
        "verdicts are computed",
        source('def report():\n    print("equal")'),
        source('def report():\n    """Print whether they are equal."""'),
    ),
    ("imports come first", source("x = 1"), source(IMPORT)),
    (
        "imports come first",
        notebook(code(IMPORT), code("from torch import nn", ONE)),
        notebook(code(f"{IMPORT}\nimport torch\ntorch.set_num_threads(1)", ONE)),
    ),
    (
        "imports come first",
        notebook(code("import torch"), code("torch.set_num_threads(1)", ONE)),
        notebook(code("import torch\ntorch.set_num_threads(1)"), code("torch.ones(1)", ONE)),
    ),
    ("no progress bars", source("fit(progress=True)"), source("fit(progress=False)")),
    ("no progress bars", source("from tqdm import tqdm"), source("from itertools import chain")),
    (
        "glued once",
        notebook(code("f()", glued("x", "1"), glued("x", "2"))),
        notebook(code("f()", glued("x", "1"), glued("y", "2"))),
    ),
]


@pytest.mark.parametrize(("rule", "broken", "mended"), CASES)
def test_the_rule_refuses_the_broken_and_accepts_the_mended_notebook(
    rule: str, broken: NotebookNode, mended: NotebookNode
) -> None:
    check = NOTEBOOK_RULES[rule]
    assert list(check(broken)), "the broken notebook was accepted"
    assert list(check(mended)) == []


def test_every_rule_of_a_notebook_is_tested() -> None:
    assert {rule for rule, _, _ in CASES} == set(NOTEBOOK_RULES)


def test_a_violation_names_notebook_cell_rule_and_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def always(_: object) -> Iterator[tuple[int | None, str]]:
        yield 3, "is odd"

    monkeypatch.setattr("notebook_rules.NOTEBOOK_RULES", {})
    monkeypatch.setattr("notebook_rules.PAGE_RULES", {"no odd cells": always})
    page = Page("04-small", None, None)
    assert [str(v) for v in violations(page)] == ["04-small, cell 3: is odd [no odd cells]"]


def test_markdown_is_not_searched_for_what_only_outputs_may_not_show() -> None:
    text = "Takes 3 s, see https://example.org and /home, 0.123456789, it works."
    made = notebook(prose(text), code(IMPORT, ONE))
    assert [rule for rule, check in NOTEBOOK_RULES.items() if list(check(made))] == []
    assert set(PAGE_RULES).isdisjoint(NOTEBOOK_RULES)
