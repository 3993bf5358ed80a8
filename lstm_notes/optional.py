"""Packages that only some rooms need, asked for where they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def require(package: str, extra: str) -> Any:
    """Import an optional package, or say which extra of lstm-notes brings it."""
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package.partition(".")[0]:
            raise
        raise ModuleNotFoundError(
            f"{package} is needed here: pip install 'lstm-notes[{extra}]'", name=package
        ) from error
