"""What is said about the LSTM and its variants, and where their numbers are written."""

from collections.abc import Mapping
from dataclasses import replace

from .cell_layout import CELL_Y, COLUMNS, HIDDEN_Y, INPUT_X, READ_X, WIDTH, WRITE_Y, cell_graph
from .colours import NAMES
from .described import DescribedCell
from .graph import Words
from .text import NO_BREAK, listing
from .variant_layout import coupled_graph, peephole_graph

_KEYS = ("x", "h_prev", "c_prev", "f", "i", "g", "o", "c", "h")
_PLACES = {
    "c_prev": Words("", 6, CELL_Y + 31, "c"),
    "h_prev": Words("", 6, HIDDEN_Y + 31, "h"),
    "x": Words("", INPUT_X + 20, 364, "x"),
    "f": Words("", COLUMNS["f"] + 9, 164, "f"),
    "i": Words("", 246, WRITE_Y - 10, "i", "middle"),
    "g": Words("", COLUMNS["g"] + 34, 189, "g"),
    "o": Words("", 430, 255, "o", "middle"),
    "c": Words("", WIDTH - 4, CELL_Y + 31, "c", "end"),
    "h": Words("", WIDTH - 4, HIDDEN_Y + 31, "h", "end"),
    "keep": Words("", (COLUMNS["f"] + COLUMNS["g"]) / 2, CELL_Y - 12, "c", "middle"),
    "write": Words("", COLUMNS["g"] + 10, 129, "c"),
    "squash": Words("", READ_X + 8, 189, "c"),
}
_SPOKEN = {
    "h_prev": "h(t−1)",
    "c_prev": "c(t−1)",
    "keep": "f·c(t−1)",
    "write": "i·g",
    "squash": "tanh(c)",
}


def described_lstm(gates: str) -> DescribedCell:
    """Describe an LSTM with some of the gates ``"ifo"``, in this order."""
    kept = "f·c(t−1)" if "f" in gates else "c(t−1)"
    written = "i·g" if "i" in gates else "g"
    read = "o·tanh(c)" if "o" in gates else "tanh(c)"
    equations = (f"c = {kept} + {written}", f"h = {read}")
    return DescribedCell(
        operations=cell_graph(gates),
        title="One step of the cell",
        equations=equations,
        told=_told([f"{NAMES[gate]} (σ layer)" for gate in gates], equations),
        places=_places(gates),
        spoken=_SPOKEN,
        shown=_shown(gates),
    )


def described_1997() -> DescribedCell:
    """Describe the cell of 1997, with the weight 1 of its carousel written at the line."""
    cell = described_lstm("io")
    weight = Words("× 1.0", COLUMNS["f"], CELL_Y - 12, "c", "middle")
    return replace(
        cell,
        operations=replace(cell.operations, words=(weight,)),
        title="One step of the cell of 1997",
        told=f"{cell.told} No gate acts on c(t−1): its weight is 1.0, the constant error carousel.",
    )


def described_peephole() -> DescribedCell:
    """Describe the LSTM whose gates see the cell state."""
    # The numbers of f and g leave their places to the peepholes' lines.
    places = _places(
        "ifo",
        f=Words("", COLUMNS["f"] + 9, 158, "f"),
        g=Words("", COLUMNS["g"] - 10, 189, "g", "end"),
    )
    lstm = described_lstm("ifo")
    return replace(
        lstm,
        operations=peephole_graph(),
        title="One step with peepholes",
        told=f"{lstm.told} Two more lines lead c(t−1) to the input and forget gates, one leads "
        "the new c to the output gate.",
        places=places,
        new="New: the gates see the cell state; i and f the old one, o the new one.",
    )


def described_coupled() -> DescribedCell:
    """Describe the LSTM whose input gate is 1 − f."""
    places = _places(
        "ifo",
        f=Words("", COLUMNS["f"] + 9, 186, "f"),
        i=Words("", 259, 133, "i", "middle"),
    )
    equations = ("i = 1 − f", "c = f·c(t−1) + i·g", "h = o·tanh(c)")
    layers = [f"{NAMES[gate]} (σ layer)" for gate in "fo"]
    return DescribedCell(
        operations=coupled_graph(),
        title="One step with coupled gates",
        equations=equations,
        told=f"{_told(layers, equations)} A copy of f passes 1− and is the input gate i.",
        places=places,
        spoken=_SPOKEN,
        shown=_shown("ifo"),
        new="New: the input gate has no weights; it is 1 − f.",
    )


def _places(gates: str, **moved: Words) -> Mapping[str, Words]:
    missing = {"f": ("f", "keep"), "i": ("i", "write"), "o": ("o", "squash")}
    absent = {key for gate in "ifo" if gate not in gates for key in missing[gate]}
    return {key: place for key, place in (_PLACES | moved).items() if key not in absent}


def _shown(gates: str) -> tuple[str, ...]:
    return tuple(key for key in _KEYS if key not in "ifo" or key in gates)


def _told(gates: list[str], equations: tuple[str, ...]) -> str:
    layers = listing([*gates, "candidate g (tanh layer)"])
    unbroken = ", ".join(equation.replace(" ", NO_BREAK) for equation in equations)
    return (
        f"Diagram of one step. The previous hidden state h(t−1) and the input x are joined "
        f"and led to {layers}. The cell state line runs along the top: {unbroken}. "
        f"h leaves to the right and at the top."
    )
