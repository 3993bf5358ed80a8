"""The cell diagram: nothing touches, nothing moves, a missing gate leaves its wire."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from drawn_figures import step_values

from lstm_notes.drawing import cell_diagram, rnn_diagram, unrolled_rnn
from lstm_notes.drawing.cell_layout import cell_graph
from lstm_notes.drawing.routes import half_size, route
from lstm_notes.drawing.text import text_width

SVG = "{http://www.w3.org/2000/svg}"
GATES = ["".join(chosen) for count in range(4) for chosen in combinations("ifo", count)]

# The least room between a label and anything else, in units of the picture.
CLEAR = 2.0

Box = tuple[float, float, float, float]

every_cell = pytest.mark.parametrize("gates", GATES)


def text_boxes(svg: str) -> dict[str, Box]:
    """Estimate left, top, right, bottom of each text; a letter is narrower than a digit."""
    boxes: dict[str, Box] = {}
    root = ElementTree.fromstring(svg)
    body = [node for node in root if node.attrib.get("class") != "caption"]
    texts = [node for part in body for node in part.iter(f"{SVG}text")]
    for number, node in enumerate(texts):
        size = float(node.attrib["font-size"])
        is_symbol = node.attrib.get("class") == "symbol"
        width = text_width(node.text or "", size) * (0.8 if is_symbol else 1.0)
        bottom = float(node.attrib["y"])
        if len(node):
            small = float(node[0].attrib["font-size"])
            width += text_width(node[0].text or "", small) * 0.8
            bottom += 0.25 * size
        x = float(node.attrib["x"])
        shift = {"middle": width / 2, "end": width}.get(node.attrib.get("text-anchor", ""), 0)
        top = float(node.attrib["y"]) - 0.72 * size
        boxes[f"{number} {''.join(node.itertext())}"] = (x - shift, top, x - shift + width, bottom)
    return boxes


def overlap(one: Box, other: Box) -> bool:
    left, top, right, bottom = one
    beside = right + CLEAR <= other[0] or other[2] + CLEAR <= left
    return not beside and top < other[3] + CLEAR and other[1] < bottom + CLEAR


def wire_boxes(gates: str) -> dict[str, Box]:
    graph = cell_graph(gates)
    boxes: dict[str, Box] = {}
    for wire in graph.wires:
        half = 2.0 if wire.kind == "state" else 1.3
        corners = route(graph, wire)
        for index, ((x1, y1), (x2, y2)) in enumerate(pairwise(corners)):
            assert x1 == x2 or y1 == y2, f"{wire} runs askew"
            box = (min(x1, x2) - half, min(y1, y2) - half, max(x1, x2) + half, max(y1, y2) + half)
            boxes[f"{wire.source} to {wire.target}, part {index}"] = box
    return boxes


def node_boxes(gates: str) -> dict[str, Box]:
    boxes = {}
    for node in cell_graph(gates).nodes:
        width, height = half_size(node)
        if width:
            boxes[node.name] = (node.x - width, node.y - height, node.x + width, node.y + height)
    return boxes


def inside_a_node(box: Box, nodes: dict[str, Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left < x < right and top < y < bottom for left, top, right, bottom in nodes.values())


def assert_apart(one: dict[str, Box], other: dict[str, Box]) -> None:
    for name, box in one.items():
        for other_name, other_box in other.items():
            assert not overlap(box, other_box), f"{name} touches {other_name}"


@every_cell
@pytest.mark.parametrize("numbered", [False, True])
def test_labels_touch_nothing(gates: str, numbered: bool) -> None:
    svg = cell_diagram(gates, values=step_values(gates) if numbered else None).svg
    boxes, nodes = text_boxes(svg), node_boxes(gates)
    for (name, box), (other_name, other_box) in combinations(boxes.items(), 2):
        assert not overlap(box, other_box), f"{name} touches {other_name}"
    beside = {name: box for name, box in boxes.items() if not inside_a_node(box, nodes)}
    assert_apart(beside, wire_boxes(gates))
    assert_apart(beside, nodes)
    assert all(box[0] >= 0 and box[2] <= 640 for box in boxes.values())


@pytest.mark.parametrize("steps", [2, 3, 4])
def test_labels_of_the_unrolled_rnn_are_apart(steps: int) -> None:
    figure = unrolled_rnn(steps, x=[-0.5] * steps, h=[-0.25] * (steps + 1))
    for (name, box), (other_name, other_box) in combinations(text_boxes(figure.svg).items(), 2):
        assert not overlap(box, other_box), f"{name} touches {other_name}"


@every_cell
def test_every_part_keeps_its_place(gates: str) -> None:
    whole = {node.name: node for node in cell_graph("ifo").nodes}
    for node in cell_graph(gates).nodes:
        if node.name in whole:
            assert node == whole[node.name]


@every_cell
def test_wires_form_one_graph_from_inputs_to_outputs(gates: str) -> None:
    """Each gate multiplies exactly once, and nothing hangs loose."""
    graph = cell_graph(gates)
    names = {node.name for node in graph.nodes}
    ends = {name for wire in graph.wires for name in (wire.source, wire.target)}
    assert names == ends
    entered = {wire.target for wire in graph.wires}
    left = {wire.source for wire in graph.wires}
    assert names - entered == {"c_prev", "h_prev", "x"}
    assert names - left == {"c", "h", "h_up"}
    products = [node for node in graph.nodes if node.kind == "multiply"]
    assert sorted(node.quantity for node in products) == sorted(gates)
    for node in products:
        assert sum(wire.target == node.name for wire in graph.wires) == 2


def test_missing_gates_are_not_named() -> None:
    figure = cell_diagram("i")
    assert "forget" not in figure.description
    assert "input gate i" in figure.description
    assert cell_diagram("of").svg == cell_diagram("fo").svg


def test_numbers_inside_the_cell_follow_from_the_given_ones() -> None:
    values = {"f": 0.5, "c_prev": 0.8, "i": 0.25, "g": -1.0, "c": 0.15}
    svg = cell_diagram(values=values).svg
    assert ">0.400<" in svg  # f c(t-1)
    assert ">−0.250<" in svg  # i g
    assert ">0.149<" in svg  # tanh(c)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"gates": "x"}, "gates"),
        ({"gates": "ii"}, "gates"),
        ({"gates": "i", "highlight": "f"}, "highlight"),
        ({"values": {"z": 1.0}}, "values"),
        ({"gates": "", "values": {"f": 1.0}}, "values"),
        ({"values": {"f": float("nan")}}, r"values\['f'\]"),
        ({"caption": " "}, "caption"),
    ],
)
def test_bad_input_is_named(arguments, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: expected"):
        cell_diagram(**arguments)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: rnn_diagram(values={"c": 1.0}), "values"),
        (lambda: unrolled_rnn(1), "steps"),
        (lambda: unrolled_rnn(3, x=[1.0]), "x"),
        (lambda: unrolled_rnn(3, h=[1.0, 2.0, 3.0]), "h"),
    ],
)
def test_bad_input_of_the_rnn_is_named(make, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: expected"):
        make()
