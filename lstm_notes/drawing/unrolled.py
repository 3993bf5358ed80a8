"""A cell's steps side by side: one unfolded into its operations, the others folded up."""

from collections.abc import Mapping
from dataclasses import replace

from .cell_layout import ENTER_X, INPUT_X, LEAVE_X, UP_X, WIDTH
from .cell_parts import enlarged, scaled
from .described import Number
from .diagrams import described
from .figure import Figure, from_svg_body
from .graph import Anchor, Diagram, Frame, Node, Tag, Wire, WireKind, Words
from .render import render
from .svg import Point, group
from .unrolled_numbers import Pass, checked_pass

_END, _GAP, _FOLDED = 36.0, 40.0, 56.0
# How much wider the ends and gaps are where numbers stand in them, and how much lower all ends.
_NUMBER_ROOM, _NUMBER_LINE = 8.0, 20.0
_FOLDED_SCALE = 0.6
_FADED = 0.5
_LETTER, _SMALLEST, _DIGITS = 16.0, 14.0, 14.0
_LONG_NAMES = {
    "rnn": "RNN",
    "1997": "cell of 1997",
    "lstm": "LSTM",
    "peephole": "LSTM with peepholes",
    "coupled": "LSTM with coupled gates",
    "gru": "GRU",
    "gru before": "GRU",
}


def unrolled(
    cell: str = "lstm",
    steps: int = 3,
    *,
    highlight: int | None = 2,
    values: Mapping[str, Number] | None = None,
    decimals: int = 2,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw a cell laid out over a few steps, one of them in full and the rest faded.

    Parameters
    ----------
    cell : str
        See `cell_operations`.
    steps : int
        How many steps, 2 to 4.
    highlight : int or None
        The step to show in full, from 1; None shows them all alike, as boxes.
    values : mapping of str to sequence, optional
        Numbers of a pass, by letter as for `diagram`, one a step, and the start state as
        ``h_prev`` and ``c_prev``, one number each.  Every step shows its x, c and h; the one in
        full shows all, and what follows from them.  With a step in full, at most 3 steps.
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
        If `cell` is unknown, `steps` or `highlight` is out of range, or `values` do not fit.

    Examples
    --------
    >>> print(unrolled("gru", 3, highlight=1).caption)
    The GRU over 3 steps, step 1 in full: h passes on, step by step.
    >>> unrolled("rnn", 2, values={"h_prev": 0, "h": [0.76, 0.6]}).description[-38:]
    ' Numbers: h(0) = 0.00, h = 0.76, 0.60.'
    """
    graph = described(cell).operations
    if not 2 <= steps <= 4:
        raise ValueError(f"steps: expected 2 to 4, got {steps}")
    if highlight is not None and not 1 <= highlight <= steps:
        raise ValueError(f"highlight: expected a step from 1 to {steps}, got {highlight}")
    name = _LONG_NAMES[cell]
    numbers = checked_pass(described(cell), values or {}, steps, highlight, decimals)
    short = "1997" if cell == "1997" else name.split()[0]
    chain = _Chain(graph, short, steps, highlight, numbers)
    states = " and ".join(node.quantity for node in chain.entering)
    full = f", step {highlight} in full" if highlight else ""
    passes = "passes" if len(chain.entering) == 1 else "pass"
    told = f"{steps} copies of the {name} in a row, with the same weights. Each gets its "
    told += f"own input x and {states} of the copy before, and gives its h on and upwards."
    return from_svg_body(
        chain.drawn(),
        WIDTH,
        chain.height,
        caption or f"The {name} over {steps} steps{full}: {states} {passes} on, step by step.",
        description
        or told
        + (f" Step {highlight} shows its operations." if highlight else "")
        + numbers.told(),
    )


class _Chain:
    """The places of the steps' frames, and what is drawn between and in them."""

    def __init__(
        self, graph: Diagram, name: str, steps: int, highlight: int | None, numbers: Pass
    ) -> None:
        self.graph, self.name, self.steps, self.highlight = graph, name, steps, highlight
        self.numbers = numbers
        more = _NUMBER_ROOM if numbers else 0.0
        self.gap, end = _GAP + more, _END + more
        self.entering = [node for node in graph.nodes if node.x == ENTER_X]
        room = WIDTH - 2 * end - self.gap * (steps - 1)
        self.folded = _FOLDED if highlight else room / steps
        # A scale is written with two decimals, and the ends take up what that leaves.
        fits = (room - _FOLDED * (steps - 1)) / graph.frames[0].width
        self.scale = round(fits, 2) if highlight else _FOLDED_SCALE
        self.unfolded = graph.frames[0].width * self.scale
        left_over = (fits - self.scale) * graph.frames[0].width if highlight else 0.0
        self.end = end + left_over / 2
        self.height = graph.height * self.scale + (_NUMBER_LINE if "x" in numbers.texts else 0.0)

    def left(self, step: int) -> float:
        """Return where a step's frame begins."""
        widths = [self.unfolded if k == self.highlight else self.folded for k in range(1, step)]
        return self.end + sum(widths) + self.gap * (step - 1)

    def drawn(self) -> str:
        plain = [step for step in range(1, self.steps + 1) if step != self.highlight]
        boxes = render(self._boxes(plain))
        written = [render(Diagram(WIDTH, 0, (), (), (), words=self._main_numbers()))]
        if self.highlight is None:
            return "\n".join([boxes, *written])
        faded, full = group([boxes], opacity=_FADED), self._open(self.highlight)
        return "\n".join([faded, full, *written])

    def _boxes(self, steps: list[int]) -> Diagram:
        """Return the folded steps, with the wires that no unfolded step draws."""
        frame, scale = self.graph.frames[0], self.scale
        top, bottom = frame.y * scale, (frame.y + frame.height) * scale
        pieces = _Pieces()
        frames, words = [], []
        for step in steps:
            left = self.left(step)
            middle = left + self.folded / 2
            frames.append(Frame(left, top, self.folded, bottom - top))
            words.append(Words(self.name, middle, (top + bottom) / 2 + 6, "ink", "middle"))
            pieces.run("x", (middle, self._below("x")), (middle, bottom))
            pieces.run("h", (middle, top), (middle, 16 * scale))
            number = str(step)
            below = self._below("x") + 22 * scale
            pieces.tags.append(Tag("x", middle, below, "", number, "middle", _LETTER))
            pieces.tags.append(Tag("h", middle + 9, 26 * scale, "", number, "start", _LETTER))
            if step - 1 != self.highlight:
                start = 2.0 if step == 1 else left - self.gap
                self._states(pieces, start, left, step - 1)
            if step == self.steps:
                self._states(pieces, left + self.folded, WIDTH - 2, step)
        nodes, wires, tags = tuple(pieces.nodes), tuple(pieces.wires), tuple(pieces.tags)
        return Diagram(WIDTH, 0, tuple(frames), nodes, wires, tags, tuple(words))

    def _main_numbers(self) -> tuple[Words, ...]:
        """Write x below each step, h above it, and the states below the wires between."""
        frame, scale = self.graph.frames[0], self.scale
        words = []
        for step in range(1, self.steps + 1):
            left, is_open = self.left(step), step == self.highlight
            x_at = left + ((INPUT_X - frame.x) * scale if is_open else self.folded / 2)
            h_at = left + ((UP_X - frame.x) * scale if is_open else self.folded / 2)
            low = self._below("x") + 22 * scale + _NUMBER_LINE
            words.append(Words(self.numbers.text("x", step), x_at, low, "x", "middle", _DIGITS))
            high = self.numbers.text("h", step)
            words.append(Words(high, h_at - 8, 26 * scale, "h", "end", _DIGITS))
        for step in range(self.steps + 1):
            words += self._between_numbers(step)
        return tuple(part for part in words if part.text)

    def _between_numbers(self, step: int) -> list[Words]:
        """Write the states that a step hands on, the last one's at the picture's edge."""
        ends: dict[int, tuple[float, Anchor]] = {
            0: (1.0, "start"),
            self.steps: (WIDTH - 1, "end"),
        }
        x, anchor = ends.get(step) or (self.left(step + 1) - self.gap / 2 - 1, "middle")
        places = [(node.quantity, node.y * self.scale + 20) for node in self.entering]
        return [
            Words(self.numbers.text(key, step), x, y, key, anchor, _DIGITS) for key, y in places
        ]

    def _below(self, name: str) -> float:
        return self.graph.node(name).y * self.scale

    def _states(self, pieces: "_Pieces", start: float, end: float, step: int) -> None:
        """Lead the state of a step from one frame to the next."""
        for node in self.entering:
            y = node.y * self.scale
            pieces.run(node.quantity, (start, y), (end, y), "state")
            pieces.tags.append(_between(node.quantity, start, end, y, step))

    def _open(self, step: int) -> str:
        """Draw the step in full, its wires long enough to reach its neighbours."""
        frame, scale = self.graph.frames[0], self.scale
        left, right = self.left(step), self.left(step) + self.unfolded
        start = 2.0 if step == 1 else left - self.gap
        end = WIDTH - 2 if step == self.steps else right + self.gap
        ends = {
            ENTER_X: frame.x - (left - start) / scale,
            LEAVE_X: frame.x + frame.width + (end - right) / scale,
        }
        nodes = tuple(replace(node, x=ends.get(node.x, node.x)) for node in self.graph.nodes)
        now = {"t": str(step), "t−1": str(step - 1)}
        tags = tuple(
            replace(tag, subscript=now[tag.subscript])
            for tag in self.graph.tags
            if ENTER_X < tag.x < LEAVE_X
        )
        letters = max(1.0, _SMALLEST / (20 * scale))
        words = (*self.graph.words, *self.numbers.inside())
        graph = enlarged(replace(self.graph, nodes=nodes, tags=tags, words=words), letters)
        around = []
        for node in self.entering:
            y = node.y * scale
            around.append(_between(node.quantity, start, left, y, step - 1))
            around.append(_between(node.quantity, right, end, y, step))
        letters_around = render(Diagram(WIDTH, 0, (), (), (), tuple(around)))
        return "\n".join([scaled(graph, scale, left - frame.x * scale, 0), letters_around])


class _Pieces:
    """Straight wires with their ends, gathered for one diagram."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self.tags: list[Tag] = []

    def run(self, quantity: str, start: Point, end: Point, kind: WireKind = "vector") -> None:
        names = f"{len(self.nodes)}", f"{len(self.nodes) + 1}"
        for name, (x, y) in zip(names, (start, end), strict=True):
            self.nodes.append(Node(name, "port", x, y, quantity))
        self.wires.append(Wire(*names, quantity, kind=kind))


def _between(quantity: str, start: float, end: float, y: float, step: int) -> Tag:
    """Name a state above its wire, beside the arrowhead."""
    return Tag(quantity, (start + end) / 2 - 3, y - 11, "", str(step), "middle", _LETTER)
