"""Recording a table: killed anywhere and gone on with, several columns, seeds, Dask."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tiny_experiment
from tiny_experiment import MOMENTS, RESULTS, TINY, rows

from lstm_notes.experiments import read_rows
from lstm_notes.experiments.journal import Journal
from lstm_notes.experiments.recording import record

COLUMNS = ["network", "lag", "seed", *RESULTS]
ROWS = len(rows())


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each run that was begun, in whatever process."""
    path = tmp_path / "calls"
    path.touch()
    monkeypatch.setenv("TINY_CALLS", str(path))
    return path


@pytest.fixture
def whole(tmp_path: Path, calls: Path) -> str:
    """The table of a recording that nothing interrupted."""
    text = record("tiny", TINY, tmp_path / "whole").read_text(encoding="utf-8")
    calls.write_text("")
    return text


def recorded(folder: Path, *last_words: object) -> int:
    """Record in a process of its own, which may kill itself; return its exit code."""
    command = [sys.executable, tiny_experiment.__file__, folder, *last_words]
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


WHOLE = {"tiny.csv", "tiny-seconds.csv", "tiny.json"}


# Killed


def test_killed_five_times_in_the_middle_of_a_line_the_table_is_the_same(
    tmp_path: Path, whole: str, calls: Path
) -> None:
    folder, chance, lost = tmp_path / "killed", random.Random(6), 0
    for _ in range(5):
        journal = folder / "tiny.journal"
        lines = journal.read_bytes().count(b"\n") if journal.exists() else 0
        assert recorded(folder, chance.randrange(1, 600)) == -signal.SIGKILL
        assert journal.read_bytes().count(b"\n") >= lines
        lost += not journal.read_bytes().endswith(b"\n")
    assert lost >= 3
    assert recorded(folder) == 0
    assert (folder / "tiny.csv").read_text(encoding="utf-8") == whole
    assert names(folder) == WHOLE
    # Each kill cost the one run whose line it cut, and no other.
    assert len(calls.read_text().splitlines()) == ROWS + lost


def test_killed_from_outside_at_random_moments(tmp_path: Path, whole: str, calls: Path) -> None:
    folder, chance, kills = tmp_path / "killed", random.Random(7), 0
    wanted = sorted(chance.sample(range(1, ROWS - 3), 5))
    for lines in wanted:
        process = subprocess.Popen([sys.executable, tiny_experiment.__file__, str(folder)])
        while process.poll() is None and len(calls.read_text().splitlines()) < lines + kills:
            time.sleep(0.001)
        process.kill()
        kills += process.wait() == -signal.SIGKILL
    assert kills >= 4
    assert recorded(folder) == 0
    assert (folder / "tiny.csv").read_text(encoding="utf-8") == whole
    assert ROWS <= len(calls.read_text().splitlines()) <= ROWS + kills


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_the_table_is_written(
    tmp_path: Path, whole: str, calls: Path, moment: str
) -> None:
    folder = tmp_path / "killed"
    assert recorded(folder, moment) == -signal.SIGKILL
    assert (folder / "tiny.journal").exists()
    assert (folder / "tiny.csv").exists() == (moment != MOMENTS[0])
    record("tiny", TINY, folder)
    assert (folder / "tiny.csv").read_text(encoding="utf-8") == whole
    assert (
        len(read_rows(folder / "tiny-seconds.csv")) == len(calls.read_text().splitlines()) == ROWS
    )
    assert names(folder) == WHOLE


# The journal


def test_a_line_cut_anywhere_is_dropped_and_the_next_is_whole(tmp_path: Path) -> None:
    first, second = {"seed": "1", "é": "2\n"}, {"seed": "2", "é": ""}
    path = tmp_path / "a.journal"
    with Journal(path) as journal:
        journal.append(first)
        journal.append(second)
    data = path.read_bytes()
    end = data.index(b"\n") + 1
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with Journal(path) as journal:
            assert journal.lines == [first] * (length >= end)
            journal.append(second)
        assert path.read_bytes() == data[:end] * (length >= end) + data[end:]
        with Journal(path) as journal:
            assert journal.lines == [*[first] * (length >= end), second]


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"seed": 1}', b"", b"\xff"])
def test_damage_that_no_kill_explains_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b'{"seed": "1"}\n' + line + b'\n{"seed": "2"}\n')
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"^a\.journal, line 2: expected a JSON object"):
        Journal(path)
    assert path.read_bytes() == before


def test_a_full_disk_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with Journal(tmp_path / "a.journal") as journal:
        monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:3]))
        with pytest.raises(OSError, match=r"^a\.journal: only 3 of 14 bytes"):
            journal.append({"seed": "1"})


def test_two_processes_do_not_record_one_table(tmp_path: Path, calls: Path) -> None:
    message = r"^tiny\.journal: another process"
    with Journal(tmp_path / "tiny.journal"), pytest.raises(RuntimeError, match=message):
        record("tiny", TINY, tmp_path)
    assert not calls.read_text()
    record("tiny", TINY, tmp_path)


# Columns, seeds, settings


def test_several_results_stand_in_the_order_of_their_names(whole: str) -> None:
    lines = whole.splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1:3] == ["plain,2,100,200,0.02", "plain,2,101,202,0.019801980198019802"]
    assert lines[-1] == '"with a, comma",10,104,1040,0.09615384615384616'
    assert "plain,10,100,,0.1" in lines


def test_the_times_stand_apart(tmp_path: Path, whole: str) -> None:
    times = read_rows(tmp_path / "whole" / "tiny-seconds.csv")
    assert list(times[0]) == ["network", "lag", "seed", "seconds", "cpu_seconds"]
    assert len(times) == ROWS
    assert all(0 <= float(row["cpu_seconds"]) < 5 for row in times)
    assert all(0 <= float(row["seconds"]) < 60 for row in times)


def test_first_seeds_first_and_the_others_later(tmp_path: Path, whole: str, calls: Path) -> None:
    path = record("tiny", TINY, tmp_path, seeds=2)
    assert Counter(row["seed"] for row in read_rows(path)) == {"100": 6, "101": 6}
    record("tiny", TINY, tmp_path, seeds=1)
    assert len(read_rows(path)) == 12
    record("tiny", TINY, tmp_path)
    assert path.read_text(encoding="utf-8") == whole
    assert len(calls.read_text().splitlines()) == ROWS
    assert len(read_rows(tmp_path / "tiny-seconds.csv")) == ROWS
    with pytest.raises(ValueError, match=r"^seeds: expected 1 to 5, got 6"):
        record("tiny", TINY, tmp_path, seeds=6)


def test_two_processes_make_the_same_table(tmp_path: Path, whole: str, calls: Path) -> None:
    path = record("tiny", like(run=sleepy), tmp_path, jobs=2)
    assert path.read_text(encoding="utf-8") == whole


def sleepy(network: str, lag: int, seed: int) -> dict[str, object]:
    """Return the results of `run`, some of the first ones late: the lines come in any order."""
    time.sleep(0.2 * (seed == 100 and lag == 2))
    solved = None if (lag, network) == (10, "plain") else lag * seed
    return {"loss": lag / seed, "solved_after": solved}


def like(**others: Any) -> Any:
    return SimpleNamespace(**{**vars(TINY), **others})


def other_results(network: str, lag: int, seed: int) -> dict[str, object]:
    return {"solved_after": 1}


def test_what_is_not_the_experiments_own_is_refused(tmp_path: Path, calls: Path) -> None:
    path = record("tiny", TINY, tmp_path, seeds=1)
    before = path.read_bytes()
    fewer = like(rows=lambda: [row for row in rows() if row["lag"] != 5])
    for message, experiment in {
        r"tiny\.json: was recorded with .*'sleeps': 0.001": like(describe=lambda: {"sleeps": 1}),
        r"tiny\.csv: expected the columns": like(RESULTS=("solved_after",)),
        r"tiny\.csv: expected a configuration of the experiment": fewer,
        r"tiny: expected each configuration once": like(rows=lambda: rows() * 2),
        r"expected the results \('solved_after', 'loss'\)": like(run=other_results),
    }.items():
        with pytest.raises(ValueError, match=message):
            record("tiny", experiment, tmp_path)
        assert path.read_bytes() == before
    assert len(calls.read_text().splitlines()) == 6


def test_versions_are_not_mixed_in_one_table(tmp_path: Path, whole: str, calls: Path) -> None:
    path = record("tiny", TINY, tmp_path, seeds=1)
    about = path.with_suffix(".json")
    other = about.read_text(encoding="utf-8").replace('"numpy": "', '"numpy": "1')
    about.write_text(other, encoding="utf-8")
    with pytest.raises(ValueError, match=r"tiny\.json: was recorded with .*the versions now"):
        record("tiny", TINY, tmp_path)
    record("tiny", TINY, tmp_path, seeds=1)  # asks for nothing more
    assert about.read_text(encoding="utf-8") == other
    assert json.loads(other)["setting"] == {"sleeps": 0.001, "sizes": [4, 8]}


def test_two_results_for_one_configuration_are_refused(tmp_path: Path, calls: Path) -> None:
    path = record("tiny", TINY, tmp_path)
    line = {**read_rows(path)[3], "solved_after": "7"}
    (tmp_path / "tiny.journal").write_text(json.dumps(line) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"^tiny\.journal: expected one result"):
        record("tiny", TINY, tmp_path)
    assert path.read_bytes() == before


def test_an_interruption_sorts_in_what_is_done(tmp_path: Path, whole: str, calls: Path) -> None:
    def interrupted(network: str, lag: int, seed: int) -> dict[str, object]:
        if len(calls.read_text().splitlines()) == 3:
            raise KeyboardInterrupt
        return tiny_experiment.run(network, lag, seed)

    with pytest.raises(KeyboardInterrupt):
        record("tiny", like(run=interrupted), tmp_path)
    path = tmp_path / "tiny.csv"
    assert path.read_text(encoding="utf-8").splitlines() == whole.splitlines()[:4]
    assert not (tmp_path / "tiny.journal").exists()
    record("tiny", TINY, tmp_path)
    assert path.read_text(encoding="utf-8") == whole


def test_nothing_done_leaves_no_table(tmp_path: Path, calls: Path) -> None:
    def fails(**row: object) -> None:
        raise FloatingPointError("diverged")

    with pytest.raises(FloatingPointError, match="diverged"):
        record("tiny", like(run=fails), tmp_path)
    assert names(tmp_path) == {"tiny.json", "calls"}


# Over machines


DASK = """
import sys
from pathlib import Path
from distributed import LocalCluster
from test_recording import like, sleepy
from lstm_notes.experiments.recording import record

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        record("tiny", like(run=sleepy), Path(sys.argv[1]), scheduler=cluster.scheduler_address)
"""


def test_workers_of_other_versions_are_refused(
    tmp_path: Path, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Client(AbstractContextManager[Any]):
        def __init__(self, address: str) -> None:
            assert address == "tcp://here:8786"

        def __exit__(self, *_: object) -> None:
            pass

        def run(self, function: Callable[[], dict[str, str]]) -> dict[str, dict[str, str]]:
            return {"tcp://a": function(), "tcp://b": {**function(), "numpy": "1.26.4"}}

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    with pytest.raises(ValueError, match=r"^tcp://b: expected the versions .*'1\.26\.4'"):
        record("tiny", TINY, tmp_path, scheduler="tcp://here:8786")
    assert not calls.read_text()


@pytest.mark.slow
def test_a_local_dask_cluster_makes_the_same_table(
    tmp_path: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    script = tmp_path / "on_dask.py"
    script.write_text(DASK, encoding="utf-8")
    here = str(Path(__file__).parent)
    known = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    monkeypatch.setenv("PYTHONPATH", known)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "dask"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "dask" / "tiny.csv").read_text(encoding="utf-8") == whole
