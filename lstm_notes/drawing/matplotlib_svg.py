"""Clean the SVG that matplotlib writes, so that it can stand inside a page.

Left to itself it carries a style sheet that would reach the page's other
pictures, fonts that the page cannot change, metadata, and coordinates with more
digits than two machines agree on.
"""

import re
from xml.etree import ElementTree

from .svg import SERIF, coordinate

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_DROPPED = {"metadata", "style", "title"}
_GEOMETRY = {"d", "x", "y", "width", "height", "transform", "points", "cx", "cy", "r"}
_EMPTY_TURN = re.compile(r"rotate\(-?0 [^)]*\)\s*")
# The plots write a quantity's letter in italics, and nothing else.
_SYMBOL = {"class": "symbol", "font-style": "italic", "font-family": SERIF}
_REFERENCE = re.compile(r"#([\w.-]+)")


def body_and_size(svg: str) -> tuple[str, float, float]:
    """Return the drawn elements, and the width and height of their box."""
    root = ElementTree.fromstring(svg)
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    _clean(root)
    _rename_ids(root)
    root.attrib = {"stroke-linejoin": "round"}
    root.tag = "g"
    return ElementTree.tostring(root, encoding="unicode"), round(width, 2), round(height, 2)


def _clean(node: ElementTree.Element) -> None:
    node.tag = _local(node.tag)
    node.attrib = _attributes(node)
    for child in list(node):
        if _local(child.tag) in _DROPPED:
            node.remove(child)
            continue
        _clean(child)
        if child.tag in {"defs", "g"} and len(child) == 0:
            node.remove(child)


def _rename_ids(root: ElementTree.Element) -> None:
    """Keep only ids that are referred to, and count them: hashes may differ by machine."""
    used: dict[str, str] = {}
    for node in root.iter():
        for key, value in node.attrib.items():
            if key == "href" or value.startswith("url(#"):
                for name in _REFERENCE.findall(value):
                    used.setdefault(name, f"part{len(used) + 1}")
    for node in root.iter():
        own = node.attrib.pop("id", None)
        if own in used:
            node.attrib["id"] = used[own]
        for key, value in node.attrib.items():
            if key == "href" or value.startswith("url(#"):
                node.attrib[key] = _REFERENCE.sub(lambda name: "#" + used[name.group(1)], value)


def _local(tag: str) -> str:
    return tag.removeprefix(f"{{{_SVG}}}")


def _attributes(node: ElementTree.Element) -> dict[str, str]:
    """Plain attributes in place of inline style: a page's CSS can then set the font."""
    attributes: dict[str, str] = {}
    for key, value in node.attrib.items():
        if key == "style":
            attributes |= _declarations(value)
        elif key == _XLINK:
            attributes["href"] = value
        elif key in _GEOMETRY:
            text = _NUMBER.sub(lambda found: coordinate(float(found.group())), value)
            text = " ".join(_EMPTY_TURN.sub("", text).split())
            if text:
                attributes[key] = text
        else:
            attributes[key] = value
    return attributes


def _declarations(style: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "font":
            found |= _font(value)
        elif (key, value) == ("font-style", "italic"):
            found |= _SYMBOL
        elif key and key not in {"font-family", "font-style"}:
            found[key] = value.removesuffix("px")
    return found


def _font(value: str) -> dict[str, str]:
    """Take size, slant and weight from the short form; the family is the page's."""
    found: dict[str, str] = {}
    size = re.search(r"([\d.]+)px", value)
    if size:
        found["font-size"] = size.group(1)
    if "italic" in value.split():
        found |= _SYMBOL
    weight = re.search(r"\b(bold|[6-9]00)\b", value)
    if weight:
        found["font-weight"] = weight.group(1)
    return found
