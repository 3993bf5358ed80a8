"""Recorded tables: read, and written whole with their setting and versions beside them."""

from __future__ import annotations

import csv
import io
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from lstm_notes.files import written_whole

Row = Mapping[str, object]


def write_atomically(path: Path, text: str) -> None:
    """Write a text whole or not at all, and its folder if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(text.encode("utf-8"))
        file.flush()
        # A new name for data that is not on the disk yet would not survive a power cut.
        os.fsync(file.fileno())


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table as CSV, an empty field for None."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([field(row[name]) for name in columns] for row in rows)
    write_atomically(path, text.getvalue())


def read_rows(path: Path | str) -> list[dict[str, str]]:
    """Read a recorded table; a row is a dict of strings.

    Raises
    ------
    ValueError
        A row that is shorter or longer than the header, or a last line without its end.
    """
    text = Path(path).read_text(encoding="utf-8")
    if not text.endswith("\n"):
        raise ValueError(f"{Path(path).name}: truncated, the last line has no end")
    rows = list(csv.DictReader(text.splitlines()))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ValueError(f"{Path(path).name}, line {number}: not as long as the header")
    return rows


def settle_description(path: Path, setting: Row, *, begun: bool, goes_on: bool) -> None:
    """Write what a table is made with, setting and versions, or refuse to mix two of them.

    Parameters
    ----------
    path : path
        A JSON file. One that a begun table has already is left as it is.
    setting : mapping
        As JSON can hold it.
    begun, goes_on : bool
        Whether the table has rows already, and whether more will stand among them.

    Raises
    ------
    ValueError
        The file has another setting, or other versions than the rows to come.
    """
    ours = json.loads(json.dumps({"setting": dict(setting), "versions": versions()}))
    if path.exists():
        recorded = json.loads(path.read_text(encoding="utf-8"))
        for what in ("setting", "versions") if begun and goes_on else ("setting",):
            if recorded[what] != ours[what]:
                raise ValueError(
                    f"{path.name}: was recorded with {recorded[what]}, the {what} now: "
                    f"{ours[what]}; record into another folder, or move the old table away first"
                )
        if begun:
            return
    write_atomically(path, json.dumps(ours, indent=2) + "\n")


def versions() -> dict[str, str]:
    """Return the versions of what a result may depend on."""
    packages = {name: metadata.version(name) for name in ("lstm-notes", "numpy")}
    return packages | {"python": platform.python_version()}


def field(value: object) -> str:
    """Return a value as it stands in a table."""
    return "" if value is None else str(value)
