"""One opening of the data file: what writes to it and reads it, and whether they met damage in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bot.adapters.store.documents import decode
from bot.adapters.store.errors import StoreCorrupt, told
from bot.adapters.store.reads import ReadPool
from bot.adapters.store.writes import Writer
from bot.services.store import StoreError


class Opened:
    """Damage is noted of this opening alone: who still reads a file that was set aside says nothing of the new one."""

    def __init__(self, path: Path) -> None:
        """The file at `path` must have been prepared. Raises StoreError."""
        self._path = path
        self.damage: StoreCorrupt | None = None
        self.writer = Writer(path, self._told)
        self.reads = ReadPool(path, self._told)

    def decoded(self, text: str) -> dict[str, Any]:
        """The document in `text`, which was read here; StoreCorrupt when it is none."""
        try:
            return decode(text)
        except StoreError as error:
            self.damage = StoreCorrupt(self._path, str(error))
            raise self.damage from error

    def close(self) -> None:
        """Let go of the file; every later call raises StoreError, another close does nothing."""
        self.reads.close()
        self.writer.close()

    def _told(self, error: sqlite3.Error) -> StoreError:
        said = told(error, self._path)
        if isinstance(said, StoreCorrupt):
            self.damage = said
        return said
