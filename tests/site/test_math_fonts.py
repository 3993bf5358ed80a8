"""The fonts that come with a page: which letters they have, and where they stand."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest

pytest.importorskip("fontTools", reason="pip install -e '.[book]'")
pytest.importorskip("brotli", reason="pip install -e '.[book]'")

from css_rules import Sheet, read_sheet
from fontTools.ttLib import TTFont
from math_fonts import ASK, FONTS, embedded, letters_of, with_fonts, with_letters_only
from page_styles import dress

STATIC = Path(__file__).resolve().parents[2] / "book" / "_static"
PAGE = '<span class="katex">x&#8712;βσ</span>'


def letters(font: bytes) -> set[str]:
    return {chr(code) for code in TTFont(io.BytesIO(font)).getBestCmap()}


def test_letters_are_those_of_the_pages(tmp_path: Path) -> None:
    pages = tmp_path / "a.html", tmp_path / "b.html"
    for page, text in zip(pages, (PAGE, "−"), strict=True):
        page.write_text(text, encoding="utf-8")
    assert {"∈", "β", "−"} <= letters_of(pages)
    assert "ψ" not in letters_of(pages)


@pytest.mark.parametrize("name", FONTS)
def test_a_font_keeps_the_letters_asked_for_as_they_are(name: str) -> None:
    whole = (STATIC / name).read_bytes()
    some = with_letters_only(whole, "fgx")
    assert letters(some) == {"f", "g", "x"}
    assert len(some) < len(whole) / 3
    drawn = [TTFont(io.BytesIO(font)) for font in (some, whole)]
    assert [font.getBestCmap()[ord("g")] for font in drawn] == ["g", "g"]
    widths = [font["hmtx"]["g"] for font in drawn]
    outlines = [font["glyf"]["g"].getCoordinates(font["glyf"])[0] for font in drawn]
    assert widths[0] == widths[1]
    assert outlines[0] == outlines[1]


def test_a_letter_that_the_font_lacks_is_no_error() -> None:
    assert letters(with_letters_only((STATIC / FONTS[0]).read_bytes(), "x你")) == {"x"}


def test_faces_of_one_font_stand_together_and_first() -> None:
    face = '@font-face{{font-family:{0};src:url("{1}") format("woff2")}}\n'
    main, italic = FONTS
    css = "p{color:red}\n" + "".join(
        face.format(*named)
        for named in (("A", main), ("B", italic), ("C", main), ("D", "katex/fonts/other.woff2"))
    )
    sheet = with_fonts(css, {main: "data:1", italic: "data:2"})
    assert re.findall(r"font-family:(\w)", sheet) == ["D", "A", "C", "B"]
    assert re.findall(r'url\("([^"]*)"\)', sheet) == [
        "katex/fonts/other.woff2", "data:1", "data:1", "data:2",
    ]  # fmt: skip
    assert sheet.endswith("p{color:red}\n")


def test_a_page_without_formulas_gets_no_font() -> None:
    css = '@font-face{font-family:A;src:url("a.woff2")}\np{color:red}'
    assert with_fonts(css, {FONTS[0]: "data:1"}) == css


def test_a_page_asks_for_its_fonts_before_it_has_a_body(tmp_path: Path) -> None:
    page, other = tmp_path / "a.html", tmp_path / "b.html"
    link = '<link rel="stylesheet" href="_static/site.css">'
    for path, body in ((page, PAGE), (other, "<p>words</p>")):
        path.write_text(f"<head>{link}</head><body>{body}</body>", encoding="utf-8")
    face = f'@font-face{{font-family:A;src:url("{FONTS[0]}")}} .katex{{font-family:A}}'
    rules = read_sheet(Sheet(face))
    for path in (page, other):
        dress(path, rules, {FONTS[0]: "data:font/woff2;base64,d09G"})
    head, _, body = page.read_text(encoding="utf-8").partition("<body>")
    assert ASK in head
    assert "katex" in body
    assert ASK not in other.read_text(encoding="utf-8")


def test_data_are_the_font(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, encoding="utf-8")
    fonts = embedded(STATIC, [page])
    assert list(fonts) == list(FONTS)
    main, italic = (
        letters(base64.b64decode(data.removeprefix("data:font/woff2;base64,")))
        for data in fonts.values()
    )
    assert {"∈", "x"} <= main
    assert {"σ", "x"} <= italic
