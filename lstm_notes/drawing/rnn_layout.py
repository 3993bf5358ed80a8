"""Where the parts of the tanh RNN stand: the lower part of the LSTM's picture."""

from .cell_layout import ENTER_X, FRAME, HEIGHT, HIDDEN_Y, INPUT_X, LEAVE_X, MERGE_X, UP_X, WIDTH
from .graph import Diagram, Frame, Node, Tag, Wire

# The RNN has no upper line, so its frame is the lower part of the LSTM's.
CUT = 156.0
RNN_Y = HIDDEN_Y - CUT
RNN_CELL_X = 296.0


def rnn_graph() -> Diagram:
    """Build the RNN: one tanh layer of the joined h and x."""
    y = RNN_Y
    nodes = (
        Node("h_prev", "port", ENTER_X, y, "h"),
        Node("x", "port", INPUT_X, 342 - CUT),
        Node("joint", "merge", MERGE_X, y),
        Node("layer", "layer", RNN_CELL_X, y, "h", "tanh"),
        Node("h_copy", "copy", UP_X, y, "h"),
        Node("h", "port", LEAVE_X, y, "h"),
        Node("h_up", "port", UP_X, 16, "h"),
    )
    wires = (
        Wire("h_prev", "joint", "h", arrow=False),
        Wire("x", "joint", "x", ((INPUT_X, y),), arrow=False),
        Wire("joint", "layer", "x"),
        Wire("layer", "h_copy", "h", kind="state", arrow=False),
        Wire("h_copy", "h", "h", kind="state"),
        Wire("h_copy", "h_up", "h"),
    )
    tags = (
        Tag("h", 6, y + 6, subscript="t−1"),
        Tag("x", INPUT_X, 364 - CUT, subscript="t", anchor="middle"),
        Tag("h", LEAVE_X + 7, y + 6, subscript="t"),
        Tag("h", UP_X + 12, 26, subscript="t"),
    )
    frame = Frame(FRAME.x, FRAME.y, FRAME.width, FRAME.height - CUT)
    return Diagram(WIDTH, HEIGHT - CUT, (frame,), nodes, wires, tags, rows=("h",))
