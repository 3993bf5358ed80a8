"""The site as a whole: from disk, from a host, on paper, without JavaScript."""

from __future__ import annotations

import gzip
import json
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import page_names
from web_server import serving

pytestmark = pytest.mark.site

CHAPTER = "book/07-the-forget-gate"
MOST_BYTES = 200_000
MOST_ELEMENTS = 7_000


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    """The address of a host that serves the site."""
    with serving(site) as address:
        yield address


def opened(browser: Any, address: str, **options: Any) -> Any:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    page.goto(address)
    return page


def phone(browser: Any, address: str) -> Any:
    return opened(browser, address, viewport={"width": 390, "height": 844})


# ---- What a page brings ----


@pytest.mark.parametrize("name", [*page_names(), "search", "genindex"])
def test_a_page_brings_its_styles_and_waits_for_no_script(site: Path, name: str) -> None:
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    assert "stylesheet" not in html
    assert html.count("<style>\n") == 1
    scripts = re.findall(r"<script[^>]*\bsrc=[^>]*>", html)
    assert all(re.search(r"\bdefer\b", script) for script in scripts), scripts
    assert "fontawesome" not in html
    assert html.count('name="viewport"') == 1


@pytest.mark.parametrize("name", page_names())
def test_a_page_is_light(browser: Any, site: Path, host: str, name: str) -> None:
    page = opened(browser, "about:blank")
    urls: set[str] = set()
    page.on("request", lambda request: urls.add(request.url.split("?")[0]))
    page.goto(f"{host}/{name}.html", wait_until="networkidle")
    sizes = {}
    for url in urls:
        if url.startswith(host):
            body = (site / url.removeprefix(f"{host}/")).read_bytes()
            sizes[url] = len(body if url.endswith(".woff2") else gzip.compress(body))
    page.context.close()
    assert len(sizes) >= 3
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("name", page_names())
def test_a_page_is_soon_laid_out(site: Path, name: str) -> None:
    """What a phone computes before it paints grows with the elements: a longer page is two."""
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    shown = re.sub(r"<noscript>.*?</noscript>", "", html, flags=re.DOTALL)
    assert len(re.findall(r"<[a-z]", shown)) <= MOST_ELEMENTS


@pytest.mark.parametrize("name", page_names())
def test_a_page_says_what_it_is_about(site: Path, name: str) -> None:
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    description = re.findall(r'<meta name="description" content="([^"]*)"', html)
    assert len(description) == 1
    assert 30 <= len(description[0]) <= 260
    assert f'<meta property="og:description" content="{description[0]}">' in html
    assert re.search(r'<meta property="og:title" content="[^"]+">', html)


def test_descriptions_differ(site: Path) -> None:
    heads = [(site / f"{name}.html").read_text(encoding="utf-8") for name in page_names()]
    found = [re.search(r'name="description" content="([^"]*)"', html)[1] for html in heads]
    assert len(set(found)) == len(found)


# ---- What a reader takes along ----


def test_the_foot_of_a_page_gives_notebook_package_licence_and_citation(site: Path) -> None:
    html = (site / f"{CHAPTER}.html").read_text(encoding="utf-8")
    foot = html[html.index('<div class="book-footer">') :]
    targets = re.findall(r'href="([^"]*)"', foot)
    files = [site / "book" / target for target in targets if "://" not in target]
    assert [file.suffix for file in files] == [".ipynb", ".zip", ".whl"]
    assert json.loads(files[0].read_text(encoding="utf-8"))["cells"]
    for file in files[1:]:
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
    assert sum("licens" in target for target in targets) == 2
    assert "@misc{lstm_notes" in foot


@pytest.mark.parametrize("place", [".article-header-buttons", ".book-footer"])
def test_a_notebook_is_saved_not_shown(browser: Any, site: Path, host: str, place: str) -> None:
    for address, suffix in ((site.as_uri(), ".zip"), (host, ".ipynb")):
        page = opened(browser, f"{address}/{CHAPTER}.html")
        with page.expect_download() as download:
            page.locator(f"{place} a[download]").first.click()
        assert download.value.suggested_filename == f"07-the-forget-gate{suffix}"
        page.context.close()


def test_an_archive_has_what_its_notebook_reads(site: Path) -> None:
    with zipfile.ZipFile(site / "downloads" / "08-the-whole-cell.zip") as archive:
        names = archive.namelist()
    assert "lstm-notes/08-the-whole-cell.ipynb" in names
    assert "lstm-notes/data/lag.csv" in names


# ---- What a page does ----


def test_code_is_copied_without_prompts_and_answers(browser: Any, host: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    page = opened(browser, f"{host}/{CHAPTER}.html", permissions=allowed)
    button = page.locator(".cell_input button.copybtn").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    page.locator("button.copybtn.success").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == page.locator(".cell_input pre").nth(1).text_content().rstrip("\n")
    assert page.locator(".cell_output button.copybtn").count() == 0
    page.goto(f"{host}/book/api-layers.html")
    example = page.locator("div.highlight", has_text=">>> layer = LSTM(").first
    example.locator("button.copybtn").dispatch_event("click")
    example.locator("button.copybtn.success").wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied[0].startswith("layer = LSTM(")
    assert not any(line.startswith((">>>", "(", "...")) for line in copied)
    page.context.close()


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_on_a_phone_a_side_bar_opens_and_closes(browser: Any, site: Path, side: str) -> None:
    page = phone(browser, (site / f"{CHAPTER}.html").as_uri())
    bar = page.locator(f"#pst-{side}-sidebar-modal")
    button = page.locator(f".{side}-toggle")
    assert not bar.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert bar.locator("a").first.is_visible()
    page.keyboard.press("Escape")
    assert not bar.is_visible()
    assert page.evaluate(f"document.activeElement.matches('.{side}-toggle')")
    button.click()
    page.mouse.click(*((380, 600) if side == "primary" else (10, 600)))
    assert not bar.is_visible()
    page.context.close()


def test_a_chosen_heading_is_shown_and_marked(browser: Any, site: Path) -> None:
    page = phone(browser, (site / f"{CHAPTER}.html").as_uri())
    page.locator(".secondary-toggle").click()
    link = page.locator("#pst-page-toc-nav a").nth(4)
    link.click()
    page.wait_for_function("document.querySelectorAll('#pst-page-toc-nav .active').length === 1")
    assert not page.locator("#pst-secondary-sidebar-modal").is_visible()
    assert link.get_attribute("aria-current") == "true"
    page.context.close()


def test_the_keyboard_searches(browser: Any, site: Path) -> None:
    page = opened(browser, (site / f"{CHAPTER}.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("forget gate")
    page.keyboard.press("Enter")
    first = page.locator("#search-results li a").first
    first.wait_for(timeout=10_000)
    assert "07-the-forget-gate" in first.get_attribute("href")
    page.context.close()


def test_a_dark_system_gets_a_dark_page_at_once(browser: Any, site: Path) -> None:
    page = opened(browser, (site / f"{CHAPTER}.html").as_uri(), color_scheme="dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")
    page.context.close()


@pytest.mark.parametrize("name", page_names())
def test_every_icon_is_drawn(site: Path, name: str) -> None:
    html = (site / f"{name}.html").read_text(encoding="utf-8")
    css = html[html.index("<style>\n") : html.index("</style>", html.index("<style>\n"))]
    icons = set(re.findall(r"(?<=[ \"])fa-(?!solid\b|lg\b)[a-z-]+", html))
    assert [icon for icon in icons if f".{icon}{{--icon:" not in css] == []


def test_words_searched_for_are_marked_until_escape(browser: Any, site: Path) -> None:
    page = opened(browser, (site / "search.html").as_uri() + "?q=forget+gates")
    page.locator("#search-results li a[href*='07-the-forget-gate']").first.click()
    page.locator("[data-ready]").nth(1).wait_for()  # what scripts put in is no change of ours
    marks, line = page.locator("mark.found"), page.locator(".found-line")
    before = page.locator("article.bd-article").inner_text()
    words = {word.lower() for word in marks.all_text_contents()}
    assert {"forget", "gate", "gates"} <= words
    assert all(word.startswith(("forget", "gate")) for word in words), words
    count = marks.count()
    assert page.locator("article svg mark, article .katex mark").count() == 0
    line.get_by_text(f"{count} place").wait_for()
    line.get_by_text("Next").press("Enter")
    assert line.locator("[role=status]").inner_text().startswith("1 of")
    page.wait_for_function("document.querySelector('mark.here').getBoundingClientRect().top > 0")
    page.keyboard.press("Escape")
    assert marks.count() + line.count() == 0
    assert page.locator("article.bd-article").inner_text() == before
    page.reload()
    assert marks.count() == 0, "a search is answered once"
    page.context.close()


# ---- Without scripts, on paper, at a wrong address ----


def test_a_page_reads_the_same_without_javascript(browser: Any, site: Path) -> None:
    page = opened(browser, (site / f"{CHAPTER}.html").as_uri(), java_script_enabled=False)
    assert page.locator("article h1").inner_text().startswith("7. The forget gate")
    assert page.locator("article .katex").first.is_visible()
    assert page.locator("article figure svg").first.is_visible()
    assert page.locator(".prev-next-area a").count() == 2
    fold = page.locator("article details.sd-dropdown").first
    fold.locator("summary").click()
    assert fold.locator(".sd-summary-content").is_visible()
    assert not page.locator(".theme-switch-button").is_visible()
    assert not page.locator(".search-button__button").first.is_visible()
    page.context.close()


def test_paper_has_the_text_alone_and_unfolded(browser: Any, site: Path) -> None:
    page = opened(
        browser, (site / f"{CHAPTER}.html").as_uri(), viewport={"width": 700, "height": 900}
    )
    page.emulate_media(media="print")
    for part in (".bd-sidebar-primary", ".bd-header-article", ".book-footer", ".prev-next-area"):
        assert not page.locator(part).first.is_visible(), part
    folded = page.locator("article details:not([open]) .sd-summary-content > p").first
    assert folded.bounding_box()["height"] > 0
    wide = "pres => pres.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert page.eval_on_selector_all("article pre", wide) == 0
    page.context.close()


@pytest.mark.parametrize("missing", ["book/no-such-page.html", "no-such-page"])
def test_a_wrong_address_leads_back(browser: Any, host: str, missing: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{host}/{missing}")
    page = opened(browser, f"{host}/{missing}")
    assert page.locator("h1").inner_text() == "No such page"
    page.locator("a").first.click()
    page.wait_for_url(f"{host}/book/index.html")
    page.context.close()
