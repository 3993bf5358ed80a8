"""From twin to notebook: run, filled in, written whole or not at all, and only when needed."""

from __future__ import annotations

from pathlib import Path

import notebook_build
import notebooks
import pytest
from made_notebooks import ONE_CELL_TWIN, SVG, TWIN
from notebook_build import BuildError, build, executed_text, inputs_digest, is_current
from notebook_format import read_notebook
from notebook_page import pages
from notebook_project import Project
from notebook_rules import violations

NAME = "04-small"
CELL = "```{code-cell} ipython3\n"


def project_with(root: Path, **twins: str) -> Project:
    project = Project(root)
    project.twins.mkdir(parents=True)
    (project.book / "data").mkdir()
    (root / "lstm_notes" / "cells").mkdir(parents=True)
    (root / "lstm_notes" / "cells" / "lstm.py").write_text("FORGET = 1\n")
    for name, text in twins.items():
        project.twin(name).write_text(text, encoding="utf-8")
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_with(tmp_path, **{NAME: TWIN})


@pytest.fixture
def not_run(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose notebooks are written without a kernel."""

    def pretend(twin: str, name: str, folder: Path) -> str:
        return f"{name} in {folder.name}: {twin}"

    monkeypatch.setattr(notebook_build, "executed_text", pretend)
    return project


@pytest.mark.slow
def test_building_twice_writes_the_same_bytes_and_breaks_no_rule(project: Project) -> None:
    build(project, NAME)
    first = project.notebook(NAME).read_bytes()
    assert is_current(project, NAME)
    build(project, NAME)
    assert project.notebook(NAME).read_bytes() == first
    (page,) = pages(project)
    assert violations(page) == []
    cells = read_notebook(first.decode()).cells
    assert "The mean is 0.375, and twice the mean is not 0.375." in cells[0].source
    assert cells[2].outputs[0].text == "[0.25 0.5 ]\nmean 0.375\n"
    assert cells[4].outputs[0].data["image/svg+xml"] == SVG
    assert cells[5].outputs[0].ename == "AssertionError"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import math\nmath.sqrt(-1)", "cell 1 fails\n\nimport math\nmath.sqrt(-1)"),
        ("import warnings\nwarnings.warn('w')", "cell 1 writes to stderr"),
        (":tags: [raises-exception]\n\n1", "cell 1 is tagged raises-exception and raises nothing"),
        ("import os\nos._exit(1)", "Kernel died"),
    ],
    ids=["error", "warning", "no error", "dead kernel"],
)
def test_a_cell_that_goes_wrong_stops_the_build(code: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        executed_text(f"{CELL}{code}\n```\n", NAME, tmp_path)
    assert str(caught.value).startswith(f"{NAME}: ")
    assert message in str(caught.value)


def test_an_endless_cell_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook_build, "CELL_TIMEOUT_SECONDS", 1)
    with pytest.raises(BuildError, match="timed out"):
        executed_text(f"{CELL}while True:\n    pass\n```\n", NAME, tmp_path)


def test_prose_may_ask_only_for_what_is_glued(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"04-small: cell 1: no cell glues 'mean'"):
        executed_text(f"About {{glue}}`mean`.\n\n{CELL}1\n```\n", NAME, tmp_path)


def test_front_matter_that_would_be_lost_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="front matter title"):
        executed_text("---\ntitle: Small\n---\n\nText.\n", NAME, tmp_path)


def test_cells_run_in_the_folder_of_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("read from here")
    text = executed_text(f"{CELL}print(open('here.txt').read())\n```\n", NAME, tmp_path)
    assert "read from here" in text


def test_a_failing_twin_leaves_the_old_notebook(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.notebook(NAME).write_text("the old one")
    project.twin(NAME).write_text(f"{CELL}1 / 0\n```\n")
    assert notebooks.main(["build"], project.root) == 1
    assert project.notebook(NAME).read_text() == "the old one"
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert sorted(path.name for path in project.book.iterdir()) == [
        f"{NAME}.ipynb",
        "_md",
        "data",
    ]


def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.ipynb"
    target.write_text("old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        notebook_build.write_atomically(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]
    assert target.read_text() == "old"


CHANGES = {
    "the twin": "book/_md/04-small.md",
    "the package": "lstm_notes/cells/lstm.py",
    "a new module": "lstm_notes/gru.py",
    "recorded data": "book/data/lags.csv",
    "the notebook": "book/04-small.ipynb",
}


@pytest.mark.parametrize("changed", CHANGES)
def test_a_change_makes_a_notebook_stale(changed: str, not_run: Project) -> None:
    assert not is_current(not_run, NAME)
    build(not_run, NAME)
    assert is_current(not_run, NAME)
    path = not_run.root / CHANGES[changed]
    path.write_text(path.read_text() + " " if path.exists() else "1,2\n")
    assert not is_current(not_run, NAME)
    build(not_run, NAME)
    assert is_current(not_run, NAME)


def test_a_missing_notebook_is_stale_and_other_files_do_not_matter(not_run: Project) -> None:
    build(not_run, NAME)
    before = inputs_digest(not_run, NAME)
    not_run.twin("05-other").write_text("Text.")
    (not_run.root / "lstm_notes" / "notes.txt").write_text("not code")
    assert inputs_digest(not_run, NAME) == before
    not_run.notebook(NAME).unlink()
    assert not is_current(not_run, NAME)


def test_a_moved_file_is_a_change(not_run: Project) -> None:
    before = inputs_digest(not_run, NAME)
    module = not_run.root / "lstm_notes" / "cells" / "lstm.py"
    module.rename(module.with_name("gru.py"))
    assert inputs_digest(not_run, NAME) != before


def test_only_what_changed_is_built_unless_forced(
    not_run: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for options in ([], [], [NAME], ["--force"], ["--force", NAME]):
        assert notebooks.main(["build", *options], not_run.root) == 0
        said.append(capsys.readouterr().out.splitlines()[-1])
    built, unchanged = "1 built, 0 failed, 0 unchanged", "0 built, 0 failed, 1 unchanged"
    assert said == [built, unchanged, unchanged, built, built]


def test_an_unknown_name_is_refused(not_run: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        notebooks.main(["build", "05-other"], not_run.root)
    assert "no twin in book/_md: 05-other" in capsys.readouterr().err


@pytest.mark.slow
def test_two_notebooks_are_built_beside_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = ONE_CELL_TWIN.replace("import numpy as np", "from lstm_notes.checks import glue")
    project = project_with(tmp_path, a=good, b=good.replace("0.375", "1 / 0"))
    assert notebooks.main(["build"], tmp_path) == 1
    assert "1 built, 1 failed, 0 unchanged" in capsys.readouterr().out
    assert project.notebook_names() == ["a"]
    assert "The mean is 0.38." in project.notebook("a").read_text()


def test_check_lists_sizes_and_broken_rules(
    not_run: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notebooks.main(["check"], not_run.root) == 1
    assert "04-small: not built\n  04-small: book/_md/04-small.md" in capsys.readouterr().out
    not_run.twin(NAME).unlink()
    assert notebooks.main(["check"], not_run.root) == 0
    assert capsys.readouterr().out == "no rule broken\n"
