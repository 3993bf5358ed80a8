"""What a notebook shows is compared when it is run again: nbval sees each kind of output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

import pytest
from made_notebooks import TWIN
from notebook_build import executed_text
from notebook_format import dumps, read_notebook

CODE_CELLS = 4
CHANGES = {
    "a_printed_number": ("mean 0.375", "mean 0.376"),
    "a_missing_line": ("mean 0.375\\n", ""),
    "a_verdict": ("1e-12: yes", "1e-13: yes"),
    "a_figure": ("<text>0.25", "<text>0.26"),
    "a_figures_description": ("One dot at", "Two dots at"),
    "a_glued_number": (': "0.375"', ': "0.376"'),
    "an_error": ("a wrong sum: largest", "a wrong sum: smallest"),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """How many cells nbval refuses in a notebook as built, and in altered copies of it."""
    folder = tmp_path_factory.mktemp("book")
    text = executed_text(TWIN, "unchanged", folder)
    (folder / "unchanged.ipynb").write_text(text, encoding="utf-8")
    for name, (old, new) in CHANGES.items():
        altered = with_other_output(text, old, new)
        (folder / f"{name}.ipynb").write_text(altered, encoding="utf-8")
    options = ["--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--junitxml=report.xml", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    cases = list(ElementTree.parse(folder / "report.xml").iter("testcase"))
    assert len(cases) == CODE_CELLS * (1 + len(CHANGES)), result.stdout[-3000:]
    return Counter(case.attrib["classname"] for case in cases if case.find("failure") is not None)


def with_other_output(text: str, old: str, new: str) -> str:
    """The notebook with a piece of its stored outputs, and nothing else, replaced."""
    made = read_notebook(text)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs = json.loads(json.dumps(cell.outputs).replace(old, new))
    altered = dumps(made)
    assert altered != text, f"{old} stands in no output"
    return altered


@pytest.mark.slow
def test_nbval_passes_the_notebook_as_built(failures: Counter[str]) -> None:
    assert _of("unchanged", failures) == 0


@pytest.mark.slow
@pytest.mark.parametrize("changed", CHANGES)
def test_nbval_refuses_a_changed_output(changed: str, failures: Counter[str]) -> None:
    assert _of(changed, failures) == 1


def _of(name: str, failures: Counter[str]) -> int:
    return sum(count for case, count in failures.items() if case.split(".")[0] == name)
