"""Put the fonts of formulas into the pages themselves, with the letters that the book uses.

A page that waits for a font shows its formulas late and is laid out twice.  Of the two fonts that
nearly every formula needs a third is used, little enough to come with the page.
"""

from __future__ import annotations

import base64
import html
import io
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = ("katex/fonts/KaTeX_Main-Regular.woff2", "katex/fonts/KaTeX_Math-Italic.woff2")
# It tells every step, at a level that is shown.
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
# A browser asks for a font when a letter needs it, which is after the first layout even where the
# font stands in the page: words would move when it comes, and all be laid out again.
ASK = (
    '<script>for (const font of ["1em KaTeX_Main", "italic 1em KaTeX_Math"])'
    " document.fonts.load(font);</script>"
)
_FACE = re.compile(r"@font-face\s*\{[^}]*\}\n?")


def letters_of(pages: Iterable[Path]) -> frozenset[str]:
    """Return every character that stands in one of the pages."""
    return frozenset().union(*(html.unescape(page.read_text(encoding="utf-8")) for page in pages))


def with_letters_only(font: bytes, letters: Iterable[str]) -> bytes:
    """Return a woff2 font that has these letters and no others."""
    options = Options(flavor="woff2", hinting=False, layout_features=[], name_IDs=[])
    whole = TTFont(io.BytesIO(font))
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(letters)))
    subsetter.subset(whole)
    written = io.BytesIO()
    whole.flavor = "woff2"
    whole.save(written)
    return written.getvalue()


def embedded(static: Path, pages: Iterable[Path]) -> dict[str, str]:
    """Return the address of each font -> a data address with the letters that pages use."""
    letters = letters_of(pages)
    return {
        name: "data:font/woff2;base64,"
        + base64.b64encode(with_letters_only((static / name).read_bytes(), letters)).decode()
        for name in FONTS
        if (static / name).is_file()
    }


def with_fonts(css: str, fonts: Mapping[str, str]) -> str:
    """Return a written sheet with data for addresses of fonts.

    Faces stand first and by font, so that a font that several name is packed as if it came once.
    """
    faces = _FACE.findall(css)
    if not any(name in face for face in faces for name in fonts):
        return css
    faces.sort(key=lambda face: next((k for k, name in enumerate(fonts) if name in face), -1))
    sheet = "".join(faces) + _FACE.sub("", css)
    for name, data in fonts.items():
        sheet = sheet.replace(f'url("{name}")', f'url("{data}")')
    return sheet
