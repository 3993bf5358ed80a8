"""The tanh RNN: one cell in the LSTM's frame, and the loop drawn out in time."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .cell_layout import INPUT_X, UP_X, WIDTH
from .checked import Series, finite_series
from .described import Number
from .figure import Figure, from_svg_body
from .graph import Diagram, Node, Tag, Wire, Words
from .other_words import described_rnn
from .render import render
from .rnn_layout import RNN_CELL_X, RNN_Y
from .svg import label, path
from .text import number, numbers

_SIGNS = (
    Words("concatenate", INPUT_X + 18, RNN_Y + 24, "muted"),
    Words("layer: weights, then tanh", RNN_CELL_X, RNN_Y - 30, "muted", "middle"),
    Words("copy", UP_X - 10, RNN_Y - 12, "muted", "end"),
    Words("state: to the next step", 446, RNN_Y + 24, "muted", "middle"),
    Words("vector", INPUT_X + 10, RNN_Y + 62, "muted"),
)


def rnn_diagram(
    *,
    signs: bool = False,
    values: Mapping[str, Number] | None = None,
    decimals: int = 3,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw one step of the tanh RNN, with parts where the LSTM cell has them.

    Parameters
    ----------
    signs : bool
        Whether each sign bears its name: layer, concatenate, copy, vector, state.
    values : mapping of str to number or str, optional
        Numbers to write at the wires: any of ``x h_prev h``.
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
        If `values` names something unknown.

    Examples
    --------
    >>> print(rnn_diagram(values={"h": 0.5}).description[-20:])
     Numbers: h = 0.500.
    """
    cell = described_rnn()
    if signs:
        names = ", ".join(words.text.partition(":")[0] for words in _SIGNS)
        told = f"{cell.told} The signs bear their names: {names}."
        cell = replace(cell, operations=replace(cell.operations, words=_SIGNS), told=told)
    return cell.figure("", values, decimals, caption, description)


_ROW_Y, _TOP_Y, _BOTTOM_Y = 138.0, 62.0, 208.0
# How far behind a layer's middle its output is copied: near it, to leave room for an arrow.
_BRANCH = 40.0
_LOOP_X, _FIRST_X, _LAST_X = 84.0, 276.0, 552.0


def unrolled_rnn(
    steps: int = 3,
    *,
    x: npt.ArrayLike | None = None,
    h: npt.ArrayLike | None = None,
    decimals: int = 2,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw the RNN's loop beside the same loop laid out over a few steps.

    Parameters
    ----------
    steps : int
        How many steps to lay out, 2 to 4.
    x : array (steps,), optional
        The inputs to write.
    h : array (steps + 1,), optional
        The hidden states to write, the start state first.
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
        If `steps`, `x` or `h` do not fit.

    Examples
    --------
    >>> unrolled_rnn(3, h=[0, 0.76, 0.3, 0.1]).description[-27:]
    'h = 0.00, 0.76, 0.30, 0.10.'
    """
    if not 2 <= steps <= 4:
        raise ValueError(f"steps: expected 2 to 4, got {steps}")
    inputs = None if x is None else finite_series(x, "x", steps)
    states = None if h is None else finite_series(h, "h", steps + 1)
    columns = [float(column) for column in np.linspace(_FIRST_X, _LAST_X, steps)]
    graph = _unrolled_graph(columns, _step_words(columns, inputs, states, decimals))
    body = [render(graph), label("=", 172, _ROW_Y + 9, size=28, anchor="middle")]
    body += _same_weights(columns, 272 if inputs is not None else 248)
    height = 318.0 if inputs is not None else 294.0
    return from_svg_body(
        "\n".join(body),
        WIDTH,
        height,
        caption or f"The loop, and the same loop laid out over {steps} steps: one set of weights.",
        description or _describe(steps, inputs, states, decimals),
    )


def _unrolled_graph(columns: list[float], words: tuple[Words, ...]) -> Diagram:
    loop = (
        Node("x", "port", _LOOP_X, _BOTTOM_Y),
        Node("cell", "layer", _LOOP_X, _ROW_Y, "h", "tanh"),
        Node("copy", "copy", _LOOP_X + _BRANCH, 90, "h"),
        Node("h", "port", _LOOP_X + _BRANCH, _TOP_Y, "h"),
    )
    back = ((_LOOP_X - 54, 90.0), (_LOOP_X - 54, _ROW_Y))
    wires = [
        Wire("x", "cell", "x"),
        Wire("cell", "copy", "h", ((_LOOP_X + _BRANCH, _ROW_Y),), arrow=False),
        Wire("copy", "h", "h"),
        Wire("copy", "cell", "h", back),
    ]
    tags = [
        Tag("x", _LOOP_X, _BOTTOM_Y + 22, subscript="t", anchor="middle"),
        Tag("h", _LOOP_X + _BRANCH, _TOP_Y - 12, subscript="t", anchor="middle"),
        Tag("h", _LOOP_X - 8, 78, subscript="t−1", anchor="middle"),
        Tag("h", 212, _ROW_Y + 6, subscript="0", anchor="middle"),
    ]
    nodes = [*loop, Node("copy0", "port", 228, _ROW_Y, "h")]
    for step, column in enumerate(columns, 1):
        branch = column + _BRANCH
        nodes += [
            Node(f"x{step}", "port", column, _BOTTOM_Y),
            Node(f"cell{step}", "layer", column, _ROW_Y, "h", "tanh"),
            Node(f"copy{step}", "copy", branch, _ROW_Y, "h"),
            Node(f"h{step}", "port", branch, _TOP_Y, "h"),
        ]
        wires += [
            Wire(f"copy{step - 1}", f"cell{step}", "h"),
            Wire(f"x{step}", f"cell{step}", "x"),
            Wire(f"cell{step}", f"copy{step}", "h", arrow=False),
            Wire(f"copy{step}", f"h{step}", "h"),
        ]
        tags += [
            Tag("x", column, _BOTTOM_Y + 22, subscript=str(step), anchor="middle"),
            Tag("h", branch, _TOP_Y - 12, subscript=str(step), anchor="middle"),
        ]
    nodes.append(Node("on", "port", WIDTH - 4, _ROW_Y, "h"))
    wires.append(Wire(f"copy{len(columns)}", "on", "h"))
    return Diagram(WIDTH, 300, (), tuple(nodes), tuple(wires), tuple(tags), words)


def _step_words(
    columns: list[float], inputs: Series | None, states: Series | None, decimals: int
) -> tuple[Words, ...]:
    words: list[Words] = []
    if inputs is not None:
        for column, value in zip(columns, inputs, strict=True):
            text = number(value, decimals)
            words.append(Words(text, column, _BOTTOM_Y + 46, "x", "middle"))
    if states is not None:
        words.append(Words(number(states[0], decimals), 210, _ROW_Y + 32, "h", "middle"))
        for column, value in zip(columns, states[1:], strict=True):
            text = number(value, decimals)
            words.append(Words(text, column + _BRANCH, _TOP_Y - 36, "h", "middle"))
    return tuple(words)


def _same_weights(columns: list[float], y: float) -> list[str]:
    left, right = columns[0] - 29, columns[-1] + 29
    bracket = f"M{left} {y - 8}v8H{right}v-8"
    words = "the same weights at every step"
    middle = (left + right) / 2
    return [
        path(bracket, "muted", 1.5),
        label(words, middle, y + 22, size=16, colour="muted", anchor="middle"),
    ]


def _describe(steps: int, inputs: Series | None, states: Series | None, decimals: int) -> str:
    told = (
        "Left: one tanh layer whose output h(t) returns to it as h(t−1). Right, equal to it: "
        f"{steps} copies of the layer in a row, each fed by its own input x and by the hidden "
        "state of the copy before; all copies have the same weights."
    )
    if inputs is not None:
        told += f" x = {numbers(inputs, decimals)}."
    if states is not None:
        told += f" h = {numbers(states, decimals)}."
    return told
