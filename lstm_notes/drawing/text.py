"""Words and numbers inside a picture: formatting, rough widths, line breaks.

The reader's font is unknown when a picture is written, so widths are estimates
for a wide sans-serif; they err on the side of too much room.
"""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape as escape_markup

MINUS = "\u2212"
NO_BREAK = "\u00a0"

_NARROW = set("iljtfrI.,:;'|!()[]/ ")
_WIDE = set("mwMW%@=+<>\u00d7\u2212\u2026\u2192")


def number(value: float, decimals: int = 3) -> str:
    """Write a number with a fixed count of decimals and a true minus sign.

    >>> number(0.7479), number(-0.96402, 2), number(-0.0001)
    ('0.748', '−0.96', '0.000')
    """
    text = f"{float(value):.{decimals}f}"
    if float(text) == 0.0:
        return text.lstrip("-")
    return text.replace("-", MINUS)


def short_number(value: float, significant: int = 4) -> str:
    """Write a number with few significant digits, no trailing zeros, whole parts in full.

    >>> short_number(1000.0, 3), short_number(-1 / 3), short_number(4.3e-5, 1)
    ('1000', '−0.3333', '4e−5')
    """
    size = abs(float(value))
    if size >= 10**significant:
        text = f"{float(value):.0f}" if size < 1e7 else f"{float(value):.{significant - 1}e}"
    else:
        text = f"{float(value):.{significant}g}"
    # An exponent is written without padding: 4e-5, not 4e-05.
    text = re.sub(r"e([+-])0*", lambda sign: "e" + sign.group(1).strip("+"), text)
    return text.replace("-", MINUS)


def numbers(values: Iterable[float], decimals: int = 3) -> str:
    """Write a sequence of numbers as words for alt text.

    >>> numbers([0.5, -1.0], 1)
    '0.5, −1.0'
    """
    return ", ".join(number(value, decimals) for value in values)


def listing(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listing(["f"]), listing(["i", "f", "o"])
    ('f', 'i, f and o')
    """
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def text_width(text: str, size: float) -> float:
    """Estimate the width of a line of text at a font size.

    >>> text_width("0.748", 10) < 35
    True
    """
    total = 0.0
    for character in text:
        if character in _NARROW:
            total += 0.36
        elif character in _WIDE:
            total += 0.92
        elif character.isupper():
            total += 0.70
        else:
            total += 0.61
    return total * size


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines that fit a width.

    >>> wrap("the gate is shut", 50, 10)
    ['the gate', 'is shut']
    """
    lines: list[str] = []
    # Only plain spaces break: a no-break space holds an equation together.
    for word in re.split(r"[ \n]+", text.strip(" \n")):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def balanced(text: str, width: float, size: float) -> list[str]:
    """Break a text like `wrap`, into lines of about equal length.

    >>> balanced("one gate at a time", 80, 10)
    ['one gate', 'at a time']
    """
    lines = wrap(text, width, size)
    for narrower in range(int(width), 0, -2):
        tried = wrap(text, narrower, size)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def without_orphan(text: str, width: float, size: float) -> list[str]:
    """Break a text like `wrap`; a last line of a word or two gets company."""
    lines = wrap(text, width, size)
    if len(lines) > 1 and text_width(lines[-1], size) < width / 4:
        return balanced(text, width, size)
    return lines


def markup(text: str) -> str:
    """Escape a text for use between SVG tags or in a quoted attribute."""
    return escape_markup(text, {'"': "&quot;"})
