"""An admonition becomes an explorable, and its page alone has the scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document
from explorable import Explorables
from explorable import explorable as explorable_node
from explorable import stage as stage_node
from explorable_pages import PAGES, written
from explorable_pictures import CELLS, PICTURES, still
from stream_units import stream_units

from lstm_notes.tasks import stream

pytestmark = pytest.mark.site

ROOT = Path(__file__).resolve().parents[2]


def test_only_pages_with_an_explorable_have_its_scripts(site: Path) -> None:
    for path in sorted((site / "book").glob("*.html")):
        html = path.read_text(encoding="utf-8")
        asked = set(re.findall(r"explorables/([\w-]+)\.js", html))
        here = set(re.findall(r'<div[^>]* data-explorable="([\w-]+)"', html))
        assert here <= asked, path.name
        assert bool(asked) == bool(here), path.name
        assert asked.isdisjoint(PAGES.keys() - here), path.name


def test_scripts_are_deferred_and_small(site: Path) -> None:
    html = (site / "book/08-the-whole-cell.html").read_text(encoding="utf-8")
    tags = re.findall(r"<script[^>]*explorables/[^>]*>", html)
    assert len(tags) == 5
    for tag in tags:
        assert " defer" in tag and "module" not in tag
    sizes = [path.stat().st_size for path in (site / "_static/explorables").glob("*")]
    assert sum(sizes) < 60_000


def test_an_explorable_in_the_book_has_a_script_and_words() -> None:
    texts = []
    for path in (ROOT / "book").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells]
    named = re.findall(r":class: explorable ([\w-]+)", "\n".join(texts))
    assert sorted(named) == sorted(PAGES)


def box(classes: str, paragraphs: int) -> nodes.document:
    """Return a document with one admonition, as MyST makes it."""
    document = new_document("page")
    admonition = nodes.admonition("", nodes.title("", "A title"), classes=classes.split())
    admonition += [nodes.paragraph("", f"Paragraph {n}.") for n in range(1, paragraphs + 1)]
    document += admonition
    return document


def test_an_admonition_becomes_an_explorable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorable.logger.warning", pytest.fail)
    document = box("explorable one-step", 3)
    Explorables(document).run()
    (made,) = document.findall(explorable_node)
    title, lead, place = made.children
    assert (title.astext(), title["ids"], lead.astext()) == (
        "A title",
        ["one-step"],
        "Paragraph 1.",
    )
    assert isinstance(place, stage_node)
    assert [child.astext() for child in place.children] == ["Paragraph 2.", "Paragraph 3."]


@pytest.mark.parametrize(
    ("classes", "paragraphs"),
    [
        ("explorable", 2),
        ("explorable two-steps", 2),
        ("explorable one-step six-cells", 2),
        ("explorable one-step", 1),
    ],
)
def test_a_wrong_admonition_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, classes: str, paragraphs: int
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr("explorable.logger.warning", lambda *words, **_: warnings.append(words[2]))
    document = box(classes, paragraphs)
    Explorables(document).run()
    assert warnings == [classes]
    assert list(document.findall(nodes.admonition)), "the words stay"


def test_other_admonitions_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorable.logger.warning", pytest.fail)
    document = box("predict", 2)
    Explorables(document).run()
    assert list(document.findall(nodes.admonition))


# ---- Without scripts ----


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_a_picture_stands_in(browser: Any, site: Path, name: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / f"{PAGES[name]}.html").as_uri())
    stage = page.locator(f'[data-explorable="{name}"]')
    pictures = stage.locator(".ex-still figure svg")
    assert pictures.count() == len(PICTURES[name]())
    for picture in pictures.all():
        assert picture.is_visible()
        assert len(picture.get_attribute("aria-label")) > 80
    assert stage.locator("figcaption").all_inner_texts() == list(PICTURES[name]())
    assert stage.locator("> p").last.is_visible()
    context.close()


def test_with_scripts_no_picture_waits_below(browser: Any, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / f"{PAGES['six-cells']}.html").as_uri(), wait_until="commit")
    page.wait_for_selector("[data-explorable][data-ready]")
    assert page.locator(".ex-still, noscript .ex-still").count() == 0
    context.close()


def test_the_pictures_show_the_package_s_numbers() -> None:
    html = still("six-cells")
    assert html.startswith("<noscript>") and html.count("<svg") == len(CELLS) == len(stream_units())
    for name, unit in stream_units().items():
        figure = html[: html.index(f"<figcaption>{CELLS[name]}<")].rpartition("<figure")[2]
        shown = re.findall(r">(−?\d\.\d{3})<", figure)
        assert shown == [written(h) for h in unit(stream())[0].ravel()], name
