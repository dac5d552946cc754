"""What operators do with all data at once: back them up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.adapters.store import backups
from bot.adapters.store.embedded import FILE_NAME
from bot.settings import LocalSettings


def backup(settings: LocalSettings, file: Path, *, replace: bool, on_step: Callable[[int, int], None]) -> int:
    """Write the data, as they are at one moment, to `file`; its size in bytes. `on_step` is told steps done, of all.

    Raises StoreError, BackupExists unless `replace`.
    """
    return backups.backup(settings.data_dir / FILE_NAME, file, replace=replace, on_step=on_step)
