"""Find a Chromium and the pages of the built book; the site's tests and pictures share this."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium() -> str | None:
    """Return the path of an installed Chromium: $CHROMIUM, the system's, or playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    return found or _playwright_chromium()


def _playwright_chromium() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


@contextmanager
def open_browser(path: str) -> Iterator[Browser]:
    """Run a headless Chromium while the context lasts."""
    with sync_playwright() as playwright:
        # The sandbox needs rights that containers do not give; we open only our own files.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def page_names(toc: Path = ROOT / "_toc.yml") -> list[str]:
    """Return every page of the table of contents, such as ``book/index``, in its order."""
    contents = yaml.safe_load(toc.read_text(encoding="utf-8"))
    return [contents["root"], *_files(contents)]


def _files(entry: dict[str, object]) -> Iterator[str]:
    for key in ("parts", "chapters", "sections"):
        for child in entry.get(key) or []:  # type: ignore[attr-defined]
            if "file" in child:
                yield child["file"]
            yield from _files(child)
