"""Measures the site by ratios within one run, and compares them with the last committed table.

Usage: python -m benchmarks [NAME …]. Without names it measures everything and writes the table into
docs/benchmarks; with names of modules here it measures these and only prints.
"""

import platform
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from os import cpu_count

from benchmarks import loader, table
from benchmarks.bench import Bench, prepared_site

# Each is a module here with a function `rows` that is given a Bench and returns rows.
PARTS = ("references", "rendering", "microcache", "counting", "searching")
NAME = "bench"


def measure(bench: Bench, parts: list[str]) -> list[table.Row]:
    """Measure the parts one after the other, printing the rows of each."""
    found = []
    for part in parts:
        for row in import_module(f"benchmarks.{part}").rows(bench):
            print(row, flush=True)
            found.append(row)
    return found


def main(names: list[str]) -> int:
    """Return 1 if a ratio is worse than in the committed table by more than it varies."""
    begun = time.monotonic()
    parts = names or [part for part in PARTS if find_spec(f"benchmarks.{part}")]
    with prepared_site() as bench:
        print(table.HEAD, end="", flush=True)
        rows = measure(bench, parts)
    worse = table.regressions(rows, table.committed(NAME))
    if not names:
        table.write(NAME, rows, heading("make bench", begun))
    for line in worse:
        print(f"Worse than the committed table: {line}")
    return 1 if worse else 0


def heading(command: str, begun: float) -> str:
    """Return the heading of a table: what made it, where, and how long it took."""
    tool = "wrk" if loader.has_wrk() else "a loader in Python, for wrk is missing"
    return (
        f"# {command}\n\nWritten by `{command}` in {(time.monotonic() - begun) / 60:.0f} minutes:"
        f" {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {cpu_count()}"
        f" processors, {tool}. How to read it: [README.md](README.md)."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
