"""What the plots do to their input before anything is drawn: checks and rounding."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from .colours import LIGHT
from .text import text_width, wrap

Numbers = npt.NDArray[np.float64]
SIGNIFICANT = 3
LONGEST_WORD, LONGEST_LINE = 112.0, 370.0


def rounded(values: Numbers, significant: int = SIGNIFICANT) -> Numbers:
    """Round to a few significant digits, so that another processor draws the same picture.

    >>> rounded(np.array([0.123456, -98765.4, 0.0])).tolist()
    [0.123, -98800.0, 0.0]
    """
    text = [f"{value:.{significant - 1}e}" for value in values.ravel()]
    return np.array(text, dtype=np.float64).reshape(values.shape)


def numbers_of(values: npt.ArrayLike, argument: str) -> Numbers:
    """Return a copy as a float array, or name the argument that holds something else.

    >>> numbers_of([1, 2], "results['GRU']")
    array([1., 2.])
    """
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{argument}: expected numbers, got {values!r}") from None


def check_colours(colours: Mapping[str, str], names: Iterable[str], kind: str) -> None:
    """Refuse a colour for a name that is not drawn, and a colour that is not in the palette."""
    known = set(names)
    for name, key in colours.items():
        if name not in known:
            raise ValueError(f"colours: expected labels of {kind}, got {name!r}")
        if key not in LIGHT:
            raise ValueError(f"colours[{name!r}]: expected one of {' '.join(LIGHT)}, got {key!r}")


def check_words(words: str, argument: str) -> None:
    """Refuse words at an axis that are missing, or too long for one line below a plot.

    >>> check_words("updates until solved", "measure")
    """
    if not words.strip() or text_width(words, 10) > LONGEST_LINE:
        raise ValueError(f"{argument}: expected words that fit one line, got {words!r}")


def check_names(names: Iterable[str], argument: str) -> None:
    """Refuse a name that is empty, or has a word too long to stand beside a plot.

    >>> check_names(["LSTM", "LSTM, gates set to remember"], "curves")
    """
    for name in names:
        widest = max(text_width(word, 10) for word in wrap(name, 1, 10))
        if not name.strip() or widest > LONGEST_WORD:
            raise ValueError(f"{argument}: expected names of short words, got {name!r}")
