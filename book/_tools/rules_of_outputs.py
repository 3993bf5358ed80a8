"""Rules about stored outputs: the same on every machine, and fit to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode
from notebook_glue import MIME as GLUE
from notebook_page import code_cells

SVG = "image/svg+xml"
TEXT_TYPES = ("text/plain", "text/html", "text/markdown", "text/latex", GLUE)
MOST_DIGITS = 8
SMALLEST = 1e-12

PLACES = {
    "an object's address": re.compile(r"\b0x[0-9a-fA-F]{6,}"),
    "a path": re.compile(
        r"(?<![\w./<>:)\]}])/[A-Za-z_][\w.+-]*/[\w.+-]+"
        r"|(?<![\w./])/(?:home|root|tmp|Users|mnt)\b"
        r"|(?<!\w)~/\w|(?<!\w)[A-Za-z]:\\\w"
    ),
    "a host": re.compile(r"\b(?:https?|ftp|file)://[^\s\"'<>]*"),
}
# Names of XML vocabularies look like addresses, but nothing is asked of those hosts.
VOCABULARY = re.compile(r"\bxmlns(?::\w+)?=(\"[^\"]*\"|'[^']*')")
TIMING = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?[ \t]?(?:ns|µs|μs|us|ms|s|secs?|seconds?|minutes?)\b(?!\()"
    r"|\bper loop\b|\bWall time\b|\bCPU times\b|\bit/s\b",
)
FLOAT = re.compile(
    r"(?<![\w.])[-+]?(?P<mantissa>\d+\.\d*|\.\d+|\d+(?=[eE][-+]?\d))(?P<exponent>[eE][-+]?\d+)?"
    r"(?![\w]|\.\d)"
)
BOUND = re.compile(r"(?:<|<=|≤|&lt;|&lt;=)\s*$")
NOT_LABEL = re.compile(r"<style\b.*?</style>|<[^>]*>", re.DOTALL)
DATE = re.compile(r"<dc:date>|\b(?:19|20)\d\d-[01]\d-[0-3]\d\b")


def shown_texts(notebook: NotebookNode) -> Iterator[tuple[int, str, str]]:
    """Every text a reader may see in an output, as (cell, mime type, text)."""
    for position, cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "stream":
                yield position, "text/plain", output.text
            elif output.output_type == "error":
                message = "\n".join([f"{output.ename}: {output.evalue}", *output.traceback])
                yield position, "text/plain", message
            else:
                for mime, text in output.data.items():
                    if isinstance(text, str):
                        yield position, mime, text


def read_texts(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Every text in an output that is read as words and numbers, labels of figures too."""
    for position, mime, text in shown_texts(notebook):
        if mime in TEXT_TYPES:
            yield position, text
        elif mime == SVG:
            yield position, NOT_LABEL.sub("\n", text)


def no_places(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No output names a folder, an object's address or a host."""
    for position, _, text in shown_texts(notebook):
        searched = VOCABULARY.sub("", text)
        for kind, pattern in PLACES.items():
            match = pattern.search(searched)
            if match:
                yield position, f"shows {kind}: {match.group()}"


def no_timings(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No output says how long something took: the next machine takes another time."""
    for position, text in read_texts(notebook):
        match = TIMING.search(text)
        if match:
            yield position, f"shows a time: {match.group()}"


def few_digits(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Numbers are printed with digits that every machine agrees on."""
    for position, match in _floats(notebook):
        mantissa = match["mantissa"].replace(".", "").lstrip("0")
        if len(mantissa) > MOST_DIGITS:
            yield position, f"shows {match.group()}; at most {MOST_DIGITS} digits"


def no_residuals(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No rounding error is printed as a number; a bound such as `< 1e-14` may be."""
    for position, match in _floats(notebook):
        is_bound = BOUND.search(match.string, 0, match.start()) is not None
        if 0 < abs(float(match.group())) < SMALLEST and not is_bound:
            yield position, f"shows {match.group()}, which is rounding; compare with a bound"


def figures_are_svg(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Pictures are SVG with a title, a description and no date: nbval compares only text."""
    for position, cell in code_cells(notebook):
        for output in cell.outputs:
            for mime, text in output.get("data", {}).items():
                if mime == SVG:
                    yield from ((position, message) for message in _svg_faults(text))
                elif mime not in TEXT_TYPES:
                    yield position, f"has an output of type {mime}, which nobody compares"


def _svg_faults(svg: str) -> Iterator[str]:
    for name in ("title", "desc"):
        if not re.search(rf"<{name}\b[^>]*>\s*[^<\s]", svg):
            yield f"its figure has no <{name}>"
    if DATE.search(svg):
        yield "its figure carries a date"
    if re.search(r"<image\b|data:image/(?!svg)", svg):
        yield "its figure holds a picture made of pixels"


def _floats(notebook: NotebookNode) -> Iterator[tuple[int, re.Match[str]]]:
    for position, text in read_texts(notebook):
        for match in FLOAT.finditer(text):
            yield position, match
