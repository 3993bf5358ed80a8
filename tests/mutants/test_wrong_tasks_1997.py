"""The fast tests find every wrong version of the runs of the six tasks."""

from pathlib import Path

import pytest
from mutant import assert_found, assert_unchanged_passes
from wrong_tasks_1997 import TESTS, WRONG


def test_the_unchanged_copy_passes(tmp_path: Path) -> None:
    assert_unchanged_passes(tmp_path, TESTS)


@pytest.mark.parametrize("label", WRONG)
def test_found(label: str, tmp_path: Path) -> None:
    assert_found(tmp_path, WRONG[label], TESTS)
