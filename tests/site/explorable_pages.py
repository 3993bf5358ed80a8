"""Where the explorables are, and how a test opens one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from test_pages import Visit, visit

PAGES = {
    "be-the-gates": "book/07-the-forget-gate",
    "one-number": "book/07-the-forget-gate",
    "one-step": "book/08-the-whole-cell",
    "six-cells": "book/18-the-gru",
}


def written(value: float, decimals: int = 3) -> str:
    """Return a number as the book writes it."""
    text = f"{value:.{decimals}f}"
    return (text.replace("-", "") if float(text) == 0 else text).replace("-", "−")


@contextmanager
def open_explorable(
    browser: Any, site: Path, name: str, fragment: str = "", width: int = 1280
) -> Iterator[tuple[Visit, Any]]:
    # An empty query before a fragment changes nothing.
    with visit(browser, site / f"{PAGES[name]}.html", query=fragment) as seen:
        seen.page.set_viewport_size({"width": width, "height": 900})
        yield seen, seen.page.locator(f'[data-explorable="{name}"][data-ready]')
        assert seen.messages == []


def numbers(stage: Any, selector: str) -> list[str]:
    return [text for text in stage.locator(selector).all_text_contents() if text]


def shown_wires(stage: Any) -> dict[str, str]:
    return dict(
        stage.locator("[data-number]").evaluate_all(
            "texts => texts.map(t => [t.dataset.number, t.textContent])"
        )
    )
