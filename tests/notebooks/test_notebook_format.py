"""Notebooks are written one way, and nothing of one run or one machine is kept."""

from __future__ import annotations

import copy
import json

import pytest
from made_notebooks import SVG, code, glued, notebook, prose, raised, shown, stream
from nbformat import NotebookNode, validate
from notebook_format import dumps, normalise, read_notebook, read_twin

RICH = [
    prose("# Größe"),
    code("a()", stream("one\n"), stream("two\n"), glued("x", "1"), stream("three\n")),
    code("b()", shown(SVG, "image/svg+xml"), tags=("hide-input",)),
    prose("And\nmore."),
    code("c()", raised(), tags=("raises-exception",)),
]


def as_run_elsewhere(made: NotebookNode) -> NotebookNode:
    """The notebook as another machine's kernel and editor would leave it."""
    other = copy.deepcopy(made)
    other.metadata.kernelspec.display_name = "venv (3.13)"
    other.metadata.language_info.version = "3.13.1"
    other.metadata.widgets = {}
    for number, cell in enumerate(other.cells):
        cell.id = f"random{number}"
        cell.metadata.collapsed = False
        if cell.cell_type == "code":
            cell.execution_count = 40 + number
            cell.metadata.execution = {"iopub.status.busy": "2024-01-01T00:00:00Z"}
            for output in cell.outputs:
                if "metadata" in output:
                    output.metadata.isolated = True
    return other


def test_normalising_twice_is_normalising_once() -> None:
    once = notebook(*RICH)
    assert dumps(normalise(once)) == dumps(once)


def test_what_another_machine_adds_is_dropped() -> None:
    made = notebook(*RICH)
    assert dumps(as_run_elsewhere(made)) != dumps(made)
    assert dumps(normalise(as_run_elsewhere(made))) == dumps(made)


def test_the_argument_is_left_alone() -> None:
    other = as_run_elsewhere(notebook(*RICH))
    before = copy.deepcopy(other)
    normalise(other)
    assert other == before


def test_the_text_reads_back_and_is_a_valid_notebook() -> None:
    made = notebook(*RICH)
    text = dumps(made)
    assert read_notebook(text) == made
    assert "Größe" in text and text.endswith("}\n")
    validate(read_notebook(text))


def test_ids_follow_positions_and_counts_follow_code() -> None:
    made = notebook(*RICH)
    assert [cell.id for cell in made.cells] == [f"cell-0{n}" for n in (1, 2, 3, 4, 5)]
    assert [c.execution_count for c in made.cells if c.cell_type == "code"] == [1, 2, 3]


def test_neighbouring_pieces_of_a_stream_are_joined_and_others_kept_in_order() -> None:
    outputs = notebook(*RICH).cells[1].outputs
    assert [o.get("text") for o in outputs] == ["one\ntwo\n", None, "three\n"]
    assert outputs[1].metadata.scrapbook.name == "x"


def test_streams_of_two_names_stay_apart() -> None:
    made = notebook(code("f()", stream("a"), stream("b", "stderr"), stream("c")))
    assert [o.text for o in made.cells[0].outputs] == ["a", "b", "c"]


def test_a_traceback_keeps_header_cell_and_message_without_colours_and_paths() -> None:
    (error,) = notebook(*RICH).cells[4].outputs
    assert error.traceback == [
        "ValueError    Traceback (most recent call last)",
        "Cell In[7], line 1\n----> 1 fail()",
        "ValueError: no",
    ]


@pytest.mark.parametrize("key", ["tags", "mystnb"])
def test_metadata_of_a_cell_is_kept_where_the_book_uses_it(key: str) -> None:
    twin = read_twin(
        "```{code-cell} ipython3\n---\nmystnb:\n  figure:\n    name: a\n"
        "tags: [hide-cell]\nslideshow: {}\n---\n1\n```\n"
    )
    assert set(twin.cells[0].metadata) == {"mystnb", "tags", "slideshow"}
    kept = normalise(twin).cells[0].metadata
    assert kept[key] == twin.cells[0].metadata[key]
    assert set(kept) == {"mystnb", "tags"}
    assert json.loads(dumps(normalise(twin)))["cells"][0]["outputs"] == []
