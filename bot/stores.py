"""The data as a whole: opened, backed up, moved, and what can be saved of a damaged file saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.store import backups, rescue
from bot.adapters.store.datafile import DataFile
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore, FolderLock
from bot.adapters.store.errors import StoreCorrupt
from bot.adapters.store.mending import Mender
from bot.services import copying
from bot.services.collections import COLLECTIONS
from bot.services.copying import CopyError
from bot.services.ports import Clock
from bot.services.rescued import notes
from bot.services.store import Collection, Store
from bot.services.upgrades import upgrade
from bot.services.versioned import Versioned
from bot.settings import LocalSettings

if TYPE_CHECKING:
    from bot.adapters.store.postgres_snapshot import Snapshot

_LOOKS = 3  # at each document: to copy it, and here and there to compare it


def open_store(settings: LocalSettings) -> Store:
    """The store alone, for the commands that need nothing else; short writes beside a running `serve` are safe.

    It is the PostgreSQL database that DATABASE_URL names, else the file under DATA_DIR.

    Documents of earlier versions are upgraded first. Raises StoreError, StoreNewer for those of a newer one.
    """
    url = settings.database_url
    store = _database(url.get_secret_value()) if url else EmbeddedStore(settings.data_dir, COLLECTIONS)
    try:
        copying.refuse_unfinished(store)
        upgrade(store, COLLECTIONS)
    except BaseException:
        store.close()
        raise
    return Versioned(store)


def _database(url: str) -> Store:
    from bot.adapters.store.postgres import PostgresStore  # noqa: PLC0415 - its driver takes a while to load

    return PostgresStore(url, COLLECTIONS)


def backup(settings: LocalSettings, file: Path, *, replace: bool, on_step: Callable[[int, int], None]) -> int:
    """Write the data, as they are at one moment, to `file`; its size in bytes. `on_step` is told steps done, of all.

    Raises StoreError, CopyError, BackupExists unless `replace`.
    """
    if settings.database_url is None:
        return backups.backup(settings.data_dir / FILE_NAME, file, replace=replace, on_step=on_step)
    backups.refuse_existing(file, replace=replace)
    from bot.adapters.store.postgres_snapshot import Snapshot  # noqa: PLC0415 - as in `_database`

    with closing(Snapshot(settings.database_url.get_secret_value(), COLLECTIONS)) as source:
        return backups.write(file, partial(_fill, source, on_step), replace=replace)


def _fill(source: Snapshot, on_step: Callable[[int, int], None], folder: Path) -> None:
    """Make the data file in `folder` of what `source` holds, and close that."""
    done, total = 0, source.count() * _LOOKS

    def on_page(number: int) -> None:
        nonlocal done
        done = min(done + number, total)
        on_step(done, total)

    unsorted = [Collection(one.name) for one in COLLECTIONS]  # the indexes are made once all is there
    with closing(EmbeddedStore(folder, unsorted)) as store:
        copying.copy(source, source.name, store, COLLECTIONS, on_page)
    source.close()  # while its moment is held, no vacuum takes away what came to an end since
    EmbeddedStore(folder, COLLECTIONS).close()


def copy(source: str, target: str, on_page: Callable[[int], None]) -> int:
    """Move everything from one place to another; how many documents. A place is a folder, a file, or a database's URL.

    `on_page` is told how many documents were seen, each to be copied and then compared on both sides. Raises CopyError,
    StoreError.
    """
    if _place(source) == _place(target):
        raise CopyError("Both are the same place: name another one to copy to.")
    with ExitStack() as stack:
        if "://" in source:
            from bot.adapters.store.postgres_server import Server  # noqa: PLC0415 - as in `_database`

            database = stack.enter_context(closing(_database(source)))
            return copying.copy(database, Server(source).name, _target(target, stack), COLLECTIONS, on_page)
        path = Path(source).expanduser()
        path = path / FILE_NAME if path.is_dir() else path
        reading = stack.enter_context(closing(DataFile(path)))
        if path.name == FILE_NAME:
            stack.enter_context(FolderLock(path.parent))
        return copying.copy(reading, str(path.resolve()), _target(target, stack), COLLECTIONS, on_page)


def _place(given: str) -> str | Path:
    if "://" in given:
        return given
    path = Path(given).expanduser().resolve()
    return path.parent if path.name == FILE_NAME else path


def _target(place: str, stack: ExitStack) -> Store:
    if "://" in place:
        return stack.enter_context(closing(_database(place)))
    folder = Path(place).expanduser()
    if folder.is_file():
        raise CopyError(f"{folder} is a file. Name the folder to copy to: the file in it is called {FILE_NAME}.")
    stack.enter_context(FolderLock(folder))
    return stack.enter_context(closing(EmbeddedStore(folder, COLLECTIONS)))


def mended(settings: LocalSettings, clock: Clock) -> Store:
    """What `open_store` opens; a damaged data file is replaced first by one with what can be saved of it.

    Raises StoreError; StoreLocked when it is damaged while another process serves it.
    """
    folder = settings.data_dir
    if settings.database_url is not None:
        return open_store(settings)
    if rescue.is_half_done(folder):
        with FolderLock(folder):
            rescue.finish(folder)
    try:
        return open_store(settings)
    except StoreCorrupt:
        with FolderLock(folder):
            _rescue(folder, clock)
        return open_store(settings)


def mender(store: Store, folder: Path, clock: Clock) -> Mender | None:
    """What replaces the file of `store` in `folder` when it turns out to be damaged; None for one that has no file."""
    bare = store.bare if isinstance(store, Versioned) else store
    if not isinstance(bare, EmbeddedStore):
        return None
    return Mender(bare, lambda: _rescue(folder, clock))


def _rescue(folder: Path, clock: Clock) -> None:
    now = clock.now()
    rescue.rescue(folder, COLLECTIONS, now, partial(notes, now))
