"""Mend what the theme's, docutils' and extensions' HTML tells a reader.

Exercises are numbered within their chapter; each other change answers a rule of axe-core
that the untouched pages break.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from sphinx.application import Sphinx

# docutils gives a bibliography roles that ARIA no longer allows together.
_REPLACEMENTS = {
    ' role="list"': "",
    ' role="doc-biblioentry"': "",
    ' role="doc-backlink"': "",
    # sphinx-exercise gives every exercise of a page the same id.
    ' id="exercise-content"': "",
    ' id="solution-content"': "",
}
# A header cell without words heads nothing.
_EMPTY_HEADER = re.compile(r'<th class="head([^"]*)"><p></p></th>')
# sphinx-exercise counts through the whole book.
_EXERCISE_NUMBER = re.compile(r'(<span class="caption-number">Exercise )\d+')


def number_exercises(body: str, pagename: str) -> str:
    """Number a page's exercises from 1, behind the number of the chapter if it has one."""
    chapter = re.match(r"0*(\d+)-", pagename.rpartition("/")[2])
    prefix = f"{chapter[1]}." if chapter else ""
    numbers = count(1)
    return _EXERCISE_NUMBER.sub(lambda title: f"{title[1]}{prefix}{next(numbers)}", body)


def mend(body: str) -> str:
    """Return a page's body without the roles that mislead."""
    for old, new in _REPLACEMENTS.items():
        body = body.replace(old, new)
    return _EMPTY_HEADER.sub(r'<td class="head\1"></td>', body)


def mend_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    if "body" in context:
        context["body"] = number_exercises(mend(context["body"]), pagename)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
