"""A picture with its words: SVG text, a caption, and a description to be read aloud."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .colours import LIGHT
from .svg import SANS, Attributes, coordinate, element, group, label, rect
from .text import markup, without_orphan

_BASE_WIDTH = 380.0
_BASE_TEXT = 10.0


@dataclass(frozen=True)
class Figure:
    """A finished picture; a notebook shows it as SVG.

    Parameters
    ----------
    svg : str
        The whole SVG document, in the colours of the light theme.
    caption : str
        One or two sentences that say what to see.
    description : str
        What the picture shows, with its numbers, for those who do not see it.
    """

    svg: str = field(repr=False)
    caption: str
    description: str = field(repr=False)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> Mapping[str, Any]:
        return {"image/svg+xml": self.svg, "text/plain": self.caption}

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the SVG to a file; an interrupted write leaves no half file.

        Parameters
        ----------
        path : str or path-like
            Where to write; an existing file is replaced.

        Returns
        -------
        pathlib.Path
            The path written.
        """
        target = Path(path)
        handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".svg")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(self.svg)
            # mkstemp makes private files; a saved picture is meant to be served.
            os.chmod(temporary, 0o644)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return target


def from_svg_body(body: str, width: float, height: float, caption: str, description: str) -> Figure:
    """Wrap drawn elements into a complete figure with ground, title and caption.

    Parameters
    ----------
    body : str
        SVG elements in a box of `width` x `height` units, in colours of `LIGHT`.
    width, height : float
        The picture's size, without the caption.
    caption, description : str
        See `Figure`.

    Returns
    -------
    Figure

    Examples
    --------
    >>> figure = from_svg_body('<circle r="4"/>', 380, 100, "A dot.", "One dot.")
    >>> figure.svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 ')
    True
    """
    for name, value in (("width", width), ("height", height)):
        if not value > 0:
            raise ValueError(f"{name}: expected a number above 0, got {value!r}")
    for name, words in (("caption", caption), ("description", description)):
        if not words.strip():
            raise ValueError(f"{name}: expected some words, got an empty text")
    words_below, caption_height = _caption_lines(caption, width, height)
    total = height + caption_height
    root: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {coordinate(width)} {coordinate(total)}",
        "width": width,
        "height": total,
        "role": "img",
        "class": "lstm-figure",
        "data-figure-height": height,
        "font-family": SANS,
    }
    content = [
        element("title", markup(caption)),
        element("desc", markup(description)),
        rect(0, 0, width, total, fill=LIGHT["ground"]),
        body,
        words_below,
    ]
    svg = element("svg", "\n" + "\n".join(content) + "\n", **root) + "\n"
    return Figure(svg, caption, description)


def _caption_lines(caption: str, width: float, top: float) -> tuple[str, float]:
    """Set the caption below the picture, at the size the plots' text has on a page."""
    size = round(_BASE_TEXT * width / _BASE_WIDTH, 1)
    margin = 0.4 * size
    lines = without_orphan(caption, width - 2 * margin, size)
    step = 1.4 * size
    rows = [
        label(words, margin, top + size * 1.5 + step * index, size=size)
        for index, words in enumerate(lines)
    ]
    return group(rows, class_="caption"), size * 1.1 + step * len(lines)
