"""What every picture promises: sound SVG, words, the palette, the same text each time."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from drawn_figures import CURVES, EVENTS, FIGURES, STEP, STREAM

from lstm_notes import drawing
from lstm_notes.drawing import LIGHT

SVG = "{http://www.w3.org/2000/svg}"

every_figure = pytest.mark.parametrize("name", FIGURES)


def test_every_drawing_function_is_in_the_list() -> None:
    """A picture that is not listed in FIGURES would escape the tests below."""
    helpers = {"Figure", "book_style", "new_figure", "from_matplotlib", "from_svg_body"}
    helpers |= {"cell_operations", "evaluate"}
    drawn = {name for name in drawing.__all__ if name.islower()} - helpers
    source = {word for make in FIGURES.values() for word in make.__code__.co_names}
    assert drawn <= source


@every_figure
def test_svg_is_one_document_in_the_agreed_form(name: str) -> None:
    figure = FIGURES[name]()
    assert figure.svg.startswith("<svg ")
    root = ElementTree.fromstring(figure.svg)
    width, height = root.attrib["width"], root.attrib["height"]
    assert root.attrib["viewBox"] == f"0 0 {width} {height}"
    assert root.attrib["role"] == "img"
    assert root.attrib["class"] == "lstm-figure"
    assert 0 < float(root.attrib["data-figure-height"]) < float(height)
    assert float(width) <= 640
    title, description, ground, *_, caption = list(root)
    assert (title.tag, title.text) == (f"{SVG}title", figure.caption)
    assert (description.tag, description.text) == (f"{SVG}desc", figure.description)
    assert ground.attrib["fill"] == LIGHT["ground"]
    assert (ground.attrib["width"], ground.attrib["height"]) == (width, height)
    assert caption.attrib["class"] == "caption"
    shown = " ".join(text.text or "" for text in caption)
    assert shown.split() == figure.caption.split()


@every_figure
def test_svg_holds_nothing_that_reaches_beyond_it(name: str) -> None:
    svg = FIGURES[name]().svg
    root = ElementTree.fromstring(svg)
    assert not {"metadata", "style", "script", "image"} & {
        node.tag.removeprefix(SVG) for node in root.iter()
    }
    assert not any("style" in node.attrib for node in root.iter())
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="|url\()#([\w-]+)', svg)) == set(ids)


@every_figure
def test_only_palette_colours_occur(name: str) -> None:
    """The site exchanges the light literals; another colour would not follow the theme."""
    root = ElementTree.fromstring(FIGURES[name]().svg)
    palette = {*LIGHT.values(), "none"}
    for node in root.iter():
        for key in ("fill", "stroke", "color", "stop-color"):
            assert node.attrib.get(key, "none") in palette, (node.tag, node.attrib)
    literals = re.findall(r"#[0-9a-fA-F]{3,8}\b", FIGURES[name]().svg)
    assert {literal for literal in literals if not literal.startswith("#part")} <= palette


@every_figure
def test_text_has_a_colour_of_its_own(name: str) -> None:
    """Text without a fill would be black on the dark page."""
    root = ElementTree.fromstring(FIGURES[name]().svg)
    for node in root.iter(f"{SVG}text"):
        assert "fill" in node.attrib, node.text
        assert float(node.attrib["font-size"]) >= 10


@every_figure
def test_drawing_twice_gives_the_same_text(name: str) -> None:
    assert FIGURES[name]().svg == FIGURES[name]().svg


@every_figure
def test_coordinates_have_two_decimals_at_most(name: str) -> None:
    root = ElementTree.fromstring(FIGURES[name]().svg)
    for node in root.iter():
        for key in ("d", "x", "y", "x1", "y1", "cx", "cy", "transform", "width", "height"):
            assert not re.search(r"\d\.\d{3,}|\de-?\d", node.attrib.get(key, "")), node.attrib


def test_another_process_draws_the_same_text() -> None:
    """Hash seeds differ between processes; the text must not."""
    code = (
        "import hashlib; from drawn_figures import FIGURES; "
        "print(hashlib.sha256(''.join(f().svg for f in FIGURES.values()).encode()).hexdigest())"
    )
    digests = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("cell with numbers", ["f = 0.982", "c = −0.704", "f·c(t−1) = −0.703", "x = (0, 0, 1, 0)"]),
        ("variant", ["c(t−1) = −0.716", "i·g = 0.000", "h = −0.596", "New: the gates see"]),
        ("gru", ["r = 0.151", "1−z = 0.735", "(1−z)·n = −0.592", "h = −0.725"]),
        ("part", ["faded but for one part", "c = f·c(t−1) + i·g"]),
        ("steps", ["1, the forget gate", "4, the output gate"]),
        ("chain", ["3 copies of the LSTM", "x and c and h of", "Step 2 shows its"]),
        ("stream", ["Input gate i: 0.982, 0.018", "5 clear", "Cell state c: 0.748, 0.721"]),
        ("lag", ["lag 20: 3 of 10 (0.30)", "lag 50: none of 10", "lag 1000: 4 of 10"]),
        ("lines", ["f = 0.9: 1 at 0", "f = 0.99: 1 at 0, 0.778 at 25"]),
        ("log lines", ["here marked at 40"]),
        ("short traces", ["forget gate f: 0.98, 0.98", "candidate g: 0.76, −0.76"]),
        ("long traces", ["forget gate f: starts at 1.00, ends at 0.00, lowest 0.00"]),
        ("unrolled", ["x = 1.00, 0.00, −0.50", "h = 0.00, 0.76, 0.45, −0.21"]),
        ("gate", ["Settings: 0.02, 0.50, 0.98", "Let through: 0.02, 0.40, 0.78"]),
        ("weights", ["8 rows by 3 columns", "input gate i, output gate o, forget gate f"]),
    ],
)
def test_description_is_made_from_the_numbers(name: str, parts: list[str]) -> None:
    description = FIGURES[name]().description
    for part in parts:
        assert part in description


def test_words_can_be_replaced() -> None:
    makers = [
        lambda **words: drawing.cell_diagram(values=STEP, **words),
        lambda **words: drawing.stream_chart(STREAM, EVENTS, **words),
        lambda **words: drawing.lag_chart(CURVES, **words),
        lambda **words: drawing.legend(**words),
    ]
    for make in makers:
        figure = make(caption="A < B & C.", description="Two words.")
        root = ElementTree.fromstring(figure.svg)
        assert root.findtext(f"{SVG}title") == figure.caption == "A < B & C."
        assert root.findtext(f"{SVG}desc") == figure.description == "Two words."


def test_notebook_shows_svg_and_caption() -> None:
    figure = drawing.legend()
    bundle = figure._repr_mimebundle_()
    assert bundle == {"image/svg+xml": figure.svg, "text/plain": figure.caption}


def test_save_replaces_a_file_whole(tmp_path) -> None:
    figure = drawing.legend()
    target = tmp_path / "legend.svg"
    target.write_text("old", encoding="utf-8")
    assert figure.save(target) == target
    assert target.read_text(encoding="utf-8") == figure.svg
    assert [path.name for path in tmp_path.iterdir()] == ["legend.svg"]


def test_failed_save_leaves_the_old_file_and_no_other(tmp_path, monkeypatch) -> None:
    target = tmp_path / "legend.svg"
    target.write_text("old", encoding="utf-8")

    def no_space(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", no_space)
    with pytest.raises(OSError, match="no space left"):
        drawing.legend().save(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["legend.svg"]


def test_from_matplotlib_refuses_other_colours() -> None:
    with drawing.book_style():
        fig = drawing.new_figure(380, 100)
        fig.add_subplot().plot([0, 1], color="red")
    with pytest.raises(ValueError, match=r"^fig: expected the colours .* got #ff0000"):
        drawing.from_matplotlib(fig, "A line.", "A line from 0 to 1.")


def test_from_matplotlib_closes_a_pyplot_figure() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    with drawing.book_style():
        fig, axes = pyplot.subplots(figsize=(380 / 72, 100 / 72))
        axes.plot([0, 1], color=LIGHT["c"])
    figure = drawing.from_matplotlib(fig, "A line.", "A line from 0 to 1.")
    assert not pyplot.fignum_exists(fig.number)
    assert ElementTree.fromstring(figure.svg).attrib["width"] == "380"
