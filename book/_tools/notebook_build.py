"""From a twin to its executed notebook, and whether that is needed at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import notebook_glue
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from notebook_format import ANSI_COLOUR, dumps, normalise, read_twin
from notebook_project import Project
from traitlets import default

CELL_TIMEOUT_SECONDS = 120
VERSIONS_THAT_SHOW = ("numpy", "matplotlib", "torch")
TWIN_METADATA = {"jupytext", "kernelspec"}
FORMATTERS = ("notebook_build.py", "notebook_format.py", "notebook_glue.py")


class OwnKernel(AsyncKernelManager):
    """Starts the running interpreter, whatever kernels named python3 the user has installed."""

    @default("kernel_spec_manager")
    def _no_kernel_folders(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


class BuildError(Exception):
    """A twin that does not make a notebook; the message is for its author."""


def build(project: Project, name: str) -> None:
    """Execute a twin and write its notebook; on an error the old notebook stays."""
    inputs = inputs_digest(project, name)
    text = executed_text(project.twin(name).read_text("utf-8"), name, project.book)
    write_atomically(project.notebook(name), text)
    digest = f"{inputs}\n{_sha256(text.encode())}\n"
    write_atomically(project.digests / f"{name}.digest", digest)


def is_current(project: Project, name: str) -> bool:
    """Tell whether neither what the notebook is made from nor the notebook has changed."""
    digest, notebook = project.digests / f"{name}.digest", project.notebook(name)
    if not (digest.is_file() and notebook.is_file()):
        return False
    written = _sha256(notebook.read_bytes())
    return digest.read_text("utf-8").split() == [inputs_digest(project, name), written]


def inputs_digest(project: Project, name: str) -> str:
    """Digest of everything the outputs may depend on."""
    total = hashlib.sha256()
    for label, content in _inputs(project, name):
        total.update(f"{label}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def executed_text(twin_text: str, name: str, folder: Path) -> str:
    """Text of the notebook that a twin gives when run in a folder."""
    twin = read_twin(twin_text)
    unknown = sorted(set(twin.metadata) - TWIN_METADATA)
    if unknown:
        raise BuildError(f"{name}: the front matter {', '.join(unknown)} would be lost")
    notebook = _execute(twin, name, folder)
    _refuse_stderr_and_missing_errors(notebook, name)
    texts = {key: text for _, key, text in notebook_glue.stored(notebook)}
    try:
        sources = notebook_glue.substitute(notebook, texts)
    except notebook_glue.UnknownGlueError as error:
        raise BuildError(f"{name}: {error}") from None
    for cell, source in zip(notebook.cells, sources, strict=True):
        cell.source = source
    return dumps(normalise(notebook))


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # mkstemp makes the file readable by its owner alone.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _execute(twin: NotebookNode, name: str, folder: Path) -> NotebookNode:
    client = NotebookClient(
        twin,
        kernel_name="python3",
        kernel_manager_class=OwnKernel,
        # The kernel's own remarks about its transport tell an author nothing.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        timeout=CELL_TIMEOUT_SECONDS,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        notebook: NotebookNode = client.execute()
    except CellTimeoutError as error:
        raise BuildError(f"{name}: {error}") from None
    except (CellControlSignal, DeadKernelError) as error:
        raise BuildError(f"{name}: {_failed_cell(twin) or error}") from None
    return notebook


def _failed_cell(notebook: NotebookNode) -> str | None:
    for position, cell in enumerate(notebook.cells, start=1):
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                traceback = ANSI_COLOUR.sub("", "\n".join(output.traceback))
                return f"cell {position} fails\n\n{cell.source}\n\n{traceback}"
    return None


def _refuse_stderr_and_missing_errors(notebook: NotebookNode, name: str) -> None:
    for position, cell in enumerate(notebook.cells, start=1):
        outputs = cell.get("outputs", [])
        for output in outputs:
            if output.output_type == "stream" and output.name == "stderr":
                raise BuildError(
                    f"{name}: cell {position} writes to stderr\n\n{cell.source}\n\n{output.text}"
                )
        raises = any(output.output_type == "error" for output in outputs)
        if "raises-exception" in cell.metadata.get("tags", []) and not raises:
            raise BuildError(
                f"{name}: cell {position} is tagged raises-exception and raises nothing"
                f"\n\n{cell.source}"
            )


def _inputs(project: Project, name: str) -> Iterator[tuple[str, bytes]]:
    twin = project.twin(name)
    package = sorted((project.root / "lstm_notes").rglob("*.py"))
    data = sorted(path for path in (project.book / "data").rglob("*") if path.is_file())
    for path in [twin, *package, *data]:
        yield path.relative_to(project.root).as_posix(), path.read_bytes()
    for file in FORMATTERS:
        yield file, Path(__file__).with_name(file).read_bytes()
    for distribution in VERSIONS_THAT_SHOW:
        yield distribution, _version(distribution).encode()


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
