"""A keyboard is enough for every explorable; it fits, it says its state, it can be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from explorable_pages import PAGES, open_explorable, shown_wires
from test_pages import sideways, visit

pytestmark = pytest.mark.site


def tab_to(page: Any, name: str, inside: str) -> None:
    """Press Tab from where the focus is until it is on an element of an explorable."""
    here = f'document.activeElement?.matches(`[data-explorable="{name}"] {inside}`)'
    for _ in range(250):
        if page.evaluate(here):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {inside} of {name}")


def focus_is_seen(page: Any) -> bool:
    return page.evaluate(
        """() => {
            const own = document.activeElement;
            const shown = own.type === 'radio' ? own.closest('label') : own;
            const style = getComputedStyle(shown);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        }"""
    )


def breaches(page: Any, name: str) -> list[str]:
    """Return what axe-core finds in an explorable; the whole page is in test_pages."""
    found = page.evaluate(
        """name => axe.run(
            {include: [[`.explorable:has([data-explorable=${name}])`]]},
            {resultTypes: ['violations'], preload: false},
        ).then(r => [r.passes.length, r.violations])""",
        name,
    )
    assert found[0] > 5, "axe looked at nothing"
    return [f"{rule['id']}: {node['html']}" for rule in found[1] for node in rule["nodes"]]


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def play_gates(page: Any, stage: Any) -> None:
    tab_to(page, "be-the-gates", "input[type=radio]")
    press(page, "ArrowRight", "ArrowRight")  # step 3
    press(page, "Tab", "End")  # i = 1
    assert focus_is_seen(page)
    press(page, "Tab", "Home", "Tab", "ArrowRight")  # f = 0, o = 0.51
    shown = stage.locator(".ex-value").all_text_contents()
    assert shown == ["1.00", "0.00", "0.51"]
    press(page, *["Tab"] * 5, "Enter")  # hold leak overwrite accumulate latch
    press(page, "Tab", "Space")
    assert "Your score: 100 of 100" in stage.locator(".ex-score").text_content()


def move_number(page: Any, stage: Any) -> None:
    tab_to(page, "one-number", "input[type=range]")
    press(page, "Home", "ArrowRight")
    assert focus_is_seen(page)
    assert stage.locator(".ex-value").first.text_content() == "0.001"
    press(page, *["Tab"] * 5, "Enter")
    press(page, "Tab", "Home")
    assert stage.locator(".ex-value").all_text_contents() == ["1.000", "1"]


def change_step(page: Any, stage: Any) -> None:
    tab_to(page, "one-step", "input[type=radio]")
    press(page, "ArrowRight")
    assert focus_is_seen(page)
    press(page, "Tab", "ArrowUp")
    assert stage.get_by_label("input gate i: weight of the value v").input_value() == "0.5"
    press(page, "Tab")
    page.keyboard.type("-1.5")
    assert shown_wires(stage)["a_i"] != "−4.000"
    tab_to(page, "one-step", "button")
    press(page, "Space")
    assert stage.get_by_label("input gate i: weight of the write").input_value() == "8"


def change_cells(page: Any, stage: Any) -> None:
    tab_to(page, "six-cells", "select")
    press(page, "ArrowDown")
    assert focus_is_seen(page)
    assert stage.locator("select").first.input_value() == "write −1"
    tab_to(page, "six-cells", "button")
    press(page, "Tab", "Enter")
    assert stage.locator("select").nth(1).input_value() == "write +1"
    tab_to(page, "six-cells", "input[type=range]")
    press(page, "End", "Tab", "Home")
    assert stage.locator(".ex-value").all_text_contents() == ["2.0", "−4.0"]


BY_KEYBOARD: dict[str, tuple[Callable[[Any, Any], None], str]] = {
    "be-the-gates": (play_gates, "Step 3, noise +0.5: i 0.00, f 1.00, o 0.00 give"),
    "one-number": (move_number, "f = 1.000: over 1 step, 1.000 of a value is kept and 1.000"),
    "one-step": (change_step, "Step 5, clear: i = 0.024, f = 0.024,"),
    "six-cells": (change_cells, "h at step 6, read: RNN"),
}


@pytest.mark.parametrize("name", BY_KEYBOARD)
def test_a_keyboard_is_enough_and_the_state_is_said(browser: Any, site: Path, name: str) -> None:
    act, said = BY_KEYBOARD[name]
    with open_explorable(browser, site, name) as (seen, stage):
        page = seen.page
        act(page, stage)
        status = stage.get_by_role("status")
        assert status.get_attribute("aria-live") == "polite"
        page.wait_for_function(
            "([name, said]) => document.querySelector(`[data-explorable=${name}] [role=status]`)"
            ".textContent.startsWith(said)",
            arg=[name, said],
            timeout=2000,
        )
        assert page.evaluate("document.getAnimations().length") == 0
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            assert breaches(page, name) == []


EXTREMES = {
    "be-the-gates": "accumulate",
    "one-number": "f = 1",
    "one-step": "the hand-set weights again",
    "six-cells": "write three times",
}
COLLISIONS = """stage => {
    const found = [];
    for (const svg of stage.querySelectorAll('svg')) {
        const edge = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
        const boxes = texts.map(t => [t.textContent, t.getBoundingClientRect()]);
        boxes.forEach(([words, a], n) => {
            if (a.left < edge.left - 1 || a.right > edge.right + 1 || a.bottom > edge.bottom + 1)
                found.push(`${words} leaves the picture`);
            for (const [others, b] of boxes.slice(n + 1)) {
                // A box has room above and below its letters.
                const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                if (across > 0 && down > 0.3 * Math.min(a.height, b.height))
                    found.push(`${words} on ${others}`);
            }
        });
    }
    return found;
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_it_fits_and_the_page_does_not_jump(
    browser: Any, site: Path, name: str, width: int
) -> None:
    with open_explorable(browser, site, name, width=width) as (seen, stage):
        for state in ("start", "extreme"):
            if state == "extreme":
                stage.get_by_role("button", name=EXTREMES[name], exact=True).click()
                for weight in stage.locator("input[type=number]").all():
                    weight.fill("-99")
            assert sideways(seen.page) <= 0
            assert stage.evaluate(COLLISIONS) == []
            kept, used = stage.evaluate(
                """stage => {
                    const kept = parseFloat(getComputedStyle(stage).minHeight);
                    stage.style.minHeight = 0;
                    const used = stage.offsetHeight;
                    stage.style.minHeight = '';
                    return [kept, used];
                }"""
            )
            assert kept - 64 < used <= kept, state


def test_the_address_restores_one_step(browser: Any, site: Path) -> None:
    with open_explorable(browser, site, "one-step") as (seen, stage):
        top = seen.page.evaluate("scrollY")
        stage.get_by_label("output gate o: weight of the read signal r").fill("2.5")
        stage.get_by_role("radio").nth(1).check()
        there = shown_wires(stage)
        fragment = seen.page.evaluate("location.hash")
        assert fragment == "#one-step=2;o:0,0,2.5,0,0.5,-4"
        assert seen.page.evaluate("history.length") <= 2, "changes are no pages to go back to"
        assert top == 0
    with open_explorable(browser, site, "one-step", fragment) as (seen, stage):
        assert shown_wires(stage) == there
        weight = stage.get_by_label("output gate o: weight of the read signal r")
        assert weight.input_value() == "2.5"
        seen.page.evaluate("location.hash = '#one-step=6'")
        seen.page.wait_for_function("document.querySelectorAll('[type=radio]')[5].checked")
        assert weight.input_value() == "8"


@pytest.mark.parametrize(
    "fragment",
    [
        "=",
        "=7",
        "=0",
        "=x",
        "=2;q:1,2,3,4,5,6",
        "=2;o:1,2",
        "=2;o:1,2,3,4,5,",
        "=2;o:1,2,3,4,5,NaN",
        "=2;o:1,2,3,4,5,100",
    ],
)
def test_a_broken_address_is_the_first_state(script_of_one_step: Any, fragment: str) -> None:
    read = "hash => LSTMNotes.oneStep.fromHash(hash)"
    assert script_of_one_step.evaluate(read, f"#one-step{fragment}") is None


@pytest.fixture(scope="module")
def script_of_one_step(browser: Any, site: Path) -> Iterator[Any]:
    with visit(browser, site / "book/08-the-whole-cell.html") as seen:
        yield seen.page


def test_a_half_typed_weight_changes_nothing(browser: Any, site: Path) -> None:
    with open_explorable(browser, site, "one-step") as (_, stage):
        before = shown_wires(stage)
        weight = stage.get_by_label("input gate i: bias")
        weight.fill("")
        assert shown_wires(stage) == before
        weight.blur()
        assert weight.input_value() == "-4"


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_a_picture_and_words_stand_in(browser: Any, site: Path, name: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / f"{PAGES[name]}.html").as_uri())
    stage = page.locator(f'[data-explorable="{name}"]')
    words = stage.locator("p", has_text="Without its script")
    picture, said = stage.locator("svg").first.bounding_box(), words.last.bounding_box()
    assert picture["height"] > 60
    assert said["y"] >= picture["y"] + picture["height"]
    below = stage.bounding_box()["y"] + stage.bounding_box()["height"]
    assert below - (said["y"] + said["height"]) < 60, "room is kept for what will not come"
    context.close()
