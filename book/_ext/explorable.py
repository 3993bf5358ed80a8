"""Pictures that a reader can play with, where a page has an admonition of class ``explorable``.

.. code-block:: markdown

    :::{admonition} Be the gates
    :class: explorable be-the-gates

    The first paragraph says what to do, and stays.

    What follows stands in for the explorable wherever no script runs, below a picture of its
    start: it says the numbers.
    :::

Everything else that shows the page, such as JupyterLab, shows a plain box with these words.
Scripts and styles are added only to pages that need them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from explorable_pictures import still
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from stream_units import stream_units

from lstm_notes.tasks import EVENTS, stream

logger = logging.getLogger(__name__)

FOLDER = "explorables"
STYLES = ("explorables", "pictures")
SHARED = ("cells", "stream", "ui")
OWN = {
    "be-the-gates": ("be-the-gates",),
    "one-number": ("one-number",),
    "one-step": ("one-step-diagram", "one-step"),
    "six-cells": ("six-cells",),
}
"""The scripts of each explorable, in the order in which they need each other."""


class explorable(nodes.General, nodes.Element):
    """The whole of an explorable: its title, what to do, and its stage."""


class stage(nodes.General, nodes.Element):
    """The place a script fills; until then it holds what stands in for it."""


class Explorables(SphinxPostTransform):
    """Turn the admonitions into explorables."""

    default_priority = 6
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for box in list(self.document.findall(nodes.admonition)):
            classes = box.get("classes", [])
            if "explorable" not in classes:
                continue
            named = [name for name in classes if name in OWN]
            if len(named) != 1 or len(box.children) < 3:
                logger.warning(
                    "an explorable needs one of the classes %s, a title, a paragraph, and words "
                    "for readers without scripts; got %s",
                    ", ".join(OWN),
                    " ".join(classes),
                    location=box,
                )
                continue
            box.replace_self(made_explorable(named[0], box))


def made_explorable(name: str, box: nodes.admonition) -> explorable:
    """Return the admonition's title and first paragraph, and a stage that holds the rest."""
    title, lead, *rest = box.children
    heading = nodes.paragraph("", *title.children, classes=["explorable-title"], ids=[name])
    return explorable("", heading, lead, stage("", *rest, name=name), name=name)


def visit_explorable(translator: Any, node: explorable) -> None:
    attributes = {"class": "explorable", "role": "group", "aria-labelledby": node["name"]}
    translator.body.append(translator.starttag(node, "div", "", **attributes))


def visit_stage(translator: Any, node: stage) -> None:
    attributes = {"class": "explorable-stage", "data-explorable": node["name"]}
    translator.body.append(translator.starttag(node, "div", "", **attributes))
    translator.body.append(still(node["name"]))


def close_div(translator: Any, node: nodes.Element) -> None:
    translator.body.append("</div>\n")


def add_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page the scripts of its explorables, and no others."""
    used = sorted({node["name"] for node in doctree.findall(stage)}) if doctree else []
    if not used:
        return
    for styles in STYLES:
        app.add_css_file(f"{FOLDER}/{styles}.css", priority=850)
    for script in (*SHARED, *(script for name in used for script in OWN[name])):
        app.add_js_file(f"{FOLDER}/{script}.js", priority=850, loading_method="defer")


def stream_script() -> str:
    """Return the stream and the six hand-set units as a script: a page may not fetch them."""
    units = {
        name: {key.removesuffix("_l0"): array.tolist() for key, array in unit.state_dict().items()}
        for name, unit in stream_units().items()
    }
    data = {"events": EVENTS, "x": stream().tolist(), "units": units}
    text = json.dumps(data, ensure_ascii=False)
    return f"window.LSTMNotes = Object.assign(window.LSTMNotes || {{}}, {{ stream: {text} }});\n"


def write_stream(app: Sphinx) -> None:
    generated = Path(app.doctreedir).parent / "generated"
    path = generated / FOLDER / "stream.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(stream_script(), encoding="utf-8")
    if str(generated) not in app.config.html_static_path:
        app.config.html_static_path.append(str(generated))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(explorable, html=(visit_explorable, close_div))
    app.add_node(stage, html=(visit_stage, close_div))
    app.add_post_transform(Explorables)
    # After the palette, which adds the same folder.
    app.connect("builder-inited", write_stream, priority=600)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
