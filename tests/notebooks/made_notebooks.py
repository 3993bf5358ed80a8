"""Small notebooks made by hand, and a small twin that uses all a chapter may use."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_format import normalise

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20">\n'
    "<title>A dot</title>\n<desc>One dot at 0.25.</desc><text>0.25</text></svg>"
)

ONE_CELL_TWIN = """\
# Small

The mean is {glue}`mean`.

```{code-cell} ipython3
import numpy as np
glue('mean', 0.375, '.2f')
```
"""

TWIN = """\
# 4. A small chapter

The mean is {glue}`mean`, and twice the mean is not {glue}`mean`.

```{code-cell} ipython3
import numpy as np
from lstm_notes.checks import compare, glue
```

```{code-cell} ipython3
:tags: [hide-input]

values = np.array([0.25, 0.5])
print(values)
print("mean", values.mean())
glue("mean", values.mean(), ".3f")
compare("sum", values.sum(), 0.75)
```

A figure with its numbers.

```{code-cell} ipython3
class Picture:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/svg+xml": PICTURE, "text/plain": "A dot"}


PICTURE = '''@SVG@'''
Picture()
```

```{code-cell} ipython3
:tags: [raises-exception]

compare("a wrong sum", values.sum(), 0.7)
```
""".replace("@SVG@", SVG)


def prose(text: str) -> NotebookNode:
    """A markdown cell."""
    return new_markdown_cell(text)


def code(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    """A code cell with its outputs."""
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def stream(text: str, name: str = "stdout") -> NotebookNode:
    """What a cell prints."""
    return new_output("stream", name=name, text=text)


def shown(text: str, mime: str = "text/plain") -> NotebookNode:
    """A displayed value."""
    return new_output("display_data", data={mime: text})


def glued(name: str, text: str) -> NotebookNode:
    """A number for the prose."""
    prefix = "application/papermill.record/"
    scrapbook = {"name": name, "mime_prefix": prefix}
    return new_output(
        "display_data", data={f"{prefix}text/plain": text}, metadata={"scrapbook": scrapbook}
    )


def raised(name: str = "ValueError", message: str = "no") -> NotebookNode:
    """An error, as a kernel reports it."""
    traceback = [
        "\x1b[31m-----------\x1b[39m",
        f"\x1b[31m{name}\x1b[39m    Traceback (most recent call last)",
        "\x1b[36mCell \x1b[39m\x1b[32mIn[7]\x1b[39m, line 1\n----> 1 fail()",
        "File \x1b[32m/somewhere/else/lstm_notes/x.py:3\x1b[39m, in fail()",
        f"\x1b[31m{name}\x1b[39m: {message}",
    ]
    return new_output("error", ename=name, evalue=message, traceback=traceback)


def notebook(*cells: NotebookNode) -> NotebookNode:
    """A normalised notebook."""
    return normalise(new_notebook(cells=list(cells)))
