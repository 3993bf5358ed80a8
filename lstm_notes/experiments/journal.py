"""The journal of a recording: a line for each finished run, which outlives a kill at any moment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType

Line = dict[str, str]


class Journal:
    """A file of JSON lines that one process at a time appends to.

    Appending returns when the line is on the disk. What a kill in the middle of a write left
    is the start of a line without its end: it is cut off when the journal is opened, or the
    next line would go on from it and both be lost.

    Parameters
    ----------
    path : path
        Made if there is none; its folder has to exist.

    Attributes
    ----------
    lines : list of dict
        What it held when it was opened.

    Raises
    ------
    ValueError
        A whole line that is no JSON object of strings: damage that no kill explains.
    RuntimeError
        Another process has it open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _open_alone(path)
        try:
            whole, self.lines = _whole_lines(path)
            os.truncate(self._file, whole)
        except BaseException:
            os.close(self._file)
            raise

    def append(self, line: Line) -> None:
        """Add a line, in one write, and wait until it is on the disk."""
        data = (json.dumps(line) + "\n").encode()
        written = os.write(self._file, data)
        if written < len(data):
            raise OSError(f"{self.path.name}: only {written} of {len(data)} bytes were written")
        os.fsync(self._file)

    def remove(self) -> None:
        """Delete the file: what it held stands elsewhere."""
        self.path.unlink()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._file)


def _open_alone(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            _lock(file, path)
            # Whoever held the lock may have removed the file since we opened it.
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _lock(file: int, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, killed or not
    except BlockingIOError:
        raise RuntimeError(f"{path.name}: another process is recording this table") from None


def _whole_lines(path: Path) -> tuple[int, list[Line]]:
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    lines = [
        _parsed(text, f"{path.name}, line {number}")
        for number, text in enumerate(data[:whole].splitlines(), start=1)
    ]
    return whole, lines


def _parsed(text: bytes, where: str) -> Line:
    try:
        line = json.loads(text)
    except ValueError:
        line = None
    if not isinstance(line, dict) or not all(isinstance(value, str) for value in line.values()):
        raise ValueError(f"{where}: expected a JSON object of strings, got {text[:40]!r}")
    return line
