"""Every cell of the book by name: its operations, and the picture of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from .described import DescribedCell, Number
from .figure import Figure
from .graph import Diagram
from .lstm_words import described_1997, described_coupled, described_lstm, described_peephole
from .other_words import described_gru, described_rnn

CELLS: dict[str, Callable[[], DescribedCell]] = {
    "rnn": described_rnn,
    "1997": described_1997,
    "lstm": lambda: replace(described_lstm("ifo"), title="One step of the LSTM"),
    "peephole": described_peephole,
    "coupled": described_coupled,
    "gru": lambda: described_gru("after"),
    "gru before": lambda: described_gru("before"),
}


def described(cell: str) -> DescribedCell:
    """Return a cell's operations and words by the cell's name."""
    if cell not in CELLS:
        raise ValueError(f"cell: expected one of {', '.join(CELLS)}, got {cell!r}")
    return CELLS[cell]()


def cell_operations(cell: str) -> Diagram:
    """Return a cell as a graph of operations: what `diagram` draws and `evaluate` computes.

    Parameters
    ----------
    cell : str
        One of ``rnn``, ``1997``, ``lstm``, ``peephole``, ``coupled``, ``gru`` (reset after
        the weights, as in torch), ``gru before``.

    Returns
    -------
    Diagram
        With `nodes` and `wires`.

    Raises
    ------
    ValueError
        If there is no such cell.

    Examples
    --------
    >>> [node.name for node in cell_operations("coupled").nodes if node.sign == "1−"]
    ['i']
    """
    return described(cell).operations


def diagram(
    cell: str = "lstm",
    *,
    highlight: str = "",
    values: Mapping[str, Number] | None = None,
    decimals: int = 3,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw one step of a cell; what two cells share stands in the same place in both.

    Parameters
    ----------
    cell : str
        See `cell_operations`.
    highlight : str
        Letters of the parts to draw filled, such as ``"f"``, or ``"new"`` for what makes
        a variant: the peepholes, the coupling, the order of reset and weights.
    values : mapping of str to number or str, optional
        Numbers of one step to write at the wires, by letter (``x h_prev c_prev f i g o c h``,
        of a GRU ``x h_prev r z n h``), or all that `evaluate` returns for one unit.  What
        follows from them without weights is computed by the diagram's own operations.
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
        If `cell`, `highlight` or `values` names something unknown.

    Examples
    --------
    >>> diagram("coupled", values={"f": 0.25}).description[-30:]
    'Numbers: f = 0.250, i = 0.750.'
    """
    return described(cell).figure(highlight, values, decimals, caption, description)
