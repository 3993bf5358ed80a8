r"""Give the quantities of the cell their colour inside TeX.

A single letter f, i, g, o, c, h or x that stands for itself is wrapped together with its
scripts, so that the page's style sheet colours it in either theme::

    f_t \odot c_{t-1}   ->   \htmlClass{lstm-f}{f_t} \odot \htmlClass{lstm-c}{c_{t-1}}

Letters in scripts of other symbols (``W_{if}``), in text (``\text{if f}``), in names
(``\operatorname{...}``, three or more letters in a row), under accents (``\tilde c``) and in
other alphabets (``\mathbf{h}``) stay as they are.  ``\mathit{f}`` is the way to write a letter
that is not the gate.

The GRU's r, z and n are coloured where a page asks for it, since other pages call a read signal
r and a count n.  The page says so once, in a comment anywhere in it::

    <!-- coloured letters: r z n -->
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QUANTITIES = frozenset("figochx")
ON_REQUEST = frozenset("rzn")

_TOKEN = re.compile(
    r"""
      (?P<command>\\(?:[A-Za-z]+\*?|.))
    | (?P<comment>%[^\n]*\n?)
    | (?P<space>\s+)
    | (?P<letters>[A-Za-z]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

# Commands whose arguments are text, names, lengths or keys, to be copied unread.
_ONE_VERBATIM = re.compile(
    r"""\\(?:
      text(?:rm|bf|it|sf|tt|normal|color)? | [mh]box | operatorname | tag | label | (?:eq)?ref
    | math(?:rm|bf|it|sf|tt|bb|cal|frak|scr|ring|op) | boldsymbol | bm | pmb | bold
    | (?:wide)?(?:tilde|hat) | bar | d?dot | check | breve | acute | grave | vec
    | begin | end | color(?:box)? | [hv]space | [hv]?phantom | url
    )\*?""",
    re.VERBOSE,
)
_TWO_VERBATIM = frozenset([r"\htmlClass", r"\htmlId", r"\href", r"\rule", r"\fcolorbox"])
_COLUMNS_FOLLOW = frozenset(["array", "alignat", "alignat*", "alignedat", "subarray"])
_LENGTH = re.compile(r"\s*-?\d*\.?\d*\s*(?:pt|em|ex|mu|cm|mm|in|bp|pc)")
_BEFORE_ARGUMENT = re.compile(
    r"\\(?:[dtc]?frac|[dt]?binom|sqrt(?:\[[^]]*\])?|overline|underline|boxed|cancel)\s*$"
)
_TAKES_LENGTH = frozenset([r"\kern", r"\mkern", r"\hskip", r"\mskip"])
_REQUEST = re.compile(r"<!--\s*coloured letters:(?P<letters>[^>]*?)-->")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


def requested_letters(comment: str) -> frozenset[str]:
    """Return the further letters that an HTML comment asks to colour; most ask for none."""
    found = _REQUEST.search(comment)
    letters = frozenset(found["letters"].split()) if found else frozenset()
    if found and (not letters or letters - ON_REQUEST):
        raise ValueError(f"coloured letters: expected some of r z n, got {comment!r}")
    return letters


def colour_quantities(tex: str, further: frozenset[str] = frozenset()) -> str:
    """Return ``tex`` with every quantity of the cell wrapped in its ``\\htmlClass``."""
    tokens = [
        _Token(match.lastgroup or "other", match.group(), match.start())
        for match in _TOKEN.finditer(tex)
    ]
    return _Colourer(tex, _split_letters(tokens), QUANTITIES | further).run()


def _verbatim_arguments(command: str) -> int:
    if command in _TWO_VERBATIM:
        return 2
    return 1 if _ONE_VERBATIM.fullmatch(command) else 0


def _split_letters(tokens: list[_Token]) -> list[_Token]:
    """Make each letter of a short run its own token; longer runs are names."""
    result: list[_Token] = []
    for token in tokens:
        if token.kind == "letters" and len(token.text) <= 2:
            result += [
                _Token("letter", letter, token.start + offset)
                for offset, letter in enumerate(token.text)
            ]
        else:
            result.append(token)
    return result


class _Colourer:
    """One left-to-right walk over the tokens."""

    def __init__(self, tex: str, tokens: list[_Token], letters: frozenset[str]) -> None:
        self.tex = tex
        self.letters = letters
        self.tokens = tokens
        self.at = 0
        self.out: list[str] = []

    def run(self) -> str:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "command":
                self._command(token)
            elif token.text in "_^":
                self._copy(self._after_script(self.at))
            elif token.kind == "letter" and token.text in self.letters:
                self._quantity(token)
            else:
                self._copy(self.at + 1)
        return "".join(self.out)

    def _command(self, token: _Token) -> None:
        end = self.at + 1
        if token.text == r"\\" or token.text in _TAKES_LENGTH:
            self._copy(self._after_length(token, end))
            return
        for _ in range(_verbatim_arguments(token.text)):
            end = self._after_argument(self._after_optional(end))
        if token.text == r"\begin":
            name = self._text(self.at + 1, end).strip(" {}")
            if name in _COLUMNS_FOLLOW:
                end = self._after_argument(self._after_optional(end))
        self._copy(end)

    def _quantity(self, token: _Token) -> None:
        end = self._after_scripts(self.at + 1)
        wrapped = rf"\htmlClass{{lstm-{token.text}}}{{{self._text(self.at, end)}}}"
        # Directly after such a command the letter is its argument: keep it one group.
        is_argument = _BEFORE_ARGUMENT.search("".join(self.out)) is not None
        self.out.append(f"{{{wrapped}}}" if is_argument else wrapped)
        self.at = end

    def _after_length(self, token: _Token, end: int) -> int:
        if token.text == r"\\":
            if end < len(self.tokens) and self.tokens[end].text == "*":
                end += 1
            return self._after_optional(end)
        match = _LENGTH.match(self.tex, self._position(end))
        while match and end < len(self.tokens) and self._position(end) < match.end():
            end += 1
        return end

    def _after_optional(self, at: int) -> int:
        """Skip ``[...]`` when it is the next thing."""
        start = self._after_space(at)
        if start == len(self.tokens) or self.tokens[start].text != "[":
            return at
        while start < len(self.tokens) and self.tokens[start].text != "]":
            start += 1
        return start + 1

    def _after_scripts(self, at: int) -> int:
        """Skip primes, subscripts and superscripts."""
        while True:
            start = self._after_space(at)
            if start == len(self.tokens) or self.tokens[start].text not in ("_", "^", "'"):
                return at
            is_prime = self.tokens[start].text == "'"
            at = start + 1 if is_prime else self._after_script(start)

    def _after_script(self, at: int) -> int:
        """Skip ``_`` or ``^`` with what it carries."""
        start = self._after_space(at + 1)
        end = self._after_argument(start)
        if start < len(self.tokens) and self.tokens[start].kind == "command":
            for _ in range(_verbatim_arguments(self.tokens[start].text)):
                end = self._after_argument(end)
        return end

    def _after_argument(self, at: int) -> int:
        """Skip a ``{group}`` or the one token that stands for it."""
        at = self._after_space(at)
        if at >= len(self.tokens) or self.tokens[at].text != "{":
            return min(at + 1, len(self.tokens))
        depth = 0
        while at < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.tokens[at].text, 0)
            at += 1
            if depth == 0:
                break
        return at

    def _after_space(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].kind in ("space", "comment"):
            at += 1
        return at

    def _position(self, at: int) -> int:
        return self.tokens[at].start if at < len(self.tokens) else len(self.tex)

    def _text(self, start: int, end: int) -> str:
        return self.tex[self._position(start) : self._position(end)]

    def _copy(self, end: int) -> None:
        self.out.append(self._text(self.at, end))
        self.at = end
