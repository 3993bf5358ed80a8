"""Record the book's larger tables: ``python -m lstm_notes.experiments run NAME``.

With several machines, start a Dask scheduler on one (``dask scheduler``) and a worker on each
(``dask worker ADDRESS --nthreads 1 --nworkers 2``, the same versions of Python, numpy and
lstm-notes everywhere); then ``run NAME --dask ADDRESS`` sends the runs to the workers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lstm_notes.experiments import (
    adding,
    adding_1997_errors,
    continual_reber,
    coupled_counting,
    coupled_lag,
    guessing,
    lag,
    lag_carousel,
    lag_gru,
    lag_initialisations,
    lag_keeping,
    lag_rates,
    lag_rnn,
    lag_watched,
    latch,
    learned_memories,
    odyssey,
    rates_and_sizes,
    reber_1997,
    recording,
    spikes,
    task_2c,
    tasks_1997,
    tasks_1997_today,
    two_strings_1997,
)
from lstm_notes.experiments.recording import Experiment

EXPERIMENTS: dict[str, Experiment] = {
    "adding": adding,
    "adding-1997-errors": adding_1997_errors,
    "continual-reber": continual_reber,
    "coupled-counting": coupled_counting,
    "coupled-lag": coupled_lag,
    "guessing": guessing,
    "lag": lag,
    "lag-carousel": lag_carousel,
    "lag-gru": lag_gru,
    "lag-initialisations": lag_initialisations,
    "lag-keeping": lag_keeping,
    "lag-rates": lag_rates,
    "lag-rnn": lag_rnn,
    "lag-watched": lag_watched,
    "latch": latch,
    "learned-memories": learned_memories,
    "odyssey": odyssey,
    "rates-and-sizes": rates_and_sizes,
    "reber-1997": reber_1997,
    "spikes": spikes,
    "task-2c": task_2c,
    "tasks-1997": tasks_1997,
    "tasks-1997-today": tasks_1997_today,
    "two-strings-1997": two_strings_1997,
}


def record(
    name: str,
    folder: Path,
    jobs: int = 1,
    seeds: int | None = None,
    scheduler: str | None = None,
) -> Path:
    """Run what a recorded table still lacks, one row a configuration; return its path."""
    return recording.record(
        name, EXPERIMENTS[name], folder, jobs=jobs, seeds=seeds, scheduler=scheduler
    )


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and record a table."""
    parser = argparse.ArgumentParser(
        prog="python -m lstm_notes.experiments",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="record a table; a table begun before is completed")
    run.add_argument("name", choices=sorted(EXPERIMENTS))
    run.add_argument("--seeds", type=int, help="how many of its seeds, the first (default all)")
    run.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    run.add_argument("--dask", metavar="ADDRESS", help="of a scheduler whose workers run it all")
    run.add_argument("--folder", type=Path, default=Path("book/data"))
    options = parser.parse_args(arguments)
    print(record(options.name, options.folder, options.jobs, options.seeds, options.dask))


if __name__ == "__main__":
    main()
