"""One text for one notebook: what is kept of it, and how it is written.

Everything that changes from run to run or from machine to machine (timestamps, random cell
ids, versions, kernels' names, colours and paths in tracebacks) is left out, so that running
a notebook again changes no byte and a diff shows only what an author changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("mystnb", "tags")
OUTPUT_METADATA = ("scrapbook",)
ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def read_twin(text: str) -> NotebookNode:
    """Cells of a MyST-Markdown text, without outputs."""
    return jupytext.reads(text, fmt="md:myst")


def read_notebook(text: str) -> NotebookNode:
    """Notebook of an .ipynb text, as it stands there."""
    return nbformat.from_dict(_with_joined_text(json.loads(text)))


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Copy of a notebook with only what is the same in every run."""
    cells: list[dict[str, Any]] = []
    count = 0
    for position, cell in enumerate(notebook.cells, start=1):
        is_code = cell.cell_type == "code"
        count += is_code
        cells.append(_normal_cell(cell, f"cell-{position:02d}", count if is_code else None))
    return nbformat.from_dict(
        {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    )


def dumps(notebook: NotebookNode) -> str:
    """Text of an .ipynb file: keys sorted, one-space indent, text as lists of lines."""
    split = nbformat.v4.rwbase.split_lines(nbformat.from_dict(notebook))
    return json.dumps(split, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def _normal_cell(cell: NotebookNode, cell_id: str, count: int | None) -> dict[str, Any]:
    normal: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": cell_id,
        "metadata": _only(CELL_METADATA, cell.metadata),
        "source": cell.source,
    }
    if count is not None:
        normal["execution_count"] = count
        normal["outputs"] = [_normal_output(o, count) for o in _merge_streams(cell.outputs)]
    return normal


def _normal_output(output: NotebookNode, count: int) -> dict[str, Any]:
    normal = dict(output)
    if "metadata" in normal:
        normal["metadata"] = _only(OUTPUT_METADATA, normal["metadata"])
    if output.output_type == "execute_result":
        normal["execution_count"] = count
    if output.output_type == "error":
        normal["traceback"] = _short_traceback(output.traceback)
    normal.pop("transient", None)
    return normal


def _short_traceback(traceback: Iterable[str]) -> list[str]:
    """Header, the cell's own frames and the message.

    Frames of the package name its folder on the machine that ran the notebook.
    """
    plain = [ANSI_COLOUR.sub("", entry).strip("\n") for entry in traceback]
    header_or_cell = [
        entry
        for entry in plain[:-1]
        if "Traceback (most recent call last)" in entry or entry.lstrip().startswith("Cell In[")
    ]
    return header_or_cell + plain[-1:]


def _merge_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream, which the kernel cuts at random."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        is_same_stream = (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        )
        if last is not None and is_same_stream:
            merged[-1] = NotebookNode(last, text=last.text + output.text)
        else:
            merged.append(output)
    return merged


def _only(keys: Iterable[str], mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: mapping[key] for key in keys if mapping.get(key)}


def _with_joined_text(notebook: dict[str, Any]) -> Any:
    return nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(notebook))
