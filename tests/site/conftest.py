"""One browser for the whole suite, and a reason when there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "book" / "_tools")]


def absent(reason: str) -> None:
    """Skip where a reader may lack the thing; fail where the project promises it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built book."""
    from browser import SITE

    if not (SITE / "book" / "index.html").is_file():
        absent("the book is not built: run `make book`")
    return SITE


@pytest.fixture(scope="session")
def browser(site: Path) -> Iterator[object]:
    """A headless Chromium, started once."""
    from browser import chromium, open_browser

    path = chromium()
    if path is None:
        absent("no Chromium found: install it, or set CHROMIUM=/path/to/it")
    with open_browser(path) as running:
        yield running
