"""What is done with all data at once: to back them up, and to save what can be saved of a damaged file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.adapters.store import backups, rescue
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore, FolderLock
from bot.adapters.store.errors import StoreCorrupt
from bot.adapters.store.mending import Mender
from bot.services.collections import COLLECTIONS
from bot.services.ports import Clock
from bot.services.rescued import notes
from bot.services.store import Store
from bot.services.versioned import Versioned
from bot.settings import LocalSettings


def backup(settings: LocalSettings, file: Path, *, replace: bool, on_step: Callable[[int, int], None]) -> int:
    """Write the data, as they are at one moment, to `file`; its size in bytes. `on_step` is told steps done, of all.

    Raises StoreError, BackupExists unless `replace`.
    """
    return backups.backup(settings.data_dir / FILE_NAME, file, replace=replace, on_step=on_step)


def mended(settings: LocalSettings, clock: Clock, open_it: Callable[[LocalSettings], Store]) -> Store:
    """What `open_it` opens; a damaged data file is replaced first by one with what can be saved of it.

    Raises StoreError; StoreLocked when it is damaged while another process serves it.
    """
    folder = settings.data_dir
    if settings.database_url is not None:
        return open_it(settings)
    if rescue.is_half_done(folder):
        with FolderLock(folder):
            rescue.finish(folder)
    try:
        return open_it(settings)
    except StoreCorrupt:
        with FolderLock(folder):
            _rescue(folder, clock)
        return open_it(settings)


def mender(store: Store, folder: Path, clock: Clock) -> Mender | None:
    """What replaces the file of `store` in `folder` when it turns out to be damaged; None for one that has no file."""
    bare = store.bare if isinstance(store, Versioned) else store
    if not isinstance(bare, EmbeddedStore):
        return None
    return Mender(bare, lambda: _rescue(folder, clock))


def _rescue(folder: Path, clock: Clock) -> None:
    now = clock.now()
    rescue.rescue(folder, COLLECTIONS, now, partial(notes, now))
