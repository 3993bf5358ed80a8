"""Rules about the code in cells, read as syntax and never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode
from notebook_page import code_cells

# Calls whose texts the reader sees as a cell's result.
SHOWING = frozenset({"print", "display", "compare", "Markdown", "HTML", "Latex", "write"})
VERDICT = re.compile(
    r"\b(?:ok|okay|yes|passe[sd]|works?|worked|correct|correctly|succe(?:ss|ssful|ssfully|eds|eded)"
    r"|identical|identically|match|matches|matched|equals?|agrees?|agreed|verified)\b"
    r"|[✓✔✅☑👍]",
    re.IGNORECASE,
)
# Names of measured quantities, not judgements.
MEASURED = re.compile(r"\b(?:success rate|fraction correct|correct answers)\b", re.IGNORECASE)


def code_parses(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Cells are plain Python, without magics, and end as nbval can see them."""
    for position, cell in code_cells(notebook):
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield position, f"is not plain Python: {error.msg}"
        if cell.source.rstrip().endswith(";"):
            yield position, "ends in a semicolon, which nbval does not honour"


def verdicts_are_computed(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """No cell prints a verdict that was typed: only `compare` prints one, from numbers."""
    assigned: dict[str, list[str]] = {}
    for position, tree in _trees(notebook):
        assigned |= _assigned_texts(tree)
        for text in _shown_texts(tree, assigned):
            match = VERDICT.search(MEASURED.sub("", text))
            if match:
                yield position, f"prints a typed verdict, {match.group()!r} in {text.strip()!r}"


def imports_come_first(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """The first code cell imports, and fixes torch to one thread where torch is used."""
    trees = list(_trees(notebook))
    if not trees:
        return
    position, first = trees[0]
    if not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(first)):
        yield position, "the first code cell imports nothing"
    uses_torch = any("torch" in _imported(tree) for _, tree in trees)
    if uses_torch and not any(_is_one_thread(node) for node in ast.walk(first)):
        yield position, "the first code cell does not call torch.set_num_threads(1)"


def no_progress_bars(notebook: NotebookNode) -> Iterator[tuple[int | None, str]]:
    """Progress bars are for terminals: a notebook passes progress=False."""
    for position, tree in _trees(notebook):
        if "tqdm" in _imported(tree):
            yield position, "imports tqdm"
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "progress" and _is_true(node.value):
                yield position, "passes progress=True"


def _trees(notebook: NotebookNode) -> Iterator[tuple[int, ast.Module]]:
    for position, cell in code_cells(notebook):
        try:
            yield position, ast.parse(cell.source)
        except SyntaxError:
            # code_parses reports it.
            continue


def _shown_texts(tree: ast.Module, assigned: dict[str, list[str]]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in SHOWING:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                yield from _texts(argument)
                yield from _texts_of_names(argument, assigned)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call):
        yield from _texts(last.value)
        yield from _texts_of_names(last.value, assigned)


def _texts(node: ast.AST) -> Iterator[str]:
    """Texts typed in an expression, without keys such as `row["match"]`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        is_key = isinstance(node, ast.Subscript) and child is node.slice
        is_compared = isinstance(node, ast.Compare)
        if not (is_key or is_compared):
            yield from _texts(child)


def _texts_of_names(node: ast.AST, assigned: dict[str, list[str]]) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            yield from assigned.get(child.id, [])


def _assigned_texts(tree: ast.Module) -> dict[str, list[str]]:
    """Texts given to plain names: `verdict = "yes" if error < 1e-9 else "no"`."""
    return {
        target.id: list(_texts(node.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_one_thread(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node) == "torch.set_num_threads(1)"


def _is_true(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
