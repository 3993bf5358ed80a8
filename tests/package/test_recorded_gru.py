"""The recorded table of the GRU's lags: whole, started as it says, and agreeing with a rerun."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from lstm_notes.experiments import lag_gru, read_rows

DATA = Path(__file__).resolve().parents[2] / "book" / "data"
ROWS = read_rows(DATA / "lag-gru.csv")


def test_every_configuration_stands_once_and_its_setting_beside() -> None:
    found = Counter((row["network"], int(row["lag"]), int(row["seed"])) for row in ROWS)
    assert found == Counter(tuple(row.values()) for row in lag_gru.rows())
    text = (DATA / "lag-gru.json").read_text(encoding="utf-8")
    assert json.loads(text)["setting"] == lag_gru.describe()


@pytest.mark.parametrize(
    ("network", "letters"), [("GRU", "z"), ("GRU before", "z"), ("LSTM", "if")]
)
def test_keeping_sets_the_biases_of_the_gates_that_keep_and_no_others(
    network: str, letters: str
) -> None:
    plain, keeps = (lag_gru.start(name, 3, 5) for name in (network, f"{network} keeps"))
    assert repr(plain) == repr(keeps)
    wanted = {"z": 4.0, "f": 4.0, "i": -4.0}
    for name, array in keeps.parameters.items():
        rows = dict(zip(keeps.cell.blocks, np.split(array, len(keeps.cell.blocks)), strict=True))
        drawn = np.split(plain.parameters[name], len(keeps.cell.blocks))
        for (letter, block), other in zip(rows.items(), drawn, strict=True):
            if name.startswith("bias") and letter in letters:
                other = np.full(3, wanted[letter] if name == "bias_ih_l0" else 0.0)
            np.testing.assert_array_equal(block, other)


@pytest.mark.slow
@pytest.mark.parametrize(("network", "lag"), [("GRU", 5), ("GRU before keeps", 100)])
def test_a_rerun_gives_the_recorded_value(network: str, lag: int) -> None:
    same = [row for row in ROWS if (row["network"], row["lag"]) == (network, str(lag))]
    first = min(same, key=lambda row: int(row["solved_after"]))
    assert str(lag_gru.run(network, lag, int(first["seed"]))) == first["solved_after"]
