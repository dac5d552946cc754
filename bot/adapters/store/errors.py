"""What goes wrong with a data file, in words that say what to do next."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.services.store import StoreError


def newer_format(place: str, found: int, known: int, instead: str) -> StoreError:
    """The StoreError for tables of a format that this version does not know; `instead` is what else may be done."""
    return StoreError(
        f"{place} was written by a newer invoicebot (format {found}; this one knows {known}). "
        f"Install that version again, or {instead}."
    )


class StoreLocked(StoreError):  # noqa: N818 - a StoreError by its name already
    """Another process serves this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another invoicebot already serves the data folder {folder}. Stop it first, or give this one a DATA_DIR "
            "of its own. Several that share their data keep them in PostgreSQL: give them all the same DATABASE_URL."
        )
        self.folder = folder


class StoreClosed(StoreError):  # noqa: N818 - a StoreError by its name already
    """The store was closed before this call."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The data file {path} is closed.")
        self.path = path


class StoreMoved(StoreError):  # noqa: N818 - a StoreError by its name already
    """The file was removed or replaced while it was in use."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The data file {path} was moved, removed or replaced while invoicebot was using it. Put it back, or start "
            "invoicebot again to use what is there now."
        )
        self.path = path


class StoreCorrupt(StoreError):  # noqa: N818 - a StoreError by its name already
    """The file holds something that is not what was written to it."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"The data file {path} is damaged ({detail}). A running bot sets it aside, saves what can be read of it "
            "and reads invoices from Stripe anew. If this stays, start it again, or put a backup in its place."
        )
        self.path = path


_WORDS = {
    sqlite3.SQLITE_FULL: "The disk that holds {path} is full: free some space",
    sqlite3.SQLITE_READONLY: "{path} may only be read: make the file and its folder writable",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: check that its folder exists and may be written to",
    sqlite3.SQLITE_PERM: "{path} may not be opened: check who owns it",
    sqlite3.SQLITE_BUSY: "{path} is held by another process for too long",
    sqlite3.SQLITE_IOERR: "The disk that holds {path} refuses to read or write",
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_DOCUMENT = "malformed JSON"  # met where an index is made, or its documents are changed


def told(error: sqlite3.Error, path: Path) -> StoreError:
    """The StoreError that says what `error`, met at the data file `path`, means."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED or str(error) == _NO_DOCUMENT:
        return StoreCorrupt(path, str(error))
    words = _WORDS.get(code, "The data file {path} refused the call").format(path=path)
    return StoreError(f"{words} ({error}).")
