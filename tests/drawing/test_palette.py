"""The palette can be read: as text, on both grounds, in both themes."""

import pytest

from lstm_notes.drawing import DARK, LIGHT, NAMES, QUANTITIES
from lstm_notes.drawing.stream_chart import TINT

THEMES = {"light": LIGHT, "dark": DARK}
TEXT = (*QUANTITIES, "ink", "muted")

Colour = tuple[float, ...]


def channels(literal: str) -> Colour:
    return tuple(int(literal[at : at + 2], 16) / 255 for at in (1, 3, 5))


def luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "panel"])
@pytest.mark.parametrize("key", TEXT)
def test_text_can_be_read(theme: str, ground: str, key: str) -> None:
    palette = THEMES[theme]
    assert contrast(channels(palette[key]), channels(palette[ground])) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("key", QUANTITIES)
def test_numbers_on_a_marked_row_can_be_read(theme: str, key: str) -> None:
    palette = THEMES[theme]
    colour, ground = channels(palette[key]), channels(palette["ground"])
    tinted = tuple(TINT * c + (1 - TINT) * g for c, g in zip(colour, ground, strict=True))
    assert contrast(colour, tinted) >= 4.5


def test_every_key_has_both_colours_and_a_name() -> None:
    assert LIGHT.keys() == DARK.keys() == NAMES.keys()
    # The site finds a quantity by its literal, so no two may share one.
    assert len(set(LIGHT.values())) == len(LIGHT)
