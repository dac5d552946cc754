"""A backup of a file that is being written: one moment of it, whole or not at all, and never over what is there."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.store.backups import BackupExists, backup
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreCorrupt
from bot.services.store import StoreError

from .factories import COLLECTIONS

PAIR = ("left", "right")


def quiet(_done: int, _total: int) -> None:
    """Say nothing."""


def restored(file: Path, folder: Path) -> EmbeddedStore:
    """The backup, put in place in a data folder of its own."""
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(file.read_bytes())
    return EmbeddedStore(folder, COLLECTIONS)


def writing(store: EmbeddedStore, done: threading.Event, wrote: Callable[[int], None]) -> None:
    """Write pairs of documents, each pair in one commit, until `done`; `wrote` is told after each commit."""
    number = 0
    while not done.is_set():
        number += 1
        store.put_many("plain", {key: {"age": number, "text": "x" * 500} for key in (*PAIR, f"{number:06}")})
        wrote(number)


def test_a_backup_beside_a_busy_writer_is_one_moment_and_lacks_nothing_written_before(
    tmp_path: Path, embedded: EmbeddedStore
) -> None:
    done, some, count = threading.Event(), threading.Event(), [0]

    def wrote(number: int) -> None:
        count[0] = number
        if number >= 200:
            some.set()

    thread = threading.Thread(target=writing, args=(embedded, done, wrote))
    thread.start()
    try:
        assert some.wait(60)
        for number in range(3):
            before = count[0]
            file = tmp_path / f"backup-{number}.sqlite"
            size = backup(tmp_path / "data" / FILE_NAME, file, on_step=quiet)
            assert file.stat().st_size == size
            with closing(restored(file, tmp_path / f"restored-{number}")) as found:
                left, right = (found.get("plain", key) for key in PAIR)
                assert left == right
                assert left is not None
                last = int(left["age"])
                assert last >= before
                assert found.count("plain")[()] == last + 2
    finally:
        done.set()
        thread.join()


def test_a_backup_is_one_file_for_its_owner_alone(tmp_path: Path, embedded: EmbeddedStore) -> None:
    embedded.put("plain", "a", {"age": 1})
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(tmp_path / "data" / FILE_NAME, folder / "one.sqlite", on_step=quiet)
    assert [file.name for file in folder.iterdir()] == ["one.sqlite"]
    assert stat.S_IMODE((folder / "one.sqlite").stat().st_mode) == 0o600


def test_a_file_of_that_name_stays_unless_it_is_said_that_it_may_go(tmp_path: Path, embedded: EmbeddedStore) -> None:
    file = tmp_path / "backup.sqlite"
    file.write_text("mine")
    with pytest.raises(BackupExists, match=r"already.*--replace"):
        backup(tmp_path / "data" / FILE_NAME, file, on_step=quiet)
    assert file.read_text() == "mine"
    embedded.put("plain", "a", {"age": 1})
    backup(tmp_path / "data" / FILE_NAME, file, replace=True, on_step=quiet)
    with closing(restored(file, tmp_path / "restored")) as found:
        assert found.get("plain", "a") == {"age": 1}


def test_a_file_that_came_meanwhile_stays(tmp_path: Path, embedded: EmbeddedStore) -> None:
    file = tmp_path / "backup.sqlite"

    def another(_done: int, _total: int) -> None:
        file.write_text("mine")

    with pytest.raises(BackupExists):
        backup(tmp_path / "data" / FILE_NAME, file, on_step=another)
    assert file.read_text() == "mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup.sqlite", "data"]
    embedded.check()


def test_two_that_make_one_file_at_once_do_not_meet(tmp_path: Path, embedded: EmbeddedStore) -> None:
    """In containers every process has the same number, and a killed one leaves what it had begun."""
    path, file, sizes = tmp_path / "data" / FILE_NAME, tmp_path / "backup.sqlite", list[int]()

    def another(_done: int, _total: int) -> None:
        if not sizes:
            sizes.append(backup(path, file, on_step=quiet))

    embedded.put("plain", "a", {"age": 1})
    assert backup(path, file, replace=True, on_step=another) == sizes[0]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup.sqlite", "data"]
    with closing(restored(file, tmp_path / "restored")) as found:
        assert found.get("plain", "a") == {"age": 1}


def test_a_damaged_file_makes_no_backup(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path / "data", COLLECTIONS)) as store:
        store.put_many("plain", {f"{number:04}": {"text": "x" * 500} for number in range(500)})
    path = tmp_path / "data" / FILE_NAME
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(3 * 4096))
    with pytest.raises(StoreCorrupt, match="damaged"):
        backup(path, tmp_path / "backup.sqlite", on_step=quiet)
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path, embedded: EmbeddedStore) -> None:
    with pytest.raises(StoreError, match="There is no data file"):
        backup(tmp_path / "nowhere" / FILE_NAME, tmp_path / "backup.sqlite", on_step=quiet)
    with pytest.raises(StoreError, match=r"nowhere.* cannot be written \(No such file"):
        backup(tmp_path / "data" / FILE_NAME, tmp_path / "nowhere" / "backup.sqlite", on_step=quiet)
    embedded.check()


@pytest.mark.parametrize("companion", ["", "-wal", "-shm"])
def test_a_backup_never_takes_the_place_of_the_data(tmp_path: Path, embedded: EmbeddedStore, companion: str) -> None:
    path = tmp_path / "data" / FILE_NAME
    (tmp_path / "link").symlink_to(path.parent, target_is_directory=True)
    for folder in ("data", "link"):
        with pytest.raises(StoreError, match="belongs to the data themselves"):
            backup(path, tmp_path / folder / f"{FILE_NAME}{companion}", replace=True, on_step=quiet)
    embedded.put("plain", "still", {})
    embedded.check()
