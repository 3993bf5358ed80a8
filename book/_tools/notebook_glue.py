"""Numbers in prose: the role {glue}`name` and the text a cell stored under that name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode

ROLE = re.compile(r"\{glue\}`([^`]*)`")
MIME_PREFIX = "application/papermill.record/"
MIME = MIME_PREFIX + "text/plain"


class UnknownGlueError(Exception):
    """Prose asks for a number that no cell stored."""

    def __init__(self, cell: int, name: str, known: list[str]) -> None:
        names = ", ".join(known) or "none"
        super().__init__(f"cell {cell}: no cell glues {name!r} (glued here: {names})")
        self.cell = cell
        self.name = name


def stored(notebook: NotebookNode) -> Iterator[tuple[int, str, str]]:
    """Every glued text as (cell position from 1, name, text)."""
    for position, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            scrapbook = output.get("metadata", {}).get("scrapbook", {})
            if "name" in scrapbook and MIME in output.get("data", {}):
                yield position, scrapbook["name"], output["data"][MIME]


def asked(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Every role in prose as (cell position from 1, name)."""
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            for match in ROLE.finditer(cell.source):
                yield position, match.group(1)


def substitute(twin: NotebookNode, texts: dict[str, str]) -> list[str]:
    """Sources of the twin's cells, each role in prose replaced by its stored text."""
    for position, name in asked(twin):
        if name not in texts:
            raise UnknownGlueError(position, name, sorted(texts))
    return [
        ROLE.sub(lambda match: texts[match.group(1)], cell.source)
        if cell.cell_type == "markdown"
        else cell.source
        for cell in twin.cells
    ]
