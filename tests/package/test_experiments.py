"""Recorded tables: whole or not at all, resumed, and equal to what a rerun gives."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lstm_notes.experiments import lag, read_rows, run_lag
from lstm_notes.experiments.__main__ import main, record
from lstm_notes.experiments.tables import write_atomically, write_rows

RECORDED = Path(__file__).resolve().parents[2] / "book" / "data" / "lag.csv"
COLUMNS = ["network", "lag", "seed", "solved_after"]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# Writing and reading


def test_a_table_comes_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table.csv"
    write_rows(path, ["a", "b"], [{"a": 1, "b": None}, {"b": "x", "a": 2.5}])
    assert path.read_text(encoding="utf-8") == "a,b\n1,\n2.5,x\n"
    assert read_rows(path) == [{"a": "1", "b": ""}, {"a": "2.5", "b": "x"}]
    assert names(path.parent) == {"table.csv"}


@pytest.mark.parametrize("failing", ["replace", "chmod", "fdopen"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "table.csv"
    write_atomically(path, "old\n")

    def fail(handle: Any, *_: Any, **__: Any) -> None:
        if isinstance(handle, int):
            os.close(handle)
        raise OSError("disk full")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, "new\n")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert names(tmp_path) == {"table.csv"}


def test_text_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_atomically(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "x" * 100_000 + "\udc80")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert names(tmp_path) == {"table.csv"}


def test_every_truncation_is_noticed_that_does_not_end_with_a_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    text = "network,lag,seed,solved_after\nRNN,2,100,25\nRNN,2,101,\n"
    for length in range(len(text)):
        path.write_text(text[:length], encoding="utf-8")
        if text[:length].endswith("\n"):
            read_rows(path)
        else:
            with pytest.raises(ValueError, match=r"^table\.csv"):
                read_rows(path)


@pytest.mark.parametrize("line", ["RNN,2", "RNN,2,100,25,9"])
def test_a_row_of_another_length_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{','.join(COLUMNS)}\nRNN,2,100,25\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^table\.csv, line 3: "):
        read_rows(path)


# Recording


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """Two networks, two lags, two seeds, and a run that only notes that it was asked for."""
    calls: list[tuple[str, int, int]] = []

    def run(network: str, lag: int, seed: int) -> int | None:
        calls.append((network, lag, seed))
        return None if network == "RNN" else 10 * lag + seed

    monkeypatch.setattr(lag, "LAGS", (2, 5))
    monkeypatch.setattr(lag, "SEEDS", (100, 101))
    monkeypatch.setattr(lag, "run", run)
    return calls


EXPECTED = [
    f"{network},{lag},{seed},{'' if network == 'RNN' else 10 * lag + seed}"
    for network in ("RNN", "LSTM")
    for lag in (2, 5)
    for seed in (100, 101)
]


def test_a_table_is_recorded_with_its_setting_and_versions(
    tmp_path: Path, small: list[tuple[str, int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["run", "lag", "--folder", str(tmp_path)])
    path = tmp_path / "lag.csv"
    assert path.read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS), *EXPECTED]
    assert len(small) == len(set(small)) == 8
    assert names(tmp_path) == {"lag.csv", "lag-seconds.csv", "lag.json"}
    description = json.loads((tmp_path / "lag.json").read_text(encoding="utf-8"))
    assert description["setting"] == lag.describe()
    assert set(description["versions"]) == {"lstm-notes", "numpy", "python"}
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (f"{path}\n", "")


def test_a_table_begun_is_completed_and_done_rows_are_kept(
    tmp_path: Path, small: list[tuple[str, int, int]]
) -> None:
    path = tmp_path / "lag.csv"
    begun = ["LSTM,5,100,77", "RNN,2,101,"]  # out of order, and a number no run would give
    path.write_text("\n".join([",".join(COLUMNS), *begun]) + "\n", encoding="utf-8")
    record("lag", tmp_path, 1)
    expected = [begun[0] if line.startswith("LSTM,5,100") else line for line in EXPECTED]
    assert path.read_text(encoding="utf-8").splitlines()[1:] == expected
    assert len(small) == 6
    assert not {("LSTM", 5, 100), ("RNN", 2, 101)} & set(small)
    record("lag", tmp_path, 1)
    assert len(small) == 6


def test_a_table_of_another_setting_is_not_gone_on_with(
    tmp_path: Path, small: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = record("lag", tmp_path, 1)
    before = path.read_bytes()
    monkeypatch.setattr(lag, "SETTING", lag.LagSetting(updates=7))
    with pytest.raises(ValueError, match=r"lag\.json: was recorded with .*'updates': 1000"):
        record("lag", tmp_path, 1)
    assert path.read_bytes() == before
    assert len(small) == 8


def test_an_interrupted_recording_keeps_what_was_done(
    tmp_path: Path, small: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    working = lag.run

    def interrupted(network: str, lag: int, seed: int) -> int | None:
        if len(small) == 3:
            raise KeyboardInterrupt
        return working(network, lag, seed)

    monkeypatch.setattr(lag, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        record("lag", tmp_path, 1)
    assert [",".join(row.values()) for row in read_rows(tmp_path / "lag.csv")] == EXPECTED[:3]
    monkeypatch.setattr(lag, "run", working)
    record("lag", tmp_path, 1)
    assert [",".join(row.values()) for row in read_rows(tmp_path / "lag.csv")] == EXPECTED
    assert len(small) == 8


# The recorded table of the lag chart


def test_the_recorded_table_has_every_configuration_once() -> None:
    recorded = read_rows(RECORDED)
    found = Counter((row["network"], int(row["lag"]), int(row["seed"])) for row in recorded)
    wanted = Counter(tuple(row.values()) for row in lag.rows())
    assert found == wanted
    assert list(recorded[0]) == COLUMNS


def test_the_recorded_results_are_possible() -> None:
    for row in read_rows(RECORDED):
        if row["solved_after"]:
            updates = int(row["solved_after"])
            assert updates % lag.SETTING.test_every == 0
            assert 0 < updates <= lag.SETTING.updates


def test_the_recorded_setting_is_the_one_in_the_code() -> None:
    description = json.loads(RECORDED.with_suffix(".json").read_text(encoding="utf-8"))
    assert description["setting"] == lag.describe()


@pytest.mark.parametrize(
    ("network", "lag_", "seed"),
    [("RNN", 2, 100), ("LSTM", 5, 100), ("RNN", 10, 102), ("LSTM", 10, 113)],
)
def test_a_rerun_gives_the_recorded_value(network: str, lag_: int, seed: int) -> None:
    """The first seeds of two short lags, and two that took longer than most."""
    row = next(
        row
        for row in read_rows(RECORDED)
        if (row["network"], row["lag"], row["seed"]) == (network, str(lag_), str(seed))
    )
    assert str(run_lag(network, lag_, seed)) == row["solved_after"]


def test_a_run_out_of_updates_gives_none() -> None:
    assert run_lag("RNN", 30, 100, lag.LagSetting(updates=5, test_every=5)) is None


def test_no_two_configurations_are_alike_but_for_the_order() -> None:
    rows = [tuple(row.values()) for row in lag.rows()]
    assert len(set(rows)) == len(rows) == len(lag.NETWORKS) * len(lag.LAGS) * len(lag.SEEDS)
