"""The pictures outside notebooks are what their numbers draw."""

from __future__ import annotations

from pathlib import Path

import pictures
import pytest


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_the_one_its_data_draw(name: str) -> None:
    stored = (pictures.FOLDER / name).read_text(encoding="utf-8")
    assert stored == pictures.PICTURES[name]().svg, "run make notebooks"


def test_the_lag_chart_follows_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pictures.recorded_lag_chart().svg
    rows = (pictures.BOOK / "data" / "lag.csv").read_text(encoding="utf-8").splitlines()
    unsolved = [f"{row.rpartition(',')[0]}," if row.startswith("LSTM,15,") else row for row in rows]
    assert unsolved != rows
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lag.csv").write_text("\n".join(unsolved) + "\n", encoding="utf-8")
    monkeypatch.setattr(pictures, "BOOK", tmp_path)
    assert pictures.recorded_lag_chart().svg != before
