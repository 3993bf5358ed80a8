"""What the book's cells hand to its prose, and how an exercise answers its reader."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_notes.optional import require

MIME_PREFIX = "application/papermill.record/"


def glue(name: str, value: object, format_spec: str = "") -> None:
    """Store a formatted value in the cell's output, where the chapter's prose takes it from.

    Parameters
    ----------
    name : str
        The name by which the prose asks for the value.
    value : number or str
    format_spec : str
        As in `format`, for example ``".3f"``.
    """
    display = require("IPython.display", "notebooks").display
    text = format(value, format_spec)
    metadata = {"scrapbook": {"name": name, "mime_prefix": MIME_PREFIX}}
    display({f"{MIME_PREFIX}text/plain": text}, metadata=metadata, raw=True)


def check_answer(
    answer: object,
    right: float,
    misconceptions: Mapping[float, str] | None = None,
    *,
    within: float = 1e-3,
) -> None:
    """Tell a reader whether a number is right and, if not, which misconception it fits.

    Parameters
    ----------
    answer : number, or None for an exercise not tried yet
    right : float
    misconceptions : mapping of number to sentence
        Wrong answers that a typical mistake leads to, and what that mistake is.
    within : float
        Largest accepted distance.

    Examples
    --------
    >>> check_answer(None, 2.0)
    not tried yet
    >>> check_answer(4.0, 2.0, {4.0: "you squared; the question asks for the root"})
    not yet: you squared; the question asks for the root
    >>> check_answer(2.0, 2.0)
    right: 2
    """
    if answer is None:
        print("not tried yet")
        return
    number = float(np.asarray(answer, dtype=np.float64))
    if abs(number - right) <= within:
        print(f"right: {right:.4g}")
        return
    for wrong, sentence in (misconceptions or {}).items():
        if abs(number - wrong) <= within:
            print(f"not yet: {sentence}")
            return
    print(f"not yet: {number:.4g} is not it, and no mistake we know leads there")
