"""Give every page the style rules that it can use, inside the page, and only its own scripts.

The theme and the extensions bring a dozen style sheets of half a megabyte, most of it for parts
this book does not have.  When the pages are written, `css_purge` reads which names they use.  A
page that brings its rules along is painted as soon as it has come: a second request would cost a
phone a third of a second.  ``_static/site.css`` has what any page can use, for the book as a PDF.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from css_purge import Used, purge
from css_rules import Node, Sheet, read_sheet, write_sheet
from math_fonts import ASK, embedded, with_fonts
from sphinx.application import Sphinx

NAME = "site.css"
# The theme's own sheets, which its template would link by hand, come first in the cascade.
THEME = ("styles/theme.css", "styles/pydata-sphinx-theme.css")
# icons.css draws the few icons in use; the theme's come from a font of 150 kB.
ICON_FONT = r"\.fa[a-z]?(?![\w-])|\.fa-|Font Awesome"
_LINK = re.compile(r'<link rel="stylesheet" href="([^"]*)_static/site\.css">')
_SCRIPT = re.compile(r'<script[^>]*\bsrc="([^"?]*)')
_IMPORT = re.compile(r"@import\s+(?:url\()?[\"']([^\"']+)[\"']\)?\s*;")
FOR_SEARCH = frozenset(
    [
        "_static/doctools.js",
        "_static/documentation_options.js",
        "_static/sphinx_highlight.js",
    ]
)
THEME_SCRIPTS = FOR_SEARCH | {"_static/design-tabs.js", "_static/scripts/sphinx-book-theme.js"}
# Not asked for by any page: the icon font, the scripts of the theme, maps for debuggers, logos
# of services, and templates that are copied with the theme.
LEFT_OVER = (
    "images",
    "locales",
    "vendor",
    "file.png",
    "minus.png",
    "plus.png",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
    "design-tabs.js",
    "scripts",
)


class StyleSheets:
    """The style sheets that pages asked for, in the order of the cascade."""

    def __init__(self) -> None:
        self.names = dict.fromkeys(THEME)

    def take(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], tree: object
    ) -> None:
        """Take a page's style sheets from it, to be merged when all pages are written."""
        for sheet in context["css_files"]:
            name = str(getattr(sheet, "filename", sheet)).split("?")[0]
            self.names.setdefault(name.removeprefix("_static/"))
        context["css_files"] = []

    def merge(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the one style sheet, and leave out what it replaces."""
        if exception is not None or app.builder.format != "html":
            return
        site = Path(app.outdir)
        static = site / "_static"
        _drop_left_overs(static)
        rules = [
            rule
            for name in self.names
            for sheet in _sheets(static, name)
            for rule in read_sheet(sheet)
        ]
        pages = sorted(site.rglob("*.html"))
        rules = purge(rules, used_by(pages))
        for path in static.rglob("*.css"):
            path.unlink()
        (static / "styles").rmdir()
        (static / NAME).write_text(write_sheet(rules), encoding="utf-8")
        fonts = embedded(static, pages)
        for page in pages:
            dress(page, rules, fonts)


def dress(page: Path, rules: Iterable[Node], fonts: Mapping[str, str] | None = None) -> None:
    """Put into a page the rules that it can use, in place of its link to all of them."""
    html = page.read_text(encoding="utf-8")
    link = _LINK.search(html)
    if link is None:
        return
    sheet = with_fonts(write_sheet(purge(rules, used_by([page]))), fonts or {})
    css = with_addresses_from(f"{link[1]}_static", sheet)
    style = f"<style>\n{css}</style>" + (ASK if "data:font/" in css else "")
    page.write_text(html[: link.start()] + style + html[link.end() :], encoding="utf-8")


def with_addresses_from(folder: str, css: str) -> str:
    """Return a written sheet with its relative addresses behind a folder."""
    return re.sub(r'url\("(?![a-z]+:|[/#])', lambda start: f"{start[0]}{folder}/", css)


def used_by(pages: Iterable[Path]) -> Used:
    """Return what pages and the scripts that they ask for name."""
    used = Used()
    scripts = set()
    for page in pages:
        html = page.read_text(encoding="utf-8")
        used.add_page(html)
        scripts |= {posixpath.normpath(page.parent / name) for name in _SCRIPT.findall(html)}
    for script in sorted(scripts):
        used.add_script(Path(script).read_text(encoding="utf-8"))
    return used


def choose_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Leave out scripts that page.js stands for, and let a page show before its scripts come."""
    unused = THEME_SCRIPTS - (FOR_SEARCH if pagename == "search" else frozenset())
    scripts = []
    for script in context["script_files"]:
        # Two of the theme's stand in the page itself and set what nothing here reads.
        name = str(getattr(script, "filename", script) or "").split("?")[0]
        if name and name not in unused:
            scripts.append(script)
            if hasattr(script, "attributes"):
                script.attributes["defer"] = "defer"
    context["script_files"] = scripts


def _sheets(static: Path, name: str) -> list[Sheet]:
    """Return a style sheet, those it imports before it."""
    text = (static / name).read_text(encoding="utf-8")
    folder = PurePosixPath(name).parent
    imported = [_sheets(static, _joined(folder, other)) for other in _IMPORT.findall(text)]
    without = ICON_FONT if name.startswith("styles/") else ""
    return [*(sheet for group in imported for sheet in group), Sheet(text, str(folder), without)]


def _joined(folder: PurePosixPath, other: str) -> str:
    parts: list[str] = []
    for part in (folder / other).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _drop_left_overs(static: Path) -> None:
    for name in LEFT_OVER:
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in static.rglob("*.map"):
        path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    # After every other extension has added its own.
    sheets = StyleSheets()
    app.connect("html-page-context", sheets.take, priority=900)
    app.connect("html-page-context", choose_scripts, priority=900)
    app.connect("build-finished", sheets.merge, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
