"""Print the whole built book into one PDF, with bookmarks, page numbers and links that work.

``python book/_tools/book_pdf.py [file.pdf]`` joins the pages of ``_toc.yml`` to one page, and
Chromium prints it: links between chapters become links inside the file.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from book_paper import BOOK_CSS, front_page
from browser import ROOT, SITE, chromium, open_browser, page_names
from bs4 import BeautifulSoup, Tag
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

PDF = ROOT / "_build" / "lstm-notes.pdf"
_IDS = re.compile(r"url\(#([^)]+)\)")
_REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
_NUMBER = """<div style="font: 8pt sans-serif; color: #59626e; text-align: center; width: 100%">
<span class="pageNumber"></span></div>"""


def place(page_name: str, anchor: str = "") -> str:
    """Return the id that a place of a page has in the joined book."""
    return f"{page_name.replace('/', '-')}--{anchor}" if anchor else page_name.replace("/", "-")


def inside(href: str, page_name: str, pages: set[str]) -> str:
    """Return where a link of a page leads in the joined book."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return href
    target = page_name
    if parts.path:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page_name), parts.path))
        target = path.removesuffix(".html")
    # What is not in the book, such as a downloaded file or the index of names, is not in the PDF.
    return f"#{place(target, parts.fragment)}" if target in pages else ""


def chapter(html: str, page_name: str, pages: set[str]) -> Tag:
    """Return a page's article with ids of its own, links inside the book, headings one lower."""
    article = BeautifulSoup(html, "html.parser").find("article")
    if not isinstance(article, Tag):
        raise ValueError(f"{page_name} has no article")
    for unprinted in article.select("script, button, a.headerlink"):
        unprinted.decompose()
    for picture in article.select("noscript"):
        picture.unwrap()
    for tag in article.find_all(True):
        _rename(tag, page_name, pages)
    for level in (5, 4, 3, 2, 1):
        for heading in article.find_all(f"h{level}"):
            heading["class"] = [*heading.get("class", []), f"was-h{level}"]
            heading.name = f"h{level + 1}"
    for fold in article.find_all("details"):
        fold["open"] = ""
    article["id"] = place(page_name)
    return article


def _rename(tag: Tag, page_name: str, pages: set[str]) -> None:
    for name, value in list(tag.attrs.items()):
        if not isinstance(value, str):
            continue
        if name == "id":
            tag["id"] = place(page_name, value)
        elif name in ("href", "xlink:href"):
            href = inside(value, page_name, pages)
            if href:
                tag[name] = href
            else:
                del tag[name]
        elif name in _REFERRING:
            tag[name] = " ".join(place(page_name, part) for part in value.split())
        else:
            tag[name] = _IDS.sub(lambda m: f"url(#{place(page_name, m[1])})", value)


def parts_of(toc: Path) -> dict[str, str]:
    """Return the title of each part by the name of its first page."""
    contents = yaml.safe_load(toc.read_text(encoding="utf-8"))
    return {
        part["chapters"][0]["file"]: part["caption"]
        for part in contents.get("parts", [])
        if part.get("chapters")
    }


def joined(sources: Mapping[str, str], parts: Mapping[str, str], sheet: str) -> str:
    """Return the whole book as one page.

    Parameters
    ----------
    sources : mapping
        The HTML of each page by its name, in the book's order.
    parts : mapping
        The title of a part by the name of its first page.
    sheet : str
        The address of the site's style sheet.
    """
    pages = set(sources)
    body = [front_page(ROOT)]
    for name, html in sources.items():
        if name in parts:
            body.append(f'<h1 class="part">{parts[name]}</h1>')
        body.append(str(chapter(html, name, pages)))
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">',
            f'<title>LSTM Notes</title><link rel="stylesheet" href="{sheet}">',
            f"<style>{BOOK_CSS}</style></head><body>",
            *body,
            "</body></html>",
        ]
    )


def print_book(site: Path, target: Path, browser_path: str) -> None:
    """Write the PDF of a built site."""
    sources = {name: (site / f"{name}.html").read_text(encoding="utf-8") for name in page_names()}
    page_file = target.with_suffix(".html")
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet = (site / "_static" / "site.css").as_uri()
    page_file.write_text(joined(sources, parts_of(ROOT / "_toc.yml"), sheet), encoding="utf-8")
    with open_browser(browser_path) as browser:
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.evaluate("document.fonts.ready")
        page.pdf(
            path=target,
            format="A4",
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=_NUMBER,
            margin={"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"},
        )
    page_file.unlink()
    tidy(target)


def tidy(target: Path) -> None:
    """Write a heading's words once in its bookmark; Chromium sometimes writes them twice."""
    writer = PdfWriter(clone_from=target)
    _tidy_bookmarks(writer.root_object.get("/Outlines", DictionaryObject()).get_object())
    writer.add_metadata({"/Title": "LSTM Notes", "/Producer": "Chromium, pypdf"})
    writer.write(target)


def _tidy_bookmarks(parent: DictionaryObject) -> None:
    item = parent.get("/First")
    while item is not None:
        node = item.get_object()
        node[NameObject("/Title")] = TextStringObject(once(str(node["/Title"])))
        _tidy_bookmarks(node)
        item = node.get("/Next")


def once(title: str) -> str:
    """Return a title without its repetition.

    >>> once("Ask torchAsk torch"), once("Ask torch")
    ('Ask torch', 'Ask torch')
    """
    half, odd = divmod(len(title), 2)
    return title[:half] if not odd and title[:half] == title[half:] else title


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=PDF)
    target = parser.parse_args(arguments).file.resolve()
    path = chromium()
    if path is None:
        raise SystemExit("No Chromium found: install it, or set CHROMIUM=/path/to/it.")
    print_book(SITE, target, path)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
