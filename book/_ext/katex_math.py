r"""Render all mathematics to HTML and MathML while the book is built.

Pages then need no script and no font from elsewhere.  Quantities of the cell are coloured by
`tex_colours`; a comment on a page may ask for the GRU's letters too.  A TeX error is a warning
that names the page, so it fails a build with ``-W``.
Sphinx counts: an equation has a number when it has a label (``$$ ... $$ (name)``), and an
environment such as ``align`` has one number, not one a line; ``align*`` has none.
"""

from __future__ import annotations

import atexit
import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from tex_colours import colour_quantities, requested_letters

logger = logging.getLogger(__name__)

_LETTERS = "coloured-letters"
_KATEX = Path(__file__).parent / "katex" / "katex.min.js"
_RENDER = r"""
const ours = {
  throwOnError: true, output: "htmlAndMathml",
  trust: (context) => context.command === "\\htmlClass",
  strict: (code) => code === "htmlExtension" ? "ignore" : "error",
};
function renderTex(tex, displayMode) {
  try { return {html: katex.renderToString(tex, {...ours, displayMode})}; }
  catch (error) { return {error: String(error.message)}; }
}
"""
_ANNOTATION = re.compile(r"<annotation encoding=.*?</annotation>", re.DOTALL)
_NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|gather|alignat|multline|eqnarray)\}")


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    # Left to the interpreter's last moments, closing waits for a thread that no longer runs.
    atexit.register(engine.close)
    engine.eval(_KATEX.read_text(encoding="utf-8"))
    engine.eval(_RENDER)
    return engine


@cache
def render_tex(tex: str, display: bool, further: frozenset[str] = frozenset()) -> tuple[str, str]:
    """Return (html, error message); one of them is empty."""
    arguments = f"{json.dumps(colour_quantities(tex, further))}, {json.dumps(display)}"
    try:
        json_text = _engine().eval(f"JSON.stringify(renderTex({arguments}))")
    except JSEvalException as error:
        return "", str(error)
    answer: dict[str, str] = json.loads(str(json_text))
    # The annotation repeats the TeX, colours included; nobody should read or copy that.
    return _ANNOTATION.sub("", answer.get("html", "")), answer.get("error", "")


def display_tex(text: str, nowrap: bool) -> str:
    """Return what KaTeX needs for a display equation written for Sphinx or MathJax."""
    if nowrap:
        return _NUMBERED.sub(r"\\\1{\2*}", text)
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    body = " \\\\\n".join(parts)
    if r"\\" in body and r"\begin{" not in body:
        return rf"\begin{{aligned}}{body}\end{{aligned}}"
    return body


def note_letters(app: Sphinx, doctree: nodes.document) -> None:
    """Keep with a page which further letters its comments ask to colour."""
    for comment in doctree.findall(nodes.raw):
        try:
            letters = requested_letters(comment.astext())
        except ValueError as error:
            logger.warning("%s", error, location=comment, type="katex")
            continue
        if letters:
            app.env.metadata[app.env.docname][_LETTERS] = " ".join(sorted(letters))


def _further_letters(env: BuildEnvironment, page: str) -> frozenset[str]:
    return frozenset(env.metadata[page].get(_LETTERS, "").split())


def _html(translator: Any, node: nodes.Node, tex: str, display: bool) -> str:
    page = translator.builder.current_docname
    html, error = render_tex(tex, display, _further_letters(translator.builder.env, page))
    if error:
        logger.warning(
            "TeX that cannot be set on page %s: %s", page, error, location=node, type="katex"
        )
        return f"<code>{escape(tex)}</code>"
    return html


def spoken_tex(tex: str) -> str:
    r"""Return short TeX as words to be read aloud: ``c_{t-1}`` is "c t-1"."""
    return " ".join(re.sub(r"[\\{}_^$]", " ", tex).split())


def _is_heading_of_a_column(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.thead):
        parent = parent.parent
    return parent is not None


def visit_math(translator: Any, node: nodes.math) -> None:
    tex = node.astext().strip()
    html = _html(translator, node, tex, display=False)
    attributes = {"class": "math notranslate nohighlight"}
    if _is_heading_of_a_column(node):
        # axe-core does not read MathML and would call the heading empty.
        attributes |= {"role": "math", "aria-label": spoken_tex(tex)}
    start = translator.starttag(node, "span", "", **attributes)
    translator.body.append(f"{start}{html}</span>")
    raise nodes.SkipNode


def visit_math_block(translator: Any, node: nodes.math_block) -> None:
    if "amsmath" in node["classes"]:
        # MyST makes up a new random id for each build.
        node["ids"] = []
    tex = display_tex(node.astext(), bool(node.get("nowrap")))
    html = _html(translator, node, tex, display=True)
    number = get_node_equation_number(translator, node) if node.get("number") else ""
    label = f"Equation {number}".strip()
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    # Wide equations scroll inside themselves, so the keyboard must be able to reach them.
    translator.body.append(
        f'<div class="equation" role="group" tabindex="0" aria-label="{label}">{html}</div>'
    )
    if number:
        translator.body.append(f'<span class="eqno">({number})')
        if node["ids"]:
            translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("katex", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", note_letters)
    app.add_css_file("katex/katex.min.css")
    return {"parallel_read_safe": True, "parallel_write_safe": False}
