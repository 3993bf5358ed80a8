"""What the package tests share."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def torch() -> Any:
    """Torch on one thread, imported by the tests that ask for it and no others.

    The mutants run many of these tests in processes of their own, where torch's start-up
    would be most of the time.
    """
    import torch

    torch.set_num_threads(1)
    return torch
