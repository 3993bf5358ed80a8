"""Read style sheets as lists of rules, and write such lists as a style sheet.

Addresses are written anew from the folder of the new sheet.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import tinycss2

# Blocks whose content is a list of rules, not of declarations.
_GROUPS = frozenset(["media", "supports", "layer", "container"])


@dataclass(frozen=True)
class Sheet:
    """A style sheet, the folder in the site that its addresses start from, and what to leave out.

    ``without`` is a regular expression: selectors and fonts that hold it are not read.
    """

    text: str
    folder: str = ""
    without: str = ""


@dataclass(frozen=True)
class Rule:
    """Selectors, and the declarations that hold for each of them."""

    selectors: tuple[str, ...]
    declarations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class At:
    """A rule with an @: it holds rules, or declarations, or text that is kept as it is."""

    keyword: str
    prelude: str
    rules: tuple[Node, ...] | None
    declarations: tuple[tuple[str, str], ...] = ()
    raw: str = ""


Node: TypeAlias = "Rule | At"


def read_sheet(sheet: Sheet, target: str = "") -> list[Node]:
    """Return a style sheet's rules, for a sheet in the folder ``target``."""
    nodes = tinycss2.parse_stylesheet(sheet.text, skip_comments=True, skip_whitespace=True)
    drop = re.compile(sheet.without) if sheet.without else None
    return list(_read(nodes, _Place(sheet.folder, target, drop)))


def write_sheet(rules: Iterable[Node]) -> str:
    """Return rules as a style sheet, a line each."""
    return "\n".join(_write(rule) for rule in rules) + "\n"


# ---- Reading ----


@dataclass(frozen=True)
class _Place:
    folder: str
    target: str
    drop: re.Pattern[str] | None


def _read(nodes: Sequence[Any], place: _Place) -> Iterator[Node]:
    for node in nodes:
        if node.type == "error":
            raise ValueError(f"line {node.source_line} of a style sheet: {node.message}")
        if node.type == "qualified-rule":
            selectors = tuple(
                selector
                for selector in _selectors(node.prelude)
                if not (place.drop and place.drop.search(selector))
            )
            _move_addresses(node.content, place)
            if selectors:
                yield Rule(selectors, tuple(_declarations(node.content)))
        elif node.type == "at-rule" and node.lower_at_keyword not in ("charset", "import"):
            rule = _read_at(node, place)
            if not (place.drop and rule.keyword == "font-face" and place.drop.search(_write(rule))):
                yield rule


def _read_at(node: Any, place: _Place) -> At:
    keyword, prelude = node.lower_at_keyword, _text(node.prelude)
    if node.content is None:
        return At(keyword, prelude, None)
    if keyword in _GROUPS:
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        return At(keyword, prelude, tuple(_read(inner, place)))
    _move_addresses(node.content, place)
    if keyword == "keyframes":
        return At(keyword, prelude, None, raw=_text(node.content))
    return At(keyword, prelude, None, tuple(_declarations(node.content)))


def _text(tokens: Iterable[Any]) -> str:
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return " ".join(text.split())


def _selectors(prelude: Sequence[Any]) -> Iterator[str]:
    part: list[Any] = []
    for token in [*prelude, None]:
        if token is None or (token.type == "literal" and token.value == ","):
            yield _text(part)
            part = []
        else:
            part.append(token)


def _declarations(content: Sequence[Any]) -> Iterator[tuple[str, str]]:
    nodes = tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True)
    for node in nodes:
        if node.type == "declaration":
            value = _text(node.value)
            yield node.name, f"{value}!important" if node.important else value


def _move_addresses(tokens: Sequence[Any], place: _Place) -> None:
    for token in tokens:
        if token.type == "url":
            token.representation = f'url("{_moved(token.value, place)}")'
        elif token.type == "function" and token.lower_name == "url":
            for argument in token.arguments:
                if argument.type == "string":
                    argument.representation = f'"{_moved(argument.value, place)}"'
        for name in ("content", "arguments"):
            inner = getattr(token, name, None)
            if isinstance(inner, list):
                _move_addresses(inner, place)


def _moved(address: str, place: _Place) -> str:
    if re.match(r"[a-z]+:|[/#]", address) or place.folder == place.target:
        return address.replace("\\", "\\\\").replace('"', '\\"')
    there = posixpath.join("/", place.folder, address)
    return posixpath.relpath(there, posixpath.join("/", place.target))


# ---- Writing ----


def _write(rule: Node) -> str:
    if isinstance(rule, Rule):
        return f"{','.join(rule.selectors)}{{{_block(rule.declarations)}}}"
    head = f"@{rule.keyword} {rule.prelude}".strip()
    if rule.rules is not None:
        return f"{head}{{{''.join(_write(inner) for inner in rule.rules)}}}"
    if rule.raw:
        return f"{head}{{{rule.raw}}}"
    return f"{head}{{{_block(rule.declarations)}}}" if rule.declarations else f"{head};"


def _block(declarations: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"{name}:{value}" for name, value in declarations)
