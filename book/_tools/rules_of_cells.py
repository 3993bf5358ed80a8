"""Rules about cells: their tags, their counts, and what kinds of outputs they may have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode
from notebook_page import code_cells, tags

# remove-output and hide-output differ: the reader can open what is hidden.
KNOWN_TAGS = frozenset(
    {"hide-cell", "hide-input", "hide-output", "raises-exception", "remove-input"}
)
MOST_CODE_CELLS = 25
# What the column of the page shows; the rest of a line is found only by scrolling.
WIDEST_LINE = 76
NBVAL_COMMENT = re.compile(r"\b(?:NBVAL|PYTEST_VALIDATE)_\w+")


def nothing_is_kept_from_nbval(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No comment and no tag tells nbval to skip a cell or to ignore its output."""
    for position, cell in enumerate(notebook.cells, start=1):
        marks = NBVAL_COMMENT.findall(cell.source) if cell.cell_type == "code" else []
        marks += sorted(tag for tag in tags(cell) if tag.lower().startswith("nbval"))
        for mark in marks:
            yield position, f"{mark} hides this cell from the check"


def known_tags_only(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Cells carry only the tags the book uses, on code."""
    for position, cell in enumerate(notebook.cells, start=1):
        allowed = KNOWN_TAGS if cell.cell_type == "code" else frozenset()
        for tag in sorted(tags(cell) - allowed):
            yield position, f"the tag {tag} is not for a {cell.cell_type} cell of this book"


def executed_in_order(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Every code cell was run, once, from top to bottom, and something was shown."""
    cells = list(code_cells(notebook))
    for count, (position, cell) in enumerate(cells, start=1):
        if cell.execution_count != count:
            yield position, f"its count is {cell.execution_count}, not {count}"
        if not cell.source.strip():
            yield position, "a code cell without code"
    if cells and not any(cell.outputs for _, cell in cells):
        yield None, "no code cell has an output"


def no_stderr(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No warning and no progress bar is stored."""
    for position, cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                yield position, f"stores stderr: {output.text.strip()[:80]}"


def errors_only_where_tagged(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """A cell raises exactly where the tag raises-exception promises it."""
    for position, cell in code_cells(notebook):
        raised = [output.ename for output in cell.outputs if output.output_type == "error"]
        promised = "raises-exception" in tags(cell)
        if raised and not promised:
            yield position, f"raises {raised[0]} without the tag raises-exception"
        if promised and not raised:
            yield position, "is tagged raises-exception and raises nothing"


def few_code_cells(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """A notebook can be read through in one sitting."""
    count = sum(1 for _ in code_cells(notebook))
    if count > MOST_CODE_CELLS:
        yield None, f"{count} code cells; at most {MOST_CODE_CELLS}"


def lines_fit_the_page(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No line of code, and none that is printed, is cut off by the page's column."""
    for position, cell in code_cells(notebook):
        # What the page does not show may be as long as it likes.
        shown = "" if "remove-input" in tags(cell) else cell.source
        printed = [output.text for output in cell.outputs if output.output_type == "stream"]
        for text in (shown, *printed):
            for line in text.splitlines():
                if len(line) > WIDEST_LINE:
                    yield position, f"{len(line)} characters, at most {WIDEST_LINE}: {line[:50]}"
