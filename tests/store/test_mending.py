"""What watches a running bot's data file: only damage that is in it now counts, and nothing ends the watch."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.adapters.store import mending
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreCorrupt
from bot.adapters.store.mending import Mender
from bot.services.store import StoreError

from .factories import COLLECTIONS


def new_file(folder: Path) -> None:
    """Put an empty data file in the place of the one that is there."""
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
        (folder / name).unlink(missing_ok=True)
    EmbeddedStore(folder, COLLECTIONS).close()


def damage(store: EmbeddedStore) -> None:
    """Have a call meet what is no document."""
    store._opened.writer.write('INSERT INTO "plain" (key, value) VALUES (?, ?)', ("a", "{"))
    with pytest.raises(StoreCorrupt):
        store.get("plain", "a")


def test_who_still_reads_the_damaged_file_after_the_exchange_says_nothing_of_the_new_one(
    tmp_path: Path, embedded: EmbeddedStore
) -> None:
    late = embedded._opened

    def read_late() -> None:
        with late.reads.connection() as connection:
            embedded.mend(lambda: new_file(tmp_path / "data"))
            connection.execute("SELECT json('{')")

    damage(embedded)
    with pytest.raises(StoreCorrupt):
        read_late()
    with pytest.raises(StoreCorrupt):
        late.decoded("{")
    assert not embedded.damaged
    embedded.check()


def test_an_exchange_that_fails_is_made_again(tmp_path: Path, embedded: EmbeddedStore) -> None:
    def fail() -> None:
        raise StoreError("the disk is full")

    damage(embedded)
    with pytest.raises(StoreError, match="full"):
        embedded.mend(fail)
    assert embedded.damaged
    embedded.mend(lambda: new_file(tmp_path / "data"))
    embedded.check()


def test_a_follow_up_that_fails_does_not_end_the_watch(
    tmp_path: Path, embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "LOOK_EVERY", 0.01)
    mended = threading.Semaphore(0)

    def follow_up() -> None:
        mended.release()
        raise RuntimeError("cannot start a thread")

    mender = Mender(embedded, lambda: new_file(tmp_path / "data"))
    mender.start(follow_up)
    try:
        for _ in range(2):
            damage(embedded)
            assert mended.acquire(timeout=60)
    finally:
        mender.stop()
    embedded.check()
