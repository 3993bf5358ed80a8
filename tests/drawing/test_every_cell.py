"""Every cell's picture: nothing touches, wires cross only on a bridge, the same is in its place."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from boxes import assert_labels_apart, assert_labels_touch_nothing, wire_boxes
from known_cells import LAYERS, random_step

from lstm_notes import drawing
from lstm_notes.drawing import cell_operations, diagram, evaluate
from lstm_notes.drawing.cell_parts import STAGES
from lstm_notes.drawing.graph import Diagram, Wire
from lstm_notes.drawing.render import FADED
from lstm_notes.drawing.routes import route

every_cell = pytest.mark.parametrize("cell", LAYERS)
HAVE_NEW = ["peephole", "coupled", "gru", "gru before"]


@every_cell
def test_labels_touch_nothing(cell: str) -> None:
    assert_labels_touch_nothing(diagram(cell).svg, cell_operations(cell))


def test_names_of_the_signs_touch_nothing() -> None:
    figure = drawing.rnn_diagram(signs=True)
    assert_labels_touch_nothing(figure.svg, cell_operations("rnn"))
    for name in ("layer", "concatenate", "copy", "vector", "state"):
        assert f">{name}" in figure.svg
        assert name in figure.description.partition("names: ")[2]


def test_the_cell_of_1997_keeps_with_the_weight_one() -> None:
    figure = diagram("1997")
    assert "× 1.0" in figure.svg
    assert "its weight is 1.0" in figure.description
    assert "× 1.0" not in diagram("lstm").svg


@every_cell
def test_numbers_touch_nothing(cell: str) -> None:
    """Every number a wire may bear is there, with a minus sign where it can be below 0."""
    graph = cell_operations(cell)
    inputs, parameters, _ = random_step(cell, units=1, batch=1)
    names = evaluate(graph, inputs, parameters)
    gates = {name for name in names if name in {*"fiorz", "rest"}}
    values = {name: 0.123 if name in gates else -0.123 for name in names}
    figure = diagram(cell, values=values)
    written = figure.svg.count("0.123<")
    assert written == figure.description.count("0.123")
    assert written >= len(gates) + 3
    assert_labels_touch_nothing(figure.svg, graph)


def crossings(graph: Diagram) -> list[tuple[float, float]]:
    """Return the points where a wire runs over another that it does not meet in a node."""
    found = []
    for one, other in combinations(graph.wires, 2):
        for (x1, y1), (x2, y2) in pairwise(route(graph, one)):
            for (x3, y3), (x4, y4) in pairwise(route(graph, other)):
                if (x1 == x2) == (x3 == x4):
                    continue
                (x, ys), (y, xs) = (
                    ((x1, sorted((y1, y2))), (y3, sorted((x3, x4))))
                    if x1 == x2
                    else ((x3, sorted((y3, y4))), (y1, sorted((x1, x2))))
                )
                if ys[0] < y < ys[1] and xs[0] < x < xs[1]:
                    found.append((x, y))
    return found


@every_cell
def test_wires_cross_only_on_bridges(cell: str) -> None:
    graph = cell_operations(cell)
    bridges = [point for wire in graph.wires for point in wire.bridges]
    assert sorted(crossings(graph)) == sorted(bridges)
    most = {"rnn": 0, "peephole": 2}
    assert len(bridges) <= most.get(cell, 1)


@every_cell
def test_parallel_wires_keep_their_distance(cell: str) -> None:
    graph = cell_operations(cell)
    boxes = {name: box for name, box in wire_boxes(graph).items() if box[2] - box[0] > 20}
    for (name, one), (other_name, other) in combinations(boxes.items(), 2):
        is_beside = one[0] < other[2] and other[0] < one[2] and one[3] - one[1] < 6
        if is_beside and other[3] - other[1] < 6 and abs(one[1] - other[1]) > 3:
            assert abs(one[1] - other[1]) >= 20, f"{name} is close to {other_name}"


@pytest.mark.parametrize("cell", ["1997", "peephole", "coupled"])
def test_what_a_variant_shares_with_the_lstm_is_in_its_place(cell: str) -> None:
    whole = {node.name: node for node in cell_operations("lstm").nodes}
    shared = [node for node in cell_operations(cell).nodes if node.name in whole]
    moved = {node.name for node in shared if node != whole[node.name]}
    assert moved == ({"i"} if cell == "coupled" else set())
    assert len(shared) >= len(whole) - 3


def test_the_gru_keeps_and_writes_where_the_lstm_does() -> None:
    for cell in ("gru", "gru before"):
        gru, coupled = cell_operations(cell), cell_operations("coupled")
        places = {"keep": "keep", "write": "write", "add": "add", "rest": "i", "z_split": "f_split"}
        for ours, theirs in places.items():
            one, other = gru.node(ours), coupled.node(theirs)
            assert (one.x, one.y, one.kind, one.sign) == (other.x, other.y, other.kind, other.sign)


def test_the_two_grus_differ_in_two_neighbours() -> None:
    after, before = cell_operations("gru"), cell_operations("gru before")
    moved = {node.name for node in after.nodes if node != before.node(node.name)}
    assert moved == {"reset", "weighted_h"}
    assert after.node("reset").x == before.node("weighted_h").x
    assert after.node("weighted_h").x == before.node("reset").x
    assert after.tags == before.tags


@pytest.mark.parametrize("cell", HAVE_NEW)
def test_new_parts_are_filled(cell: str) -> None:
    graph = cell_operations(cell)
    new = [part for part in (*graph.nodes, *graph.wires) if part.group == "new"]
    wires = sum(isinstance(part, Wire) for part in new)
    figure = diagram(cell, highlight="new")
    assert figure.svg.count("stroke-opacity") == wires > 0
    assert diagram(cell).svg.count("stroke-opacity") == 0
    assert figure.caption.count(". ") == diagram(cell).caption.count(". ") + 1


def faded_and_full(svg: str) -> tuple[str, str]:
    before, _, rest = svg.partition(f'opacity="{FADED}">')
    faded, _, full = rest.partition("</g>")
    return faded, before + full


@pytest.mark.parametrize("part", STAGES)
def test_a_part_is_drawn_once_and_the_rest_is_faded(part: str) -> None:
    graph, chosen = cell_operations("lstm"), STAGES[part].part
    known = {f"{wire.source}>{wire.target}" for wire in graph.wires}
    assert chosen.wires <= known
    assert chosen.tags <= {f"{tag.quantity} {tag.subscript}" for tag in graph.tags}
    svg = drawing.cell_part(part).svg
    assert svg.count("<path") == diagram("lstm").svg.count("<path")
    faded, full = faded_and_full(svg)
    boxes = [node for node in graph.nodes if node.kind in {"layer", "function"}]
    for_part = sum(node.name in chosen.nodes for node in boxes)
    assert full.count("rx=") - 1 == for_part  # the frame beside them
    assert faded.count("rx=") == len(boxes) - for_part


def test_the_four_steps_together_are_the_whole_cell() -> None:
    wires = {f"{wire.source}>{wire.target}" for wire in cell_operations("lstm").wires}
    steps = [STAGES[name].part.wires for name in ("forget", "write", "update", "output")]
    assert frozenset().union(*steps) == wires


def test_letters_of_the_steps_are_apart() -> None:
    assert_labels_apart(drawing.cell_steps().svg)


@every_cell
@pytest.mark.parametrize("steps", [2, 3, 4])
def test_labels_of_unrolled_cells_are_apart(cell: str, steps: int) -> None:
    for highlight in (None, *range(1, steps + 1)):
        boxes = assert_labels_apart(drawing.unrolled(cell, steps, highlight=highlight).svg)
        letters = [name.partition(" ")[2] for name in boxes]
        for step in range(1, steps + 1):
            assert letters.count(f"x{step}") == 1
        assert letters.count("h0") == 1


def test_wires_of_an_unrolled_cell_meet_its_neighbours() -> None:
    """The line of c from the step in full ends where the next frame begins."""
    svg = drawing.unrolled("lstm", 3, highlight=2).svg
    graph = cell_operations("lstm")
    inner = svg.partition("translate(")[2]
    left, scale = (float(inner.split()[0]), float(inner.partition("scale(")[2].partition(")")[0]))
    frames = [float(part.split('"')[1]) for part in svg.split("<rect ")[2:] if 'rx="20"' in part]
    frame = graph.frames[0]
    gap = frames[1] - (left + (frame.x + frame.width) * scale)
    assert gap == pytest.approx(40, abs=0.1)
    assert np.isclose(frames[0] + 56 + 40, left + frame.x * scale, atol=0.1)


def test_the_plots_know_the_gates_of_the_gru() -> None:
    """r and z span 0 to 1 as the LSTM's gates do; n and h may fall below 0."""
    columns = {"r": [0.25, 0.5], "z": [0.5, 0.75], "n": [-0.5, 0.5], "h": [-0.125, 0.125]}
    for figure in (
        drawing.stream_chart(columns, ["write", "read"]),
        drawing.gate_traces(columns),
        drawing.gate_heat_map(columns),
    ):
        assert "pdate gate z" in figure.description
    with pytest.raises(ValueError, match=r"gates\['z'\]"):
        drawing.gate_heat_map({"z": [1.5]})
