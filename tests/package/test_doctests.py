"""Every example in a docstring runs and prints what it says."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import lstm_notes

MODULES = ["lstm_notes"] + [
    module.name
    for module in pkgutil.walk_packages(lstm_notes.__path__, "lstm_notes.")
    if not module.name.endswith("__main__")
]


def found(name: str) -> list[doctest.DocTest]:
    tests = doctest.DocTestFinder(exclude_empty=True).find(import_module(name), name)
    return [test for test in tests if test.examples]


@pytest.mark.parametrize("name", [name for name in MODULES if found(name)])
def test_examples(name: str) -> None:
    report: list[str] = []
    for test in found(name):
        doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test, out=report.append)
    assert not report, "".join(report)


def test_the_layers_and_helpers_that_readers_call_have_examples() -> None:
    """A list, so that a lost example is noticed; not every function needs one."""
    with_examples = {test.name.rpartition(".")[2] for name in MODULES for test in found(name)}
    assert with_examples >= {
        "lstm_notes",
        "LSTM",
        "RNN",
        "Linear",
        "check_answer",
        "clip_by_global_norm",
        "compare",
        "cross_entropy",
        "from_torch",
        "numerical_gradient",
        "pin",
        "rows",
        "sigmoid",
        "stream",
        "stream_unit",
        "symbol_then_noise",
    }
