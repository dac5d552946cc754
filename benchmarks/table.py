"""The answers as people read them: a table on the terminal, and docs/performance.md."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table

from benchmarks.lines import Line

COLUMNS = ("Question", "Ours", "Against", "Its figure", "Ratio", "Target", "Verdict")
PACKAGES = ("slack-bolt", "stripe", "starlette", "uvicorn", "httptools", "uvloop", "sqlitedict", "psycopg")
HEAD = """# Performance

Written by `make bench`; `python -m benchmarks NAME` runs one question, `--quick` the smallest size of it.

Every figure is a ratio taken in one run: ours and the other's turn by turn, on one machine, medians of the rounds, and
the ratio the median of the rounds' ratios. The figures beside it are of that machine on that day and say nothing about
another. A floor is the least that any server of the kind would do: the same uvicorn, the same signature, the same
bytes kept, no more.
"""


def table(lines: Sequence[Line]) -> Table:
    """All lines for the terminal."""
    made = Table(title="invoicebot's speed, beside floors and peers", caption="Ratios of one run; see the notes below.")
    for column in COLUMNS:
        made.add_column(column, overflow="fold", no_wrap=False)
    last = ""
    for line in lines:
        if last and line.name != last:
            made.add_section()
        last = line.name
        made.add_row(*cells(line))
    return made


def cells(line: Line) -> tuple[str, ...]:
    """One row."""
    shown = "—" if line.ratio is None else f"{line.ratio:.2f}"
    target = "—" if line.target is None else str(line.target)
    return (line.question, line.ours, line.against, line.other, shown, target, line.verdict)


def document(lines: Sequence[Line], seconds: float, now: datetime, postgres: str) -> str:
    """docs/performance.md."""
    parts = [
        HEAD,
        f"Measured on {now:%-d %B %Y}, in {seconds / 60:.0f} minutes, on {machine()}.\n{versions(postgres)}\n",
    ]
    for name in dict.fromkeys(line.name for line in lines):
        mine = [line for line in lines if line.name == name]
        rows = "\n".join(f"| {' | '.join(cells(line))} |" for line in mine)
        rule = "| --- | --- | --- | --- | ---: | --- | --- |"
        parts.append(f"## {name.replace('_', ' ').capitalize()}\n\n`python -m benchmarks {name}`\n")
        parts.append(f"| {' | '.join(COLUMNS)} |\n{rule}\n{rows}\n")
        notes = list(dict.fromkeys(line.note for line in mine if line.note))
        parts += ["\n".join(f"- {note}" for note in notes) + "\n"] if notes else []
    return "\n".join(parts)


def machine() -> str:
    """In generic words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores with {memory:.0f} GiB of memory ({platform.system()}, {platform.machine()})"


def versions(postgres: str) -> str:
    """Of all that takes part."""
    known = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {postgres}, {known}."


def today() -> datetime:
    """The day of the run."""
    return datetime.now(UTC)
