"""A wrong version of the package, and the run of the fast tests on it."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import lstm_notes

PACKAGE = Path(lstm_notes.__file__).parent
TESTS = Path(__file__).resolve().parents[1] / "package"

# The tests that are run on every mutant, up to the first that fails: those of the mutant's
# own part first, and those that need torch last, since few mutants live until it is imported.
OF_CELLS = (
    "test_finite_differences.py",
    "test_cells.py::test_relu_has_slope_zero_at_zero",
    "test_contract.py",
)
OF_THE_REST = (
    "test_training.py::test_the_loss_of_equal_scores_and_its_gradient",
    "test_training.py::test_clipping_keeps_the_direction",
    "test_training.py::test_the_first_step_of_adam_is_the_learning_rate_but_near_epsilon",
    "test_training.py::test_training_follows_the_clipped_gradients",
    "test_training.py::test_training_solves_a_short_lag_and_says_when",
    "test_parameters.py::test_parameters_are_live_and_a_state_dict_is_a_copy",
    "test_parameters.py::test_loading_overwrites_everything_or_nothing",
    "test_parameters.py::test_default_initialisation_is_uniform",
    "test_contract.py::test_sigmoid",
    "test_bad_input.py::test_named_error",
    "test_checks.py::test_the_scale_is_the_references",
    "test_experiments.py::test_a_failure_leaves_the_old_file_and_nothing_else",
    "test_experiments.py::test_every_truncation_is_noticed_that_does_not_end_with_a_line",
    "test_experiments.py::test_a_table_begun_is_completed_and_done_rows_are_kept",
)
WITH_TORCH = (
    "test_training.py::test_last_step_gradients",
    *(f"test_parity_with_torch.py::test_lstm[{number}]" for number in range(8)),
)
CELLS_FIRST = ("test_tasks.py", *OF_CELLS, *OF_THE_REST, *WITH_TORCH)
REST_FIRST = ("test_tasks.py", *OF_THE_REST, *OF_CELLS, *WITH_TORCH)


@dataclass(frozen=True)
class Edit:
    """Text that occurs once in a file of the package, and what stands there instead."""

    file: str
    old: str
    new: str

    def apply(self, package: Path) -> None:
        path = package / self.file
        text = path.read_text(encoding="utf-8")
        occurrences = text.count(self.old)
        assert occurrences == 1, f"{self.file}: {occurrences} times {self.old!r}"
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """How many tests passed, the last line of each failure, and the text of each error."""

    passed: int
    failures: tuple[str, ...]
    errors: tuple[str, ...]
    printed: str

    @property
    def by_assertion(self) -> bool:
        """Whether a test failed at what it asserts: `assert`, or `pytest.raises` in vain."""
        endings = {failure.rpartition(" ")[2] for failure in self.failures}
        return bool(endings) and endings <= {"AssertionError", "Failed"} and not self.errors


def run_on_a_copy(folder: Path, edits: tuple[Edit, ...], tests: tuple[str, ...]) -> Result:
    """Run tests, up to the first that fails, on a changed copy of the package."""
    package = folder / PACKAGE.name
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for edit in edits:
        edit.apply(package)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"--junit-xml={report}", *(f"{TESTS}/{test}" for test in tests)],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    cases = list(ElementTree.parse(report).iter("testcase"))
    failures = [failure.text or "" for case in cases for failure in case.iter("failure")]
    errors = [error.text or "" for case in cases for error in case.iter("error")]
    return Result(
        passed=sum(len(case) == 0 for case in cases),
        failures=tuple(failure.strip().splitlines()[-1] for failure in failures),
        errors=tuple(errors),
        printed=done.stdout,
    )


def imported_from(folder: Path) -> Path:
    """Return where a process that is set up like the tests' finds the package."""
    code = "import lstm_notes; print(lstm_notes.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip()).parent


def environment(folder: Path) -> dict[str, str]:
    """Return this process's environment without pytest's variables, the copy coming first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return kept | one_thread | {"PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
