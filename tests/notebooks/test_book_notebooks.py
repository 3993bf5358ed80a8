"""Every rule, on every notebook of the book; nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebook_page import Page, pages
from notebook_project import Project
from notebook_rules import violations

PAGES = list(pages(Project(Path(__file__).resolve().parents[2])))


def test_the_book_has_notebooks() -> None:
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_notebook_breaks_no_rule(page: Page) -> None:
    broken = [str(violation) for violation in violations(page)]
    assert not broken, "\n".join(["", *broken])
