"""Files that are damaged, foreign, or may only be read: an error in clear words, and nothing is made worse."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreCorrupt, StoreMoved
from bot.services.store import StoreError

from .factories import COLLECTIONS

NOBODY = 65534


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A folder whose file holds a few hundred documents."""
    folder = tmp_path / "data"
    with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
        store.put_many("plain", {f"{number:04}": {"age": number, "text": "x" * 500} for number in range(500)})
    return folder


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of an ordinary user, and this process acting as that user: root may write anything."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\x00" * 8192, os.urandom(8192)])
def test_a_file_that_is_no_database_is_called_damaged_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    before = threading.active_count()
    with pytest.raises(StoreCorrupt, match=r"is damaged .* backup") as caught:
        EmbeddedStore(tmp_path, COLLECTIONS)
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content
    assert threading.active_count() == before


def test_a_file_cut_in_the_middle_is_called_damaged(filled: Path) -> None:
    path = filled / FILE_NAME
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StoreCorrupt), closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        store.find("plain", limit=1000)


def test_damage_in_the_middle_is_found_by_reads_and_writes_in_words(filled: Path) -> None:
    path = filled / FILE_NAME
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4 // 4096 * 4096)
        file.write(os.urandom(size // 2))
    with closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        with pytest.raises(StoreCorrupt):
            store.find("plain", limit=1000)
        with pytest.raises(StoreCorrupt):
            store.put_many("plain", {f"{number:04}": {} for number in range(500)})


def test_a_document_that_is_not_json_is_an_error_in_words(filled: Path) -> None:
    with closing(sqlite3.connect(filled / FILE_NAME)) as connection:
        connection.execute("UPDATE plain SET value = '{broken' WHERE key = '0000'")
        connection.execute("UPDATE plain SET value = '[]' WHERE key = '0001'")
        connection.commit()
    with closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        with pytest.raises(StoreError, match="not JSON"):
            store.get("plain", "0000")
        with pytest.raises(StoreError, match="not a JSON object"):
            store.get("plain", "0001")
        assert store.get("plain", "0002") is not None


def test_a_file_that_vanished_is_missed_by_every_call(filled: Path) -> None:
    with closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        shutil.rmtree(filled)
        with pytest.raises(StoreError, match="cannot be opened"):
            store.get("plain", "0000")
        with pytest.raises(StoreMoved):
            store.put("plain", "a", {})
        with pytest.raises(StoreMoved):
            store.check()


def test_nothing_is_written_into_a_file_that_was_replaced(filled: Path) -> None:
    path, aside = filled / FILE_NAME, filled / "aside"
    with closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        path.rename(aside)
        path.write_bytes(b"")
        with pytest.raises(StoreMoved, match="start invoicebot again"):
            store.put("plain", "a", {})
        path.unlink()
        aside.rename(path)
        assert store.get("plain", "a") is None
        store.put("plain", "a", {"age": 1})
        store.check()
    with closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        assert store.get("plain", "a") == {"age": 1}


def test_a_read_only_file_is_refused_at_opening(as_nobody: Path) -> None:
    EmbeddedStore(as_nobody / "data", COLLECTIONS).close()
    (as_nobody / "data" / FILE_NAME).chmod(0o400)
    with pytest.raises(StoreError, match="cannot be written"):
        EmbeddedStore(as_nobody / "data", COLLECTIONS)


def test_a_read_only_folder_is_refused_at_opening(as_nobody: Path) -> None:
    EmbeddedStore(as_nobody / "data", COLLECTIONS).close()
    (as_nobody / "data").chmod(0o500)
    with pytest.raises(StoreError, match=r"may only be read|cannot be opened"):
        EmbeddedStore(as_nobody / "data", COLLECTIONS)
    (as_nobody / "data").chmod(0o700)


def test_a_folder_that_cannot_be_made_is_refused(as_nobody: Path) -> None:
    as_nobody.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        EmbeddedStore(as_nobody / "data", COLLECTIONS)


def test_a_file_held_too_long_by_another_process_is_an_error_and_then_works(filled: Path) -> None:
    with closing(EmbeddedStore(filled, COLLECTIONS)) as store:
        store._opened.writer.ask("PRAGMA busy_timeout=50")
        with closing(sqlite3.connect(filled / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="held by another process"):
                store.put("plain", "a", {})
            with pytest.raises(StoreError, match="held by another process"):
                store.check()
            assert store.get("plain", "0001") is not None
            other.execute("ROLLBACK")
        store.put("plain", "a", {})
        store.check()
