"""What an import loads, who may import whom, and what is said where a package is missing."""

import ast
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.abc import MetaPathFinder
from pathlib import Path

import numpy as np
import pytest

import lstm_notes
from lstm_notes import LSTM, RNN, Linear, from_torch, save, to_keras, to_onnx, to_torch
from lstm_notes.checks import glue
from lstm_notes.experiments.__main__ import record
from lstm_notes.optional import require
from lstm_notes.tasks import symbol_then_noise
from lstm_notes.training import train

ROOT = Path(lstm_notes.__file__).parent
OPTIONAL = (
    "IPython",
    "dask",
    "distributed",
    "joblib",
    "keras",
    "matplotlib",
    "onnx",
    "onnxruntime",
    "safetensors",
    "torch",
    "tqdm",
)

# Each room may import from the lines above its own and from itself.
ORDER = (
    {"arrays", "files"},
    {"activations", "optional"},
    {"cells"},
    {"initialisers"},
    {"layers"},
    {"checks", "tasks"},
    {"interchange", "training"},
    {"experiments"},
)
ALONE = {"drawing"}


def loaded_by(statement: str) -> set[str]:
    """Return the outermost packages that a fresh interpreter has loaded after a statement."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_numpy_and_itself_alone() -> None:
    more = loaded_by("import lstm_notes") - loaded_by("import numpy")
    assert more - set(sys.stdlib_module_names) == {"lstm_notes"}


def test_what_a_first_layer_does_not_need_is_imported_when_it_is_asked_for() -> None:
    later = (
        "lstm_notes.interchange",
        "lstm_notes.layers.memory_blocks_1997",
        "lstm_notes.training",
    )
    code = f"import sys, lstm_notes; print([m for m in {later} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_of_the_package_can_be_had() -> None:
    for name in lstm_notes.__all__:
        assert getattr(lstm_notes, name).__name__ == name
    assert set(lstm_notes.__all__) <= set(dir(lstm_notes))
    with pytest.raises(AttributeError, match="no attribute 'LTSM'"):
        lstm_notes.LTSM  # noqa: B018


def test_no_room_loads_an_optional_package_before_it_is_needed() -> None:
    rooms = sorted(room for line in ORDER for room in line) + sorted(ALONE)
    imports = "; ".join(f"import lstm_notes.{room}" for room in rooms)
    loaded = loaded_by(imports)
    assert "lstm_notes" in loaded
    assert not loaded & set(OPTIONAL)


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Return the rooms of the package that a file imports, anywhere in it."""
    package = ["lstm_notes", *path.relative_to(ROOT).parts[:-1]]
    modules = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = [*start, *([node.module] if node.module else [])]
            modules += [".".join([*base, alias.name]) for alias in node.names]
    inside = [module.split(".") for module in modules if module.split(".")[0] == "lstm_notes"]
    rooms = {room_of(child) for child in ROOT.iterdir()}
    return {parts[1] if parts[1:] and parts[1] in rooms else "the package" for parts in inside}


FILES = [path for path in sorted(ROOT.rglob("*.py")) if path != ROOT / "__init__.py"]


def test_every_room_has_its_place_in_the_order() -> None:
    placed = [room for line in (*ORDER, ALONE) for room in line]
    assert sorted(placed) == sorted({room_of(path) for path in FILES})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_upwards(path: Path) -> None:
    room = room_of(path)
    level = next((n for n, line in enumerate(ORDER) if room in line), 0)
    below = {other for line in ORDER[:level] for other in line}
    assert imported_rooms(path) <= below | {room}


def test_each_form_of_import_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    for name in ("cells", "layers", "drawing"):
        (tmp_path / name).mkdir()
    path = tmp_path / "drawing" / "figure.py"
    for text, rooms in [
        ("import lstm_notes.layers.trace as t", {"layers"}),
        ("def f():\n    from lstm_notes.cells import Cell", {"cells"}),
        ("from lstm_notes import layers", {"layers"}),
        ("from lstm_notes import LSTM", {"the package"}),
        ("import lstm_notes", {"the package"}),
        ("from .colours import LIGHT", {"drawing"}),
        ("from . import colours", {"drawing"}),
        ("from ..layers import LSTM", {"layers"}),
        ("from .. import cells", {"cells"}),
        ("import numpy, os", set()),
    ]:
        path.write_text(text, encoding="utf-8")
        assert imported_rooms(path) == rooms, text


def train_with_a_bar() -> None:
    batch = symbol_then_noise(2, 4, np.random.default_rng(0))
    train(RNN(4, 3), Linear(3, 2), lambda: batch, batch, updates=1, progress=True)


class WithoutPackage(MetaPathFinder):
    """Answers for one package as Python does where it is not installed."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == self.package:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


MISSING: list[tuple[str, str, Callable[[Path], object]]] = [
    ("torch", "torch", lambda folder: from_torch(None)),
    ("torch", "torch", lambda folder: to_torch(LSTM(2, 3))),
    ("tqdm", "training", lambda folder: train_with_a_bar()),
    ("joblib", "experiments", lambda folder: record("lag", folder, 1)),
    ("tqdm", "experiments", lambda folder: record("lag", folder, 1)),
    ("distributed", "experiments", lambda folder: record("lag", folder, scheduler="tcp://")),
    ("onnx", "onnx", lambda folder: to_onnx(LSTM(2, 3), folder / "layer.onnx")),
    ("keras", "keras", lambda folder: to_keras(LSTM(2, 3))),
    ("safetensors", "safetensors", lambda folder: save(LSTM(2, 3), folder / "a.safetensors")),
    ("IPython", "notebooks", lambda folder: glue("name", 1)),
]


@pytest.mark.parametrize(
    ("package", "extra", "call"),
    [pytest.param(*row, id=f"{n}: {row[0]} for {row[1]}") for n, row in enumerate(MISSING)],
)
def test_a_missing_package_is_asked_for_by_its_extra(
    package: str,
    extra: str,
    call: Callable[[Path], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if (package, extra) == ("tqdm", "experiments"):
        import_module("joblib")  # is asked for before tqdm
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [WithoutPackage(package), *sys.meta_path])
    message = rf"^{package}[.a-z]* is needed here: pip install 'lstm-notes\[{extra}\]'$"
    with pytest.raises(ModuleNotFoundError, match=message):
        call(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_installed_package_with_a_fault_of_its_own_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "faulty_package.py").write_text("import absent_package\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'absent_package'"):
        require("faulty_package", "torch")
