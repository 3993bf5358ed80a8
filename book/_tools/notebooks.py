"""Build the book's notebooks from their twins, and check them.

python book/_tools/notebooks.py build [--force] [NAME ...]
python book/_tools/notebooks.py check
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from notebook_build import BuildError, build, is_current
from notebook_page import pages
from notebook_project import Project
from notebook_rules import violations
from rules_of_twins import sizes
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[2]
AT_A_TIME = 2


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one command; the result is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="run the twins that changed")
    builder.add_argument("--force", action="store_true", help="run unchanged ones too")
    builder.add_argument("names", nargs="*", metavar="NAME", help="default: all twins")
    commands.add_parser("check", help="hold every notebook against the rules")
    options = parser.parse_args(arguments)
    project = Project(root)
    if options.command == "check":
        return check_all(project)
    unknown = sorted(set(options.names) - set(project.twin_names()))
    if unknown:
        parser.error(f"no twin in book/_md: {', '.join(unknown)}")
    return build_all(project, options.names or project.twin_names(), force=options.force)


def build_all(project: Project, names: Sequence[str], *, force: bool) -> int:
    """Build what changed, print what happened, and return the exit code."""
    stale = [name for name in names if force or not is_current(project, name)]
    failures = 0
    # disable=None: a bar on a terminal, nothing in a file or a pipe.
    bar = tqdm(_built(project, stale), total=len(stale), unit="notebook", disable=None)
    for name, error in bar:
        failures += error is not None
        tqdm.write(f"failed: {error}" if error else f"built: book/{name}.ipynb")
    unchanged = len(names) - len(stale)
    print(f"{len(stale) - failures} built, {failures} failed, {unchanged} unchanged")
    return 1 if failures else 0


def check_all(project: Project) -> int:
    """Print each notebook's size and broken rules, and return the exit code."""
    broken = 0
    for page in pages(project):
        print(sizes(page))
        for violation in violations(page):
            broken += 1
            print(f"  {violation}")
    print(f"{broken} rules broken" if broken else "no rule broken")
    return 1 if broken else 0


def _built(project: Project, names: Sequence[str]) -> Iterator[tuple[str, BuildError | None]]:
    if len(names) == 1:
        yield names[0], _error_of_building(project, names[0])
        return
    # Each notebook has a kernel of its own; spawn, because a fork would inherit event loops.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_A_TIME, mp_context=context) as pool:
        running = {pool.submit(_error_of_building, project, name): name for name in names}
        for finished in as_completed(running):
            yield running[finished], finished.result()


def _error_of_building(project: Project, name: str) -> BuildError | None:
    try:
        build(project, name)
    except BuildError as error:
        return error
    return None


if __name__ == "__main__":
    sys.exit(main())
