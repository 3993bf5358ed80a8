"""Picture the pages of the built book: light, dark, and as wide as a phone.

``python book/_tools/screenshots.py [page name ...]`` writes PNG files into _build/screenshots.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from browser import ROOT, SITE, chromium, open_browser, page_names
from playwright.sync_api import Browser

FOLDER = ROOT / "_build" / "screenshots"


@dataclass(frozen=True)
class Look:
    """One way to see a page."""

    name: str
    theme: str
    width: int
    height: int


LOOKS = (
    Look("light", "light", 1280, 900),
    Look("dark", "dark", 1280, 900),
    Look("phone", "light", 390, 844),
)


def picture(browser: Browser, page_name: str, look: Look, folder: Path) -> Path:
    """Write one full-page picture and return its path."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto((SITE / f"{page_name}.html").as_uri())
    page.evaluate("document.fonts.ready")
    target = folder / f"{page_name.removeprefix('book/')}-{look.name}.png"
    page.screenshot(path=target, full_page=True)
    context.close()
    return target


def chosen(wanted: list[str], pages: list[str]) -> list[str]:
    """Return the pages whose short name was given, or all of them."""
    short = {page.removeprefix("book/"): page for page in pages}
    unknown = sorted(set(wanted) - set(short))
    if unknown:
        raise SystemExit(f"no such page: {', '.join(unknown)}\npages: {', '.join(short)}")
    return [short[name] for name in wanted] if wanted else pages


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="page")
    pages = chosen(parser.parse_args(arguments).pages, page_names())
    path = chromium()
    if path is None:
        raise SystemExit("No Chromium found: install it, or set CHROMIUM=/path/to/it.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open_browser(path) as browser:
        for page in pages:
            for look in LOOKS:
                print(picture(browser, page, look, FOLDER).relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
