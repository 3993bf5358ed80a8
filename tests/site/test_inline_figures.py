"""Figures in the page: colours, ids, captions."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("sphinx", reason="pip install -e '.[book]'")

from inline_figures import is_figure, page_figure
from palette import palette_css

SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  viewBox="0 0 380 230" width="380" height="230" role="img" class="lstm-figure"
  data-figure-height="200"><title>The state &lt; 1
  falls.</title><desc>From 0.7 to "0".</desc>
<style>*{stroke-linejoin: round}</style>
<rect width="380" height="230" fill="#ffffff"/>
<defs><clipPath id="box"><rect width="9" height="9"/></clipPath></defs>
<g clip-path="url(#box)" style="stroke:#CB3F01; fill:#cb3f0199"><use xlink:href="#box"/></g>
<g class="caption"><text>The state falls.</text></g></svg>"""


def test_only_our_figures_are_taken() -> None:
    assert is_figure(SVG)
    assert not is_figure('<svg class="logo"/>')
    assert not is_figure('<svg/><p class="lstm-figure">')


def test_a_figure_has_its_words_once() -> None:
    figure = page_figure(SVG, "figure-2")
    assert figure.caption == "The state < 1 falls."
    assert 'aria-label="From 0.7 to &quot;0&quot;."' in figure.svg
    assert figure.html.count("falls.") == 1
    assert "<figcaption>The state &lt; 1 falls.</figcaption>" in figure.html
    assert 'viewBox="0 0 380 200"' in figure.svg
    assert 'height="200"' in figure.svg


def test_colours_follow_the_theme() -> None:
    svg = page_figure(SVG, "figure-2").svg
    assert "stroke:var(--lstm-f, #cb3f01)" in svg
    assert 'fill="var(--lstm-ground, #ffffff)"' in svg
    assert "fill:#cb3f0199" in svg, "a colour with opacity is another colour"


def test_figures_do_not_share_ids_or_styles() -> None:
    svg = page_figure(SVG, "figure-2").svg
    assert 'id="figure-2-box"' in svg
    assert "url(#figure-2-box)" in svg
    assert 'href="#figure-2-box"' in svg
    assert "<style" not in svg
    assert re.search(r'<svg[^>]* style="stroke-linejoin: round"', svg)


def test_a_style_that_would_leak_is_refused() -> None:
    with pytest.raises(ValueError, match="style"):
        page_figure(SVG.replace("*{", "text{"), "figure-1")


def test_the_palette_has_both_themes() -> None:
    css = palette_css({"f": "#111111"}, {"f": "#eeeeee"})
    assert re.search(r'data-theme="light"\] \{[^}]*--lstm-f: #111111;', css)
    assert re.search(r'data-theme="dark"\] \{[^}]*--lstm-f: #eeeeee;', css)
    assert ".lstm-f { color: var(--lstm-f); }" in css
    with pytest.raises(ValueError, match="o"):
        palette_css({"f": "#111111"}, {"o": "#eeeeee"})
