"""An experiment of thirty quick runs, recorded in a process that dies where it is told to.

``python tiny_experiment.py FOLDER [LAST WORDS]``: the process kills itself, as `kill -9` would,
after so many bytes of what it appends to the journal (a number), or at one of `MOMENTS`.
"""

import os
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lstm_notes.experiments import journal, recording, tables

NETWORKS, LAGS, SEEDS = ("plain", "with a, comma"), (2, 5, 10), tuple(range(100, 105))
RESULTS = ("solved_after", "loss")
MOMENTS = ("before the table", "between table and times", "before the journal's end")


def rows() -> list[dict[str, object]]:
    return [
        {"network": network, "lag": lag, "seed": seed}
        for network in NETWORKS
        for lag in LAGS
        for seed in SEEDS
    ]


def run(network: str, lag: int, seed: int) -> dict[str, object]:
    with Path(os.environ["TINY_CALLS"]).open("a") as calls:
        calls.write(f"{network}/{lag}/{seed}\n")
    time.sleep(0.001)
    solved = None if (lag, network) == (10, "plain") else lag * seed
    return {"loss": lag / seed, "solved_after": solved}


def describe() -> dict[str, object]:
    return {"sleeps": 0.001, "sizes": (4, 8)}


TINY: Any = SimpleNamespace(rows=rows, run=run, describe=describe, RESULTS=RESULTS)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(count: int) -> None:
    """Let this process append `count` bytes to the journal and no more."""
    write, left = os.write, count

    def write_or_die(file: int, data: bytes) -> int:
        nonlocal left
        if not data.startswith(b'{"network"'):
            return write(file, data)
        write(file, data[:left])
        left -= len(data)
        if left <= 0:
            die()
        return len(data)

    journal.os.write = write_or_die  # type: ignore[attr-defined]


def die_at(moment: str) -> None:
    """Let this process come to one of the moments of the table's writing."""
    whole = tables.write_atomically

    def write_or_die(path: Path, text: str) -> None:
        if path.suffix == ".csv" and moment == MOMENTS[path.name.endswith("-seconds.csv")]:
            die()
        whole(path, text)

    tables.write_atomically = write_or_die
    if moment == MOMENTS[2]:
        journal.Journal.remove = lambda self: die()  # type: ignore[method-assign]


if __name__ == "__main__":
    folder, *last_words = sys.argv[1:]
    if last_words:
        (die_at if last_words[0] in MOMENTS else lambda n: die_after(int(n)))(last_words[0])
    recording.record("tiny", TINY, Path(folder))
