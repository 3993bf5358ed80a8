"""The fast tests find every wrong version of the cells, the time loop and the layouts."""

from pathlib import Path

import pytest
from mutant import CELLS_FIRST, imported_from, run_on_a_copy
from wrong_cells import WRONG


def test_the_unchanged_copy_passes(tmp_path: Path) -> None:
    result = run_on_a_copy(tmp_path, (), CELLS_FIRST)
    assert not result.failures and not result.errors, result.printed
    assert result.passed > 300
    assert imported_from(tmp_path) == tmp_path / "lstm_notes"


@pytest.mark.parametrize("label", WRONG)
def test_found(label: str, tmp_path: Path) -> None:
    result = run_on_a_copy(tmp_path, WRONG[label], CELLS_FIRST)
    assert result.by_assertion, result.printed
