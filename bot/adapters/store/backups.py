"""A copy of the data file while it is in use: one moment of it, checked, and in its place only when it is complete."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.adapters.store.embedded import FILE_NAME
from bot.adapters.store.errors import StoreCorrupt, told
from bot.services.store import StoreError

_STEP = 2048  # pages, between two words on how far it is


class BackupExists(StoreError):  # noqa: N818 - a StoreError by its name already
    """There is a file of that name, and nobody said that it may go."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is a file {path} already. Name another one, or say --replace.")
        self.path = path


def backup(source: Path, target: Path, *, replace: bool = False, on_step: Callable[[int, int], None]) -> int:
    """Write the data file `source`, as it is at one moment, to `target` (0600); its size in bytes.

    Writers are not held up. `on_step` is told how many pages are done, of how many. Raises as `write` does.
    """
    if target.resolve() in (source.resolve().with_name(source.name + one) for one in ("", "-wal", "-shm")):
        raise StoreError(f"{target} belongs to the data themselves: name another file for the backup.")
    refuse_existing(target, replace=replace)
    if not source.is_file():
        raise StoreError(f"There is no data file {source} to back up: DATA_DIR names its folder.")
    return write(target, lambda folder: _copy(source, folder / FILE_NAME, on_step), source=source, replace=replace)


def refuse_existing(target: Path, *, replace: bool) -> None:
    """Raise BackupExists when there is a file that may not go."""
    if not replace and target.exists():
        raise BackupExists(target)


def write(target: Path, fill: Callable[[Path], object], *, source: Path | None = None, replace: bool) -> int:
    """Make `target` (0600) of the data file that `fill` puts into the folder it is given; its size in bytes.

    `target` is there whole, checked and on the disk, or not at all. Raises BackupExists unless `replace`, StoreCorrupt
    when the file does not hold together, which is said of its `source`, StoreError.
    """
    try:
        begun = Path(tempfile.mkdtemp(".partial", f".{target.name}.", target.parent))  # 0700, and like no killed one's
        try:
            fill(begun)
            _make_one_file(begun / FILE_NAME, source or target)
            return _put_in_place(begun / FILE_NAME, target, replace=replace)
        finally:
            shutil.rmtree(begun, ignore_errors=True)
    except OSError as error:
        raise StoreError(
            f"The backup {target} cannot be written ({error.strerror}): name a folder to write to."
        ) from error


def _copy(source: Path, begun: Path, on_step: Callable[[int, int], None]) -> None:
    """One read transaction, so that what is written meanwhile neither gets in nor makes the copy begin anew."""
    os.close(os.open(begun, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        address = source.absolute().as_uri() + "?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, isolation_level=None)) as reading,
            closing(sqlite3.connect(begun, isolation_level=None)) as writing,
        ):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=_STEP, progress=lambda _status, left, total: on_step(total - left, total))
            reading.execute("COMMIT")
    except sqlite3.Error as error:
        raise told(error, source) from error


def _make_one_file(begun: Path, source: Path) -> None:
    """One file alone, whatever becomes of it, that holds together."""
    try:
        with closing(sqlite3.connect(begun, isolation_level=None)) as writing:
            writing.execute("PRAGMA journal_mode=DELETE")
            (found,) = writing.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise told(error, source) from error
    if found != "ok":
        raise StoreCorrupt(source, str(found))


def _put_in_place(begun: Path, target: Path, *, replace: bool) -> int:
    with begun.open("r+b") as file:
        os.fsync(file.fileno())
    size = begun.stat().st_size
    if replace:
        begun.replace(target)
    else:
        try:
            os.link(begun, target)  # unlike a rename it never takes the place of a file that came meanwhile
        except OSError as error:
            if target.exists():
                raise BackupExists(target) from error
            begun.replace(target)  # a disk that knows no links
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size
