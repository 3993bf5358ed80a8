"""Put our SVG figures into the page instead of an ``<img>``.

Inside the page a figure follows the reader's theme, its text is the page's text, and a screen
reader is told its description.  Every SVG of class ``lstm-figure`` is taken, whether a notebook
printed it or a page shows it with ``![](picture.svg)``; other images stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from lstm_notes.drawing.colours import LIGHT

logger = logging.getLogger(__name__)

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_GLOBAL_STYLE = re.compile(r"^\s*\*\s*\{([^}]*)\}\s*$")

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


@dataclass(frozen=True)
class PageFigure:
    """An SVG made ready for a page, with the words that go with it."""

    svg: str
    caption: str
    width: float

    @property
    def html(self) -> str:
        kind = "plot" if self.width <= 480 else "diagram"
        return (
            f'<figure class="lstm-figure {kind}" style="--width: {self.width:g}px">{self.svg}'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>"
        )


def is_figure(text: str) -> bool:
    """Whether an SVG file is one of ours."""
    root = re.search(r"<svg\b[^>]*>", text)
    return root is not None and re.search(r'class="[^"]*\blstm-figure\b', root.group()) is not None


def page_figure(text: str, prefix: str, colours: Mapping[str, str] = LIGHT) -> PageFigure:
    """Return the figure with the page's colours, its own ids and no drawn caption."""
    root = ElementTree.fromstring(text)
    caption = _take_text(root, "title")
    description = _take_text(root, "desc") or caption
    _drop_drawn_caption(root)
    _drop_metadata(root)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _themed(_prefixed(name, value, prefix), colours))
    root.set("aria-label", description)
    root.set("role", "img")
    width = float(root.get("viewBox", "0 0 380 0").split()[2])
    return PageFigure(ElementTree.tostring(root, encoding="unicode"), caption, width)


def _take_text(root: ElementTree.Element, tag: str) -> str:
    element = root.find(f"{{{SVG}}}{tag}")
    if element is None:
        return ""
    root.remove(element)
    return " ".join("".join(element.itertext()).split())


def _drop_drawn_caption(root: ElementTree.Element) -> None:
    """Remove the caption drawn below the picture; the page has its own."""
    for group in root.findall(f"{{{SVG}}}g[@class='caption']"):
        root.remove(group)
    height = root.attrib.pop("data-figure-height", None)
    if height is not None:
        left, top, width, _ = root.get("viewBox", "0 0 0 0").split()
        root.set("viewBox", f"{left} {top} {width} {height}")
        root.set("height", height)


def _drop_metadata(root: ElementTree.Element) -> None:
    """Remove what would reach beyond the figure: metadata and styles for every element."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}metadata":
                parent.remove(child)
            elif child.tag == f"{{{SVG}}}style":
                match = _GLOBAL_STYLE.match(child.text or "")
                if match is None:
                    raise ValueError("a figure's <style> may only hold one rule for '*'")
                root.set("style", f"{root.get('style', '')};{match.group(1).strip()}".strip(";"))
                parent.remove(child)


def _prefixed(name: str, value: str, prefix: str) -> str:
    """Keep ids apart when several figures share a page."""
    if name == "id":
        return f"{prefix}-{value}"
    if name in ("href", f"{{{XLINK}}}href") and value.startswith("#"):
        return f"#{prefix}-{value[1:]}"
    return _REFERENCE.sub(rf"url(#{prefix}-\1)", value)


def _themed(value: str, colours: Mapping[str, str]) -> str:
    for key, literal in colours.items():
        value = re.sub(
            re.escape(literal) + r"\b", f"var(--lstm-{key}, {literal})", value, flags=re.IGNORECASE
        )
    return value


class InlineFigures(SphinxPostTransform):
    """Replace the image nodes of our figures by the figures."""

    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        count = 0
        for image in list(self.document.findall(nodes.image)):
            text = self._svg_text(image)
            if not is_figure(text):
                continue
            count += 1
            try:
                figure = page_figure(text, f"figure-{count}")
            except (ElementTree.ParseError, ValueError) as error:
                logger.warning("cannot inline %s: %s", image["uri"], error, location=image)
                continue
            self._replace(image, figure)

    def _svg_text(self, image: nodes.image) -> str:
        path = Path(self.app.srcdir) / image["uri"]
        if path.suffix != ".svg" or not path.is_file():
            return ""
        return path.read_text(encoding="utf-8")

    def _replace(self, image: nodes.image, figure: PageFigure) -> None:
        if not figure.caption:
            logger.warning("the figure %s has no <title>", image["uri"], location=image)
        parent = image.parent
        # A figure may not stand in a paragraph; Markdown puts images there.
        alone = isinstance(parent, nodes.paragraph) and len(parent.children) == 1
        old = parent if alone else image
        old.replace_self(nodes.raw("", figure.html, format="html"))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(InlineFigures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
