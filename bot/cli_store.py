"""The commands on the data as a whole: `invoicebot backup` and `invoicebot store copy`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.adapters.store.backups import backup
from bot.adapters.store.embedded import FILE_NAME


def run_backup(data_dir: Path, file: Path, *, replace: bool) -> None:
    """Write the data to `file`, beside a running `serve` or without one. Raises StoreError."""
    with _progress() as progress:
        task = progress.add_task("Backing up", total=None)
        size = backup(
            data_dir / FILE_NAME,
            file,
            replace=replace,
            on_step=lambda done, total: progress.update(task, completed=done, total=total),
        )
    print(f"{file} holds everything as it was just now ({decimal(size)}).")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))
