"""Record the book's larger tables: ``python -m lstm_notes.experiments run NAME``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import ModuleType

from lstm_notes.experiments import lag, lag_rates, spikes
from lstm_notes.experiments.tables import Row, read_rows, write_description, write_rows
from lstm_notes.optional import require

EXPERIMENTS: dict[str, ModuleType] = {"lag": lag, "lag-rates": lag_rates, "spikes": spikes}


def record(name: str, folder: Path, jobs: int) -> Path:
    """Run what a recorded table still lacks, one row a configuration; return its path."""
    joblib, tqdm = require("joblib", "experiments"), require("tqdm", "experiments")
    experiment = EXPERIMENTS[name]
    wanted = experiment.rows()
    columns = [*wanted[0], "solved_after"]
    path = folder / f"{name}.csv"
    recorded: list[Row] = list(read_rows(path)) if path.exists() else []
    done = {_key(row, columns): row for row in recorded}
    todo = [row for row in wanted if _key(row, columns) not in done]
    write_description(path.with_suffix(".json"), experiment.describe())
    results = joblib.Parallel(jobs, return_as="generator")(
        joblib.delayed(experiment.run)(**row) for row in todo
    )
    bar = tqdm.tqdm(results, total=len(todo), unit="run", disable=not sys.stderr.isatty())
    for row, solved_after in zip(todo, bar, strict=True):
        done[_key(row, columns)] = {**row, "solved_after": solved_after}
        ordered = [done[_key(row, columns)] for row in wanted if _key(row, columns) in done]
        write_rows(path, columns, ordered)
    return path


def _key(row: Row, columns: list[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in columns[:-1])


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and record a table."""
    parser = argparse.ArgumentParser(prog="python -m lstm_notes.experiments", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="record a table; a table begun before is completed")
    run.add_argument("name", choices=sorted(EXPERIMENTS))
    run.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    run.add_argument("--folder", type=Path, default=Path("book/data"))
    options = parser.parse_args(arguments)
    print(record(options.name, options.folder, options.jobs))


if __name__ == "__main__":
    main()
