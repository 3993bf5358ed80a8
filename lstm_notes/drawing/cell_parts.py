"""One part of the LSTM at a time, the rest of the diagram faded: its line, its four steps."""

from dataclasses import dataclass, replace

from .cell_layout import ENTER_X, FRAME, HEIGHT, LEAVE_X, WIDTH, cell_graph
from .figure import Figure, from_svg_body
from .graph import Diagram, Part, Tag
from .render import render
from .svg import coordinate, element, label
from .text import listing


@dataclass(frozen=True)
class _Stage:
    """A part of the cell with its name and what it computes, in letters and in words."""

    title: str
    equation: str
    told: str
    part: Part


def _part(wires: str, tags: str, also: str = "") -> Part:
    """Make a part of wires and all nodes at their ends, and of further nodes."""
    names = {name for wire in wires.split() for name in wire.split(">")}
    return Part(
        nodes=frozenset(names | set(also.split())),
        wires=frozenset(wires.split()),
        tags=frozenset(tag.replace("_", " ") for tag in tags.split()),
    )


_JOINED = "h_prev>joint x>joint joint>f_copy"
_LINE = "c_prev>keep keep>add add>c_copy c_copy>c"

STAGES: dict[str, _Stage] = {
    "line": _Stage(
        "Cell state",
        "c = f·c(t−1) + i·g",
        "a line along the top, past one product and one sum",
        _part(_LINE, "c_t−1 c_t"),
    ),
    "forget": _Stage(
        "Forget",
        "f, the share to keep",
        "the forget gate f is computed from h(t−1) and x",
        _part(f"{_JOINED} f_copy>f f>keep", "h_t−1 x_t f_t"),
    ),
    "write": _Stage(
        "Write",
        "i·g, what to add",
        "input gate i and candidate g are computed from h(t−1) and x, and multiplied",
        _part(
            f"{_JOINED} f_copy>i_copy i_copy>i i_copy>g_copy g_copy>g i>write g>write",
            "h_t−1 x_t i_t g_t",
        ),
    ),
    "update": _Stage(
        "Update",
        "c = f·c(t−1) + i·g",
        "the old cell state times f, and i·g is added",
        _part(f"{_LINE} f>keep i>write g>write write>add", "c_t−1 c_t f_t i_t g_t"),
    ),
    "output": _Stage(
        "Output",
        "h = o·tanh(c)",
        "the output gate o multiplies tanh of the new cell state",
        _part(
            f"{_JOINED} f_copy>i_copy i_copy>g_copy g_copy>o o>read c_copy>squash squash>read "
            "read>h_copy h_copy>h h_copy>h_up",
            "h_t−1 x_t o_t h_t",
        ),
    ),
}
_STEPS = ("forget", "write", "update", "output")
# In the panels the diagram has half its size, its letters have more.
_SCALE, _LETTERS = 0.5, 1.5
_TITLE = 34.0


def cell_part(
    part: str = "line", *, caption: str | None = None, description: str | None = None
) -> Figure:
    """Draw the LSTM with one part in full and the rest faded.

    Parameters
    ----------
    part : str
        ``line``, the cell state alone; or ``forget``, ``write``, ``update``, ``output``,
        the four steps in which the cell is computed.
    caption, description : str, optional
        Replace the default sentences.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If there is no such part.

    Examples
    --------
    >>> print(cell_part("output").caption)
    Output: the output gate o multiplies tanh of the new cell state.
    """
    if part not in STAGES:
        raise ValueError(f"part: expected one of {' '.join(STAGES)}, got {part!r}")
    stage = STAGES[part]
    graph = replace(cell_graph("ifo"), part=stage.part)
    return from_svg_body(
        render(graph),
        graph.width,
        graph.height,
        caption or f"{stage.title}: {stage.told}.",
        description
        or f"Diagram of an LSTM cell, faded but for one part: {stage.told}. {stage.equation}.",
    )


def cell_steps(*, caption: str | None = None, description: str | None = None) -> Figure:
    """Draw the four steps of the LSTM as four panels of one diagram.

    Parameters
    ----------
    caption, description : str, optional
        Replace the default sentences.

    Returns
    -------
    Figure

    Examples
    --------
    >>> print(cell_steps().caption)
    One step of the LSTM in four: forget, write, update, output.
    """
    panels = [_panel(index, STAGES[name]) for index, name in enumerate(_STEPS)]
    told = "; ".join(f"{index}, {STAGES[name].told}" for index, name in enumerate(_STEPS, 1))
    names = ", ".join(_STEPS)
    return from_svg_body(
        "\n".join(panels),
        WIDTH,
        2 * (_TITLE + HEIGHT * _SCALE),
        caption or f"One step of the LSTM in four: {names}.",
        description
        or f"Four panels of one LSTM diagram, each faded but for {listing(_STEPS)} "
        f"in turn: {told}.",
    )


def _panel(index: int, stage: _Stage) -> str:
    left, top = WIDTH * _SCALE * (index % 2), (_TITLE + HEIGHT * _SCALE) * (index // 2)
    graph = replace(cell_graph("ifo"), part=stage.part)
    tags = tuple(_above_its_wire(tag) for tag in graph.tags)
    graph = enlarged(replace(graph, tags=tags), _LETTERS)
    title = label(f"{index + 1}  {stage.title}", left + 14, top + 24, size=19, font_weight="600")
    equation = label(stage.equation, left + 302, top + 24, size=17, colour="muted", anchor="end")
    return "\n".join([title, equation, scaled(graph, _SCALE, left, top + _TITLE)])


def _above_its_wire(tag: Tag) -> Tag:
    """Move a state's letter from the end of its wire to where large letters have room."""
    if tag.x < ENTER_X:
        return replace(tag, x=FRAME.x - 6, y=tag.y - 22, anchor="end")
    if tag.x > LEAVE_X:
        return replace(tag, x=FRAME.x + FRAME.width + 6, y=tag.y - 22)
    return tag


def enlarged(graph: Diagram, letters: float) -> Diagram:
    """Make the letters larger and move them away from their wires by as much."""
    more = 10 * (letters - 1)
    tags = tuple(_moved(tag, more) for tag in graph.tags)
    return replace(graph, tags=tags, letters=letters)


def _moved(tag: Tag, more: float) -> Tag:
    at_a_port = tag.quantity == "x" or not ENTER_X < tag.x < LEAVE_X
    if at_a_port:
        return tag
    if tag.anchor == "middle":
        return replace(tag, y=tag.y - more)
    return replace(tag, x=tag.x + (more if tag.anchor == "start" else -more))


def scaled(graph: Diagram, scale: float, left: float, top: float) -> str:
    """Draw a diagram smaller, with its corner at a place."""
    place = f"translate({coordinate(left)} {coordinate(top)}) scale({coordinate(scale)})"
    return element("g", "\n" + render(graph) + "\n", transform=place)
