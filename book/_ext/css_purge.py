"""Keep of a style sheet's rules only what a page can use.

A rule stays if the pages or their scripts have every class, id and element that its selector
needs; a font, an animation or a variable stays if a rule that stays names it.  What is in doubt
stays: attributes, pseudo-classes and everything inside ``:is()`` or ``:not()`` decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from css_rules import At, Node, Rule

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_BEGINNING = re.compile(r"([A-Za-z_][\w-]*-)\$\{")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_ALWAYS = frozenset(["html", "body", "root", "host"])


class _Names(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: set[str] = set()
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.add(tag)
        for name, value in attrs:
            if name in ("class", "id") and value:
                self.words.update(value.split())
            elif value and "var(" in value:
                self.styles.append(value)


@dataclass
class Used:
    """What the site's pages and scripts name."""

    words: set[str] = field(default_factory=lambda: set(_ALWAYS))
    beginnings: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def add_page(self, html: str) -> None:
        """Take a page's elements, classes and ids, and the variables of its attributes."""
        names = _Names()
        names.feed(html)
        self.words |= names.words
        self.variables.update(_VARIABLE.findall(" ".join(names.styles)))

    def add_script(self, script: str) -> None:
        """Take every word of a script: it may give any of them to an element as its class.

        Of a word that the script completes, as in `` `ex-${key}` ``, take the beginning.
        """
        self.words.update(_WORD.findall(script))
        self.beginnings.update(_BEGINNING.findall(script))
        self.variables.update(re.findall(r"--[\w-]+", script))

    def has(self, words: frozenset[str]) -> bool:
        """Return whether a page may have all these classes, ids and elements."""
        return all(word in self.words or word.startswith(tuple(self.beginnings)) for word in words)


def purge(rules: Iterable[Node], used: Used) -> list[Node]:
    """Return the rules that can be used.

    Parameters
    ----------
    rules : iterable of Rule and At
        In the order of the cascade.
    used : Used
        What the pages name.
    """
    kept = list(_keep(rules, used))
    return list(_drop_unnamed(_drop_variables(kept, used.variables)))


@cache
def _needs(selector: str) -> frozenset[str]:
    """Return the classes, ids and elements that a selector cannot match without."""
    if "\\" in selector:
        return frozenset()  # a name with escaped signs: in doubt
    previous, bare = None, selector
    while previous != bare:  # inner parentheses first
        previous, bare = bare, re.sub(r":[\w-]+\([^()]*\)", "", bare)
    bare = re.sub(r"\[[^]]*\]|::?[\w-]+", "", bare)
    return frozenset(re.findall(r"(?<![\w-])[A-Za-z_-][\w-]*", bare))


def _keep(rules: Iterable[Node], used: Used) -> Iterator[Node]:
    for rule in rules:
        if isinstance(rule, Rule):
            selectors = tuple(one for one in rule.selectors if used.has(_needs(one)))
            if selectors and rule.declarations:
                yield Rule(selectors, rule.declarations)
        elif rule.rules is not None:
            inner = tuple(_keep(rule.rules, used))
            if inner:
                yield At(rule.keyword, rule.prelude, inner)
        else:
            yield rule


def _flat(rules: Iterable[Node]) -> Iterator[Rule]:
    for rule in rules:
        if isinstance(rule, Rule):
            yield rule
        elif rule.rules is not None:
            yield from _flat(rule.rules)


def _drop_variables(rules: list[Node], named: set[str]) -> list[Node]:
    """Leave out variables that nothing reads, and those that only such variables read."""
    readers: dict[str, set[str]] = {}
    wanted = set(named)
    for rule in _flat(rules):
        for name, value in rule.declarations:
            read = set(_VARIABLE.findall(value))
            if name.startswith("--"):
                readers.setdefault(name, set()).update(read)
            else:
                wanted |= read
    found: set[str] = set()
    while wanted - found:
        name = (wanted - found).pop()
        found.add(name)
        wanted |= readers.get(name, set())
    return list(_without(rules, found))


def _without(rules: Iterable[Node], variables: set[str]) -> Iterator[Node]:
    for rule in rules:
        if isinstance(rule, Rule):
            declarations = tuple(
                (name, value)
                for name, value in rule.declarations
                if not name.startswith("--") or name in variables
            )
            if declarations:
                yield Rule(rule.selectors, declarations)
        elif rule.rules is not None:
            inner = tuple(_without(rule.rules, variables))
            if inner:
                yield At(rule.keyword, rule.prelude, inner)
        else:
            yield rule


def _drop_unnamed(rules: list[Node]) -> Iterator[Node]:
    """Leave out fonts and animations that no rule asks for by name."""
    values = " ".join(
        value
        for rule in _flat(rules)
        for name, value in rule.declarations
        if name.startswith(("font", "animation", "--"))
    )
    for rule in rules:
        if isinstance(rule, At) and rule.keyword == "keyframes":
            name = rule.prelude
        elif isinstance(rule, At) and rule.keyword == "font-face":
            name = dict(rule.declarations).get("font-family", "").strip("\"'")
        else:
            yield rule
            continue
        if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", values):
            yield rule
