"""The rules of the book's notebooks, by name.

Each rule is a pure function from a notebook to its findings, (cell, message) pairs with
cells counted from 1 and None for the notebook as a whole. A notebook without findings can be
trusted: nbval compares all that it shows, and nothing in it depends on one machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import rules_of_cells
import rules_of_code
import rules_of_outputs
import rules_of_twins
from nbformat import NotebookNode
from notebook_page import Page, Violation

Finding = tuple[int | None, str]

NOTEBOOK_RULES: dict[str, Callable[[NotebookNode], Iterator[Finding]]] = {
    "nothing is kept from nbval": rules_of_cells.nothing_is_kept_from_nbval,
    "known tags only": rules_of_cells.known_tags_only,
    "executed in order": rules_of_cells.executed_in_order,
    "no stderr": rules_of_cells.no_stderr,
    "errors only where tagged": rules_of_cells.errors_only_where_tagged,
    "at most 25 code cells": rules_of_cells.few_code_cells,
    "lines fit the page": rules_of_cells.lines_fit_the_page,
    "no paths, addresses or hosts": rules_of_outputs.no_places,
    "no timings": rules_of_outputs.no_timings,
    "few digits": rules_of_outputs.few_digits,
    "no residuals": rules_of_outputs.no_residuals,
    "figures are svg": rules_of_outputs.figures_are_svg,
    "code parses": rules_of_code.code_parses,
    "verdicts are computed": rules_of_code.verdicts_are_computed,
    "imports come first": rules_of_code.imports_come_first,
    "no progress bars": rules_of_code.no_progress_bars,
    "glued once": rules_of_twins.glued_once,
}

PAGE_RULES: dict[str, Callable[[Page], Iterator[Finding]]] = {
    "twin and notebook": rules_of_twins.both_there,
    "normalised": rules_of_twins.normalised,
    "twin equals notebook": rules_of_twins.equal_cells,
    "glued numbers are used": rules_of_twins.glued_numbers_are_used,
    "readable in 20 minutes": rules_of_twins.readable_in_20_minutes,
}


def violations(page: Page) -> list[Violation]:
    """Every broken rule of a page."""
    found = [
        Violation(page.name, cell, rule, message)
        for rule, check in PAGE_RULES.items()
        for cell, message in check(page)
    ]
    notebook = page.notebook
    if notebook is not None:
        found += [
            Violation(page.name, cell, rule, message)
            for rule, check_notebook in NOTEBOOK_RULES.items()
            for cell, message in check_notebook(notebook)
        ]
    return found
