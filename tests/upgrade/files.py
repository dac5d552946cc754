"""Data files that earlier versions wrote, kept for good: `first` by the first one, `second` by the next."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.adapters.store.embedded import FILE_NAME
from bot.services.collections import COLLECTIONS

KEPT = Path(__file__).parents[1] / "data" / "versions"
VERSIONS = tuple(sorted(file.stem for file in KEPT.glob("*.sqlite")))

Documents = dict[str, dict[str, dict[str, Any]]]


def copied(version: str, folder: Path) -> Path:
    """A copy of the file of `version` in the data folder `folder`."""
    folder.mkdir()
    return Path(shutil.copy(KEPT / f"{version}.sqlite", folder / FILE_NAME))


def documents(path: Path) -> Documents:
    """Every document in the file, by collection and key, read without the bot's own code."""
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        names = [one.name for one in COLLECTIONS if one.name in tables]
        rows = {name: connection.execute(f'SELECT key, value FROM "{name}"').fetchall() for name in names}
    return {name: {key: json.loads(value) for key, value in found} for name, found in rows.items()}


def renamed(path: Path, names: Mapping[str, str]) -> None:
    """Put other names in the place of those in the file, wherever they stand."""
    with closing(sqlite3.connect(path)) as connection:
        for collection in documents(path):
            for old, new in names.items():
                connection.execute(
                    f'UPDATE "{collection}" SET key = replace(key, ?, ?), value = replace(value, ?, ?)',
                    (old, new, old, new),
                )
        connection.commit()
