"""How many words of prose a reader meets in MyST-Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^\s*(?P<marks>`{3,}|:{3,})(?P<rest>.*)$")
DIRECTIVE = re.compile(r"^\{(?P<name>[\w:-]+)\}(?P<title>.*)$")
OPTION = re.compile(r"^\s*:[\w-]+:")
LABEL = re.compile(r"^\([\w-]+\)=\s*$")
NOT_READ = (re.compile(r"<!--.*?-->", re.DOTALL), re.compile(r"\$\$.*?\$\$", re.DOTALL))
INLINE_MATH = re.compile(r"\$[^$\n]+\$")
LITERAL_DIRECTIVES = frozenset({"code", "code-block", "math", "raw", "eval-rst"})


@dataclass(frozen=True)
class Fence:
    """An open fence; nothing in a literal one is prose."""

    marks: str
    literal: bool


def count_words(text: str) -> int:
    """Words of prose, folded text included; a formula in a line of text is one word."""
    for pattern in NOT_READ:
        text = pattern.sub(" ", text)
    lines = (INLINE_MATH.sub("formula", line) for line in prose_lines(text))
    return sum(1 for line in lines for word in line.split() if re.search(r"\w", word))


def prose_lines(text: str) -> Iterator[str]:
    """Lines of prose, without code, displayed formulas, fences, options and labels."""
    open_fences: list[Fence] = []
    for line in text.splitlines():
        fence = FENCE.match(line)
        literal = bool(open_fences) and open_fences[-1].literal
        if fence and open_fences and _closes(fence, open_fences[-1]):
            open_fences.pop()
        elif fence and not literal:
            opened, title = _opened(fence)
            open_fences.append(opened)
            yield title
        elif not (literal or OPTION.match(line) or LABEL.match(line)):
            yield line


def _closes(line: re.Match[str], fence: Fence) -> bool:
    same_or_longer = line["marks"].startswith(fence.marks)
    return same_or_longer and not line["rest"].strip()


def _opened(line: re.Match[str]) -> tuple[Fence, str]:
    directive = DIRECTIVE.match(line["rest"].strip())
    if directive is None:
        return Fence(line["marks"], literal=line["marks"][0] == "`"), ""
    literal = directive["name"] in LITERAL_DIRECTIVES
    return Fence(line["marks"], literal), "" if literal else directive["title"]
