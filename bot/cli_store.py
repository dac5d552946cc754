"""The commands on the data as a whole: `invoicebot backup` and `invoicebot store copy`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot import stores
from bot.settings import LocalSettings


def run_backup(settings: LocalSettings, file: Path, *, replace: bool) -> None:
    """Write the data to `file`, beside a running `serve` or without one. Raises StoreError."""
    with _progress() as progress:
        task = progress.add_task("Backing up", total=None)

        def on_step(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        size = stores.backup(settings, file, replace=replace, on_step=on_step)
    print(f"{file} holds everything as it was just now ({decimal(size)}).")


def run_copy(source: str, target: str) -> None:
    """Move everything from one place to the other. Raises CopyError, StoreError."""
    with _progress() as progress:
        task, seen = progress.add_task("Copying", total=None), 0

        def on_page(number: int) -> None:
            nonlocal seen
            seen += number
            progress.update(task, description=f"Copying, then comparing both: {seen:,} documents read")

        number = stores.copy(source, target, on_page)
    print(f"{number:,} documents were copied, and compared by number and digest.")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))
