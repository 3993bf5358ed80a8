"""Lets the tests import the notebooks' tools, which belong to the book and not to the package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_tools"))
