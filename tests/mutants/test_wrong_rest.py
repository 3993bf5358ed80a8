"""The fast tests find every wrong version of parameters, training, checks, tasks and tables."""

from pathlib import Path

import pytest
from mutant import REST_FIRST, run_on_a_copy
from wrong_rest import WRONG


@pytest.mark.parametrize("label", WRONG)
def test_found(label: str, tmp_path: Path) -> None:
    result = run_on_a_copy(tmp_path, WRONG[label], REST_FIRST)
    assert result.by_assertion, result.printed
