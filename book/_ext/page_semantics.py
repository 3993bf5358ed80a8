"""Mend what the theme's and docutils' HTML tells a screen reader.

Each change answers a rule of axe-core that the untouched pages break.
"""

from __future__ import annotations

import re
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


def mend(body: str) -> str:
    """Return a page's body without the roles that mislead."""
    for old, new in _REPLACEMENTS.items():
        body = body.replace(old, new)
    return _EMPTY_HEADER.sub(r'<td class="head\1"></td>', body)


def mend_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    if "body" in context:
        context["body"] = mend(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", mend_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
