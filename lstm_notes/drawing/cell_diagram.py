"""The LSTM cell, whole or with some of its gates, with or without one step's numbers."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .cell_layout import CELL_Y, COLUMNS, HIDDEN_Y, INPUT_X, READ_X, WIDTH, WRITE_Y, cell_graph
from .colours import NAMES
from .figure import Figure, from_svg_body
from .graph import Words
from .render import render
from .text import NO_BREAK, listing, number

Value = float | str

_KEYS = ("x", "h_prev", "c_prev", "f", "i", "g", "o", "c", "h")
_SPOKEN = {"h_prev": "h(t−1)", "c_prev": "c(t−1)"}


def cell_diagram(
    gates: str = "ifo",
    *,
    highlight: str = "",
    values: Mapping[str, Value] | None = None,
    decimals: int = 3,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw an LSTM cell with some of its gates; every part keeps its place.

    ``gates=""`` is c = c + g with h = tanh(c); ``"io"`` is the cell of 1997;
    ``"ifo"`` is today's cell.

    Parameters
    ----------
    gates : str
        Which of the gates ``i f o`` the cell has.  A wire without its gate runs through.
    highlight : str
        Keys of the parts that are new, such as ``"f"``: drawn filled, their wires with a halo.
    values : mapping of str to float or str, optional
        Numbers of one step to write at the wires: any of
        ``x h_prev c_prev f i g o c h``.  f c(t-1), i g and tanh(c) are computed from them.
    decimals : int
        Decimals of the written numbers.
    caption, description : str, optional
        Replace the sentences made from the arguments.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If `gates`, `highlight` or `values` names something unknown.

    Examples
    --------
    >>> cell_diagram("i", highlight="i").caption.partition(". ")[2]
    'New: input gate i.'
    """
    _check(gates, highlight, values or {})
    # Equal pictures for "of" and "fo": parts are drawn in one order.
    ordered = "".join(gate for gate in "ifo" if gate in gates)
    graph = cell_graph(ordered, highlight)
    graph = replace(graph, words=tuple(_words(ordered, values or {}, decimals)))
    return from_svg_body(
        render(graph),
        graph.width,
        graph.height,
        caption or _caption(ordered, highlight),
        description or _description(ordered, highlight, values or {}, decimals),
    )


def _check(gates: str, highlight: str, values: Mapping[str, Value]) -> None:
    if set(gates) - set("ifo") or len(set(gates)) != len(gates):
        raise ValueError(f"gates: expected some of the letters i f o, got {gates!r}")
    drawn = set(gates) | set("gch")
    if set(highlight) - drawn:
        known = " ".join(sorted(drawn))
        raise ValueError(f"highlight: expected some of {known}, got {highlight!r}")
    for key, value in values.items():
        if key not in _KEYS or (key in "ifo" and key not in gates):
            known = " ".join(known for known in _KEYS if known not in "ifo" or known in gates)
            raise ValueError(f"values: expected keys among {known}, got {key!r}")
        if not isinstance(value, str) and not np.isfinite(float(value)):
            raise ValueError(f"values[{key!r}]: expected a finite number, got {value!r}")


def _written(value: Value, decimals: int) -> str:
    return value if isinstance(value, str) else number(float(value), decimals)


def _words(gates: str, values: Mapping[str, Value], decimals: int) -> list[Words]:
    """Place each number beside its wire, clear of lines and letters."""
    places = {
        "c_prev": Words("", 6, CELL_Y + 31, "c"),
        "h_prev": Words("", 6, HIDDEN_Y + 31, "h"),
        "x": Words("", INPUT_X + 20, 364, "x"),
        "f": Words("", COLUMNS["f"] + 9, 164, "f"),
        "i": Words("", 246, WRITE_Y - 10, "i", "middle"),
        "g": Words("", COLUMNS["g"] + 34, 189, "g"),
        "o": Words("", 430, 255, "o", "middle"),
        "c": Words("", WIDTH - 4, CELL_Y + 31, "c", "end"),
        "h": Words("", WIDTH - 4, HIDDEN_Y + 31, "h", "end"),
        "kept": Words("", (COLUMNS["f"] + COLUMNS["g"]) / 2, CELL_Y - 12, "c", "middle"),
        "written": Words("", COLUMNS["g"] + 10, 129, "c"),
        "squashed": Words("", READ_X + 8, 189, "c"),
    }
    shown = {**values, **_derived(gates, values)}
    return [replace(places[key], text=_written(value, decimals)) for key, value in shown.items()]


def _derived(gates: str, values: Mapping[str, Value]) -> dict[str, float]:
    """Compute the numbers inside the cell that follow from the given ones."""
    known = {key: float(value) for key, value in values.items() if not isinstance(value, str)}
    derived: dict[str, float] = {}
    if "f" in gates and {"f", "c_prev"} <= known.keys():
        derived["kept"] = known["f"] * known["c_prev"]
    if "i" in gates and {"i", "g"} <= known.keys():
        derived["written"] = known["i"] * known["g"]
    if "o" in gates and "c" in known:
        derived["squashed"] = float(np.tanh(known["c"]))
    return derived


def _equations(gates: str) -> str:
    kept = "f·c(t−1)" if "f" in gates else "c(t−1)"
    written = "i·g" if "i" in gates else "g"
    read = "o·tanh(c)" if "o" in gates else "tanh(c)"
    # Equations are not broken over two lines.
    parts = (f"c = {kept} + {written}", f"h = {read}")
    return ", ".join(part.replace(" ", NO_BREAK) for part in parts)


def _new(highlight: str) -> str:
    return f" New: {listing(NAMES[key] for key in highlight)}." if highlight else ""


def _caption(gates: str, highlight: str) -> str:
    return f"One step of the cell: {_equations(gates)}.{_new(highlight)}"


def _description(gates: str, highlight: str, values: Mapping[str, Value], decimals: int) -> str:
    layers = listing([*(f"{NAMES[gate]} (σ layer)" for gate in gates), "candidate g (tanh layer)"])
    flow = (
        f"Diagram of one step. The previous hidden state h(t−1) and the input x are joined "
        f"and led to {layers}. The cell state line runs along the top: {_equations(gates)}. "
        f"h leaves to the right and at the top."
    )
    pairs = [f"{_SPOKEN.get(k, k)} = {_written(v, decimals)}" for k, v in values.items()]
    for key, value in _derived(gates, values).items():
        name = {"kept": "f·c(t−1)", "written": "i·g", "squashed": "tanh(c)"}[key]
        pairs.append(f"{name} = {number(value, decimals)}")
    return flow + _new(highlight) + (f" Numbers: {', '.join(pairs)}." if pairs else "")
