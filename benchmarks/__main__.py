"""`python -m benchmarks [NAME …] [--quick]`: run all or some, print a table; a whole run writes docs/performance.md."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks import postgres, table
from benchmarks.children import ROOT
from benchmarks.lines import Answer, Line, Run

NAMES = ("webhooks", "lists", "starting", "acknowledging", "processing", "alerting", "backfill")
"""The modules of this package that answer a question, in the order of the table."""

DOCUMENT = ROOT / "docs" / "performance.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 0 when every benchmark ran to its end, whatever it found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; none: all of them")
    parser.add_argument("--quick", action="store_true", help="the smallest sizes: whether they run, not how fast")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    console, began = Console(width=170 if not Console().is_terminal else None), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="invoicebot-hubs-") as kept:
        names = given.names or NAMES
        lines = [line for name in names for line in run(name, console, Path(kept), quick=given.quick)]
    seconds = time.monotonic() - began
    console.print(table.table(lines))
    for note in dict.fromkeys(line.note for line in lines if line.note):
        console.print(f"- {note}", markup=False, highlight=False)
    if not given.names and not given.quick:
        DOCUMENT.write_text(table.document(lines, seconds, table.today(), postgres.version()), encoding="utf-8")
        console.print(f"Written to {DOCUMENT.relative_to(ROOT)}.")
    missed = sum(line.verdict == "not reached" for line in lines)
    console.print(f"{seconds:.0f} seconds in all; {missed} targets not reached.")
    return 0


def answers(name: str) -> Answer:
    """The benchmark of that name."""
    answer: Answer = import_module(f"benchmarks.{name}").lines
    return answer


def run(name: str, console: Console, kept: Path, *, quick: bool) -> Iterator[Line]:
    """The lines of one benchmark, as they come; large hubs are made in `kept`, once."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="invoicebot-bench-") as folder, console.status(name) as status:
        for line in answers(name)(Run(quick, Path(folder), lambda said: status.update(f"{name}: {said}"), kept)):
            yield replace(line, name=name)
    console.print(f"{name}: {time.monotonic() - began:.0f} s", highlight=False)


if __name__ == "__main__":
    raise SystemExit(main())
