"""Put a damaged data file aside and a new one with what could be saved in its place; safe to be killed at any point."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.salvage import salvage
from bot.services.store import Collection, Document, StoreError

Notes = Callable[[str, list[str]], Mapping[str, Mapping[str, Document]]]
"""What is to be kept of a rescue, by collection and key: given the old file's new name, and where something is lost."""

_BEGUN = "mending"
_READY = "mended-"


def rescue(folder: Path, collections: Sequence[Collection], now: datetime, notes: Notes) -> None:
    """Save what can be read of the folder's damaged file into a new one, and exchange the two.

    The old one stays beside it as `invoicebot.sqlite.damaged-<time>`. `notes` go into the new one. The
    caller holds the folder's lock and has no connection to the file. Raises StoreError.
    """
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    begun = folder / _BEGUN
    try:
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(mode=0o700)
        with closing(EmbeddedStore(begun, collections)) as store:
            whole = salvage(folder / FILE_NAME, store, collections, begun)
            lost = [one.name for one in collections if one.name not in whole]
            for collection, documents in notes(_aside(folder, stamp).name, lost).items():
                store.put_many(collection, documents)
        _refuse_part(begun / FILE_NAME)
        for rest in begun.iterdir():
            if rest.name != FILE_NAME:
                rest.unlink()
        begun.rename(folder / f"{_READY}{stamp}")
        finish(folder)
    except OSError as error:
        raise StoreError(f"The data in {folder} could not be saved into a new file ({error.strerror}).") from error


def is_half_done(folder: Path) -> bool:
    """Whether a rescue was stopped after it had saved everything."""
    return any(folder.glob(f"{_READY}*"))


def finish(folder: Path) -> None:
    """Exchange the files if a rescue was stopped before it had done so. Raises OSError."""
    for ready in folder.glob(f"{_READY}*"):
        new, aside = ready / FILE_NAME, _aside(folder, ready.name.removeprefix(_READY))
        if new.exists():
            for suffix in ("-wal", "-shm", ""):  # the new file must not meet the old one's companions
                old = folder / f"{FILE_NAME}{suffix}"
                if old.exists():
                    old.rename(aside.with_name(aside.name + suffix))
            new.rename(folder / FILE_NAME)
        ready.rmdir()
        _flush(folder)


def _refuse_part(new: Path) -> None:
    """StoreError when a part of what was saved is only in the log beside it: SQLite could not bring it over."""
    log = new.with_name(f"{new.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(f"What was saved could not be put into one file, {new}: see that its disk has free space.")


def _aside(folder: Path, stamp: str) -> Path:
    return folder / f"{FILE_NAME}.damaged-{stamp}"


def _flush(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
