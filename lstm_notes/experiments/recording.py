"""Recording a table: what is still missing is run, journalled at once, and sorted in at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lstm_notes.experiments.journal import Journal, Line
from lstm_notes.experiments.tables import (
    Row,
    field,
    read_rows,
    settle_description,
    versions,
    write_rows,
)
from lstm_notes.optional import require

TIMES = ("seconds", "cpu_seconds")
Key = tuple[str, ...]


class Experiment(Protocol):
    """What an experiment's module defines.

    ``run(**row)`` makes one row's results: a mapping with a value for each name in the module's
    ``RESULTS``, or the value alone if it has no such names, and then it is ``solved_after``.
    """

    @property
    def run(self) -> Callable[..., object]:
        """Make the results of one configuration."""

    def rows(self) -> list[dict[str, object]]:
        """Return every configuration, each with its seed, in the order of the table."""

    def describe(self) -> dict[str, object]:
        """Return what all configurations share, as JSON can hold it."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table, and its configurations in their order."""

    configuration: tuple[str, ...]
    results: tuple[str, ...]
    wanted: dict[Key, Row]

    @classmethod
    def of(cls, name: str, experiment: Experiment) -> Layout:
        """Read the columns off an experiment."""
        rows = experiment.rows()
        configuration = tuple(rows[0])
        wanted: dict[Key, Row] = {
            tuple(field(row[column]) for column in configuration): row for row in rows
        }
        if len(wanted) < len(rows):
            raise ValueError(f"{name}: expected each configuration once in rows()")
        return cls(configuration, tuple(getattr(experiment, "RESULTS", ("solved_after",))), wanted)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table."""
        return self.configuration + self.results

    def key(self, row: Row) -> Key:
        """Return what tells a row from the others."""
        return tuple(field(row[column]) for column in self.configuration)

    def first_seeds(self, seeds: int | None) -> dict[Key, Row]:
        """Return the configurations with one of the first `seeds` seeds; None takes all."""
        known = list(dict.fromkeys(row["seed"] for row in self.wanted.values()))
        if seeds is None:
            return self.wanted
        if not 1 <= seeds <= len(known):
            raise ValueError(f"seeds: expected 1 to {len(known)}, got {seeds}")
        return {key: row for key, row in self.wanted.items() if row["seed"] in known[:seeds]}


def record(
    name: str,
    experiment: Experiment,
    folder: Path,
    *,
    jobs: int = 1,
    seeds: int | None = None,
    scheduler: str | None = None,
) -> Path:
    """Run what a table still lacks and return the table's path.

    Each finished run is a line in a journal beside the table before the next is waited for. At
    the end, or at an interruption, the journal is sorted into the table. A process that is
    killed leaves the journal, from which the next one goes on.

    Parameters
    ----------
    name : str
        The table is ``name.csv``; ``name-seconds.csv`` has how long each run took, ``name.json``
        the setting and the versions.
    experiment : module
    folder : path
    jobs : int
        Processes on this machine.
    seeds : int or None
        How many of the experiment's seeds to run, the first ones; all by default.
    scheduler : str or None
        The address of a Dask scheduler, whose workers run everything instead.

    Raises
    ------
    ValueError
        A table or journal of another setting, other versions, columns or configurations, or
        two results for one configuration.
    RuntimeError
        Another process is recording the same table.
    """
    for package in ("joblib", "tqdm", *(["distributed"] if scheduler else [])):
        require(package, "experiments")
    layout = Layout.of(name, experiment)
    asked = layout.first_seeds(seeds)
    table, times = folder / f"{name}.csv", folder / f"{name}-seconds.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with Journal(folder / f"{name}.journal") as journal:
        done = _table_lines(table, times, layout)
        for line in journal.lines:
            _add(done, line, layout, journal.path.name)
        todo = [row for key, row in asked.items() if key not in done]
        settle_description(
            table.with_suffix(".json"),
            experiment.describe(),
            begun=bool(done),
            goes_on=bool(todo),
        )
        try:
            runs = _computed(experiment.run, todo, layout, jobs, scheduler)
            for line in _with_bar(runs, len(todo)):
                journal.append(line)
                _add(done, line, layout, journal.path.name)
        finally:
            _write(table, times, layout, done)
            journal.remove()
    return table


def _computed(
    run: Callable[..., object],
    todo: list[Row],
    layout: Layout,
    jobs: int,
    scheduler: str | None,
) -> Iterator[Line]:
    """Yield the line of each run as it finishes, in whatever order that is."""
    joblib = require("joblib", "experiments")
    with _on_dask(scheduler) if scheduler else _on_this_machine(jobs):
        # Batches would keep what is finished from the journal until all of a batch is.
        parallel = joblib.Parallel(jobs, return_as="generator_unordered", batch_size=1)
        runs = parallel(joblib.delayed(_timed)(run, row, layout.results) for row in todo)
        with closing(runs):
            for row, results, seconds in runs:
                yield {name: field(value) for name, value in {**row, **results, **seconds}.items()}


def _timed(
    run: Callable[..., object], row: Row, names: tuple[str, ...]
) -> tuple[Row, Row, dict[str, str]]:
    wall, processor = time.perf_counter(), time.process_time()
    results = run(**row)
    took = (time.perf_counter() - wall, time.process_time() - processor)
    if not isinstance(results, Mapping):
        results = dict.fromkeys(names, results)
    if len(names) != len(results) or set(names) != set(results):
        raise ValueError(f"{dict(row)}: expected the results {names}, got {tuple(results)}")
    return row, results, {name: f"{value:.2f}" for name, value in zip(TIMES, took, strict=True)}


def _on_this_machine(jobs: int) -> AbstractContextManager[object]:
    if jobs == 1:
        return nullcontext()
    joblib = require("joblib", "experiments")
    config: AbstractContextManager[object] = joblib.parallel_config("loky", inner_max_num_threads=1)
    return config


@contextmanager
def _on_dask(scheduler: str) -> Iterator[None]:
    joblib = require("joblib", "experiments")
    with require("distributed", "experiments").Client(scheduler) as client:
        for worker, theirs in client.run(versions).items():
            if theirs != versions():
                raise ValueError(f"{worker}: expected the versions {versions()}, got {theirs}")
        with joblib.parallel_config("dask", client=client):
            yield


def _with_bar(runs: Iterator[Line], total: int) -> Iterable[Line]:
    bar: Iterable[Line] = require("tqdm", "experiments").tqdm(
        runs, total=total, unit="run", disable=not sys.stderr.isatty()
    )
    return bar


def _table_lines(table: Path, times: Path, layout: Layout) -> dict[Key, Line]:
    """Return what a table holds, with the times beside it where they are known."""
    done: dict[Key, Line] = {}
    if not table.exists():
        return done
    with table.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n")
    if header != ",".join(layout.columns):
        raise ValueError(f"{table.name}: expected the columns {layout.columns}, got {header!r}")
    for row in read_rows(table):
        _add(done, row, layout, table.name)
    for row in read_rows(times) if times.exists() else ():
        if layout.key(row) in done:
            done[layout.key(row)] |= row
    return done


def _add(done: dict[Key, Line], line: Line, layout: Layout, file: str) -> None:
    missing = [column for column in layout.columns if column not in line]
    key = layout.key(line) if not missing else ()
    if key not in layout.wanted:
        raise ValueError(f"{file}: expected a configuration of the experiment, got {line}")
    # A kill between the writing of the table and the end of the journal leaves a row in both.
    before = done.get(key, line)
    if any(before[column] != line[column] for column in layout.results):
        raise ValueError(f"{file}: expected one result for a configuration, got {before}, {line}")
    done[key] = {**before, **line}


def _write(table: Path, times: Path, layout: Layout, done: dict[Key, Line]) -> None:
    rows = [done[key] for key in layout.wanted if key in done]
    timed = [row for row in rows if TIMES[0] in row]
    if rows:
        write_rows(table, layout.columns, rows)
    if timed:
        write_rows(times, layout.configuration + TIMES, timed)
