"""The fast tests find every wrong version of the cells with a part left out."""

from pathlib import Path

import pytest
from mutant import assert_found, assert_unchanged_passes
from wrong_ablations import TESTS, WRONG


def test_the_unchanged_copy_passes(tmp_path: Path) -> None:
    assert_unchanged_passes(tmp_path, TESTS)


@pytest.mark.parametrize("label", WRONG)
def test_found(label: str, tmp_path: Path) -> None:
    assert_found(tmp_path, WRONG[label], TESTS)
