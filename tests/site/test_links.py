"""Every link inside the built book leads somewhere, to the very heading."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import page_names

pytestmark = pytest.mark.site


class Links(HTMLParser):
    """Collect what a page refers to and what can be referred to on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.repeated: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.append(value)
            elif name == "id" and value:
                (self.repeated if value in self.ids else self.ids).add(value)


@cache
def links(path: Path) -> Links:
    return Links(path.read_text(encoding="utf-8"))


def broken(page: Path, target: str) -> str:
    """Return why a link of a page does not work, or nothing."""
    parts = urlsplit(target)
    if parts.scheme in ("http", "https", "mailto", "data", "javascript"):
        return ""
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not path.is_file():
        return f"{target}: no such file"
    anchor = unquote(parts.fragment)
    if anchor and path.suffix == ".html" and anchor not in links(path).ids:
        return f"{target}: no such place"
    return ""


@pytest.mark.parametrize("name", page_names())
def test_links_lead_somewhere(site: Path, name: str) -> None:
    page = site / f"{name}.html"
    assert [why for target in links(page).targets if (why := broken(page, target))] == []


@pytest.mark.parametrize("name", page_names())
def test_an_id_is_used_once(site: Path, name: str) -> None:
    assert links(site / f"{name}.html").repeated == set()


def test_a_notebook_can_be_taken_from_its_page(site: Path) -> None:
    for name in page_names():
        source = site.parents[1] / f"{name}.ipynb"
        if source.is_file():
            downloads = [t for t in links(site / f"{name}.html").targets if t.endswith(".ipynb")]
            assert any(Path(target).name == source.name for target in downloads)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("#there", ""),
        ("#nowhere", "no such place"),
        ("other.html", "no such file"),
        ("https://example.org/x", ""),
    ],
)
def test_a_broken_link_is_seen(tmp_path: Path, target: str, reason: str) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p id="there"></p>', encoding="utf-8")
    assert broken(page, target).endswith(reason)
    assert bool(broken(page, target)) == bool(reason)
