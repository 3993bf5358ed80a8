"""Every page, as a reader meets it: light, dark, and as wide as a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from browser import page_names

pytestmark = pytest.mark.site

PAGES = [*page_names(), "search", "genindex"]
RAW_TEX = re.compile(r"\\(?:htmlClass|frac|begin|odot|sigma|partial|tanh|text)\b|\$\$")


@dataclass
class Visit:
    """An open page and what went wrong on it."""

    page: Any
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: Any, path: Path, theme: str = "light", width: int = 1280) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    )
    seen = Visit(context.new_page())
    seen.page.on(
        "console",
        lambda message: (
            seen.messages.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    seen.page.on("pageerror", lambda error: seen.messages.append(str(error)))
    seen.page.on("requestfailed", lambda request: seen.messages.append(f"no {request.url}"))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    try:
        seen.page.goto(path.as_uri())
        yield seen
    finally:
        context.close()


def violations(page: Any, *rules: str) -> list[str]:
    """Return what axe-core finds, one line an element; by all rules if none is named."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = page.evaluate("options => axe.run(options).then(r => r.violations)", options)
    return [
        f"{rule['id']}: {node['html'][:160]} | {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def prose(page: Any) -> str:
    """Return a page's words; program text may hold TeX, they may not."""
    return page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            copy.querySelectorAll('pre, code, script, style').forEach(e => e.remove());
            return document.title + '\\n' + copy.textContent;
        }"""
    )


def sideways(page: Any) -> int:
    """Return by how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_accessible_and_fits(browser: Any, site: Path, name: str) -> None:
    # Everything in one visit: opening a page costs more than looking at it.
    with visit(browser, site / f"{name}.html") as seen:
        page = seen.page
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        assert violations(page) == []
        assert RAW_TEX.findall(prose(page)) == []
        assert sideways(page) <= 0
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert violations(page, "color-contrast", "link-in-text-block") == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert sideways(page) <= 0
        assert seen.messages == []
        assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("name", page_names())
def test_figures_are_part_of_the_page(site: Path, name: str) -> None:
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    article = html[html.index("<article") : html.index("</article>")]
    assert not re.search(r"<img[^>]*\.svg", article), "a figure is outside the page's theme"
    assert len(re.findall(r'<svg[^>]*class="lstm-figure"', article)) == article.count(
        '<figure class="lstm-figure'
    )


def test_a_theme_once_chosen_stays(browser: Any, site: Path) -> None:
    with visit(browser, site / "book/index.html", "dark") as seen:
        assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
        ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(20, 24, 30)"


def test_the_theme_can_be_switched(browser: Any, site: Path) -> None:
    with visit(browser, site / "book/index.html", "light") as seen:
        seen.page.locator("button.theme-switch-button").first.click()
        assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert seen.page.evaluate("localStorage.getItem('theme')") == "dark"


def test_search_finds_the_forget_gate(browser: Any, site: Path) -> None:
    with visit(browser, site / "search.html") as seen:
        seen.page.goto((site / "search.html").as_uri() + "?q=forget+gate")
        link = seen.page.locator("#search-results li a", has_text="The forget gate").first
        link.wait_for(timeout=5000)
        assert "07-the-forget-gate" in link.get_attribute("href")
        assert seen.messages == []
