"""A data file of an earlier version: nothing is lost, whatever happens while it is upgraded."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreCorrupt
from bot.services.collections import ACTIONS, COLLECTIONS, INVOICES, SETTINGS, WORKSPACES
from bot.services.mirror_documents import DERIVED
from bot.services.store import Changes, Document, Store
from bot.services.upgrades import MARKER, StoreNewer, upgrade
from bot.services.versioned import Versioned
from bot.settings import LocalSettings

from .files import VERSIONS, copied, documents

HALF = """
import os, signal, sys
from pathlib import Path
from bot.adapters.store.embedded import EmbeddedStore
from bot.services.collections import COLLECTIONS
from bot.services import upgrades

class Dying(EmbeddedStore):
    left = 1
    def change_many(self, *given):
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return super().change_many(*given)

upgrades.PAGE = 3
upgrades.upgrade(Dying(Path(sys.argv[1]), COLLECTIONS), COLLECTIONS)
"""


def is_kept(old: Mapping[str, Any], new: Document) -> bool:
    """Whether `new` says all that `old` did."""
    return all(new.get(name) == value for name, value in old.items())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_document_of_an_old_file_is_there_and_says_the_same(tmp_path: Path, version: str) -> None:
    old = documents(copied(version, tmp_path / "data"))
    assert min(len(old[name]) for name in (WORKSPACES, INVOICES, ACTIONS)) >= 2
    with closing(bootstrap.open_store(LocalSettings(data_dir=tmp_path / "data"))) as store:
        for collection, kept in old.items():
            more = 1 if collection == SETTINGS else 0
            assert store.count(collection)[()] == len(kept) + more
            for key, document in kept.items():
                found = store.get(collection, key)
                assert found is not None
                assert is_kept(document, found)
                assert collection == INVOICES or found == document
        for found in (store.get(INVOICES, key) for key in old[INVOICES]):
            assert found is not None
            assert found.keys() >= set(DERIVED) - {"email"}


def test_rows_of_the_first_version_are_found_by_month_amount_and_text_without_a_sync(tmp_path: Path) -> None:
    copied("first", tmp_path / "data")
    with closing(bootstrap.open_store(LocalSettings(data_dir=tmp_path / "data"))) as store:
        (row,) = [one.value for one in store.find(INVOICES) if one.value["total"] == 125_000]
    assert (row["amount"], row["billing"]) == ("1250", "2026-11")
    assert row["text"].split("\n")[1:3] == ["october campaign", "acme ltd"]


@pytest.mark.parametrize("version", VERSIONS)
def test_killed_half_way_it_is_finished_by_the_next_start(tmp_path: Path, version: str) -> None:
    path = copied(version, tmp_path / "data")
    old = documents(path)
    killed = subprocess.run([sys.executable, "-c", HALF, tmp_path / "data"], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    half = documents(path)
    assert sum("v" in document for document in half[INVOICES].values()) == 3
    assert MARKER not in half[SETTINGS]
    with closing(bootstrap.open_store(LocalSettings(data_dir=tmp_path / "data"))) as store:
        assert store.get(SETTINGS, MARKER) is not None
    assert all(document["v"] == 2 for document in documents(path)[INVOICES].values())
    assert all(is_kept(row, documents(path)[INVOICES][key]) for key, row in old[INVOICES].items())


def by_hand(path: Path, written: str) -> None:
    """Have the invoices stand there as `written`, SQL, makes them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(f'UPDATE "{INVOICES}" SET value = {written}').rowcount >= 2


def test_documents_that_were_written_by_hand_are_changed_and_upgraded_as_well(tmp_path: Path) -> None:
    by_hand(copied("first", tmp_path / "data"), "' ' || value")
    with closing(EmbeddedStore(tmp_path / "data", COLLECTIONS)) as store:
        one, *others = store.find(INVOICES)
        assert store.change(INVOICES, one.key, one.value, {**one.value, "title": "By hand"})
        assert not store.change(INVOICES, others[0].key, {}, {})
        assert upgrade(store, COLLECTIONS) == 1 + len(others)
        assert {found.value["v"] for found in store.find(INVOICES)} == {2}


class Unequal(EmbeddedStore):
    """No invoice is ever what was read of it."""

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        """Never."""
        return collection != INVOICES and super().change(collection, key, old, new)

    def change_many(self, collection: str, changes: Changes) -> int:
        """None of them."""
        return 0 if collection == INVOICES else super().change_many(collection, changes)


def test_documents_that_nothing_is_equal_to_are_upgraded_all_the_same(tmp_path: Path) -> None:
    copied("first", tmp_path / "data")
    with closing(Unequal(tmp_path / "data", COLLECTIONS)) as store:
        assert upgrade(store, COLLECTIONS) >= 2
        assert {found.value["v"] for found in store.find(INVOICES)} == {2}


def test_documents_that_cannot_be_read_are_damage_that_can_be_mended(tmp_path: Path) -> None:
    path = copied("first", tmp_path / "data")
    path.write_bytes(path.read_bytes().replace(b'"status":', b'"status"='))
    with pytest.raises(StoreCorrupt):
        bootstrap.open_store(LocalSettings(data_dir=tmp_path / "data"))


def test_what_a_process_of_an_earlier_version_wrote_after_the_upgrade_can_be_changed(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as bare:
        store = Versioned(bare)
        for key, version in (("bare", {}), ("first", {"v": 1}), ("second", {"v": 2})):
            bare.put(INVOICES, key, {"id": key, **version})
            assert not store.change(INVOICES, key, {"id": "other"}, {"id": "new"})
            assert store.change(INVOICES, key, {"id": key}, {"id": "new"})
            assert bare.get(INVOICES, key) == {"id": "new", "v": 2}


class Barely:
    """A store that is only ever asked for one document."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []

    def get(self, collection: str, key: str) -> Document | None:
        """Count it."""
        self.asked.append(key)
        return self._store.get(collection, key)


def test_with_nothing_to_upgrade_a_start_reads_one_document(tmp_path: Path) -> None:
    copied("first", tmp_path / "data")
    bootstrap.open_store(LocalSettings(data_dir=tmp_path / "data")).close()
    with closing(EmbeddedStore(tmp_path / "data", COLLECTIONS)) as store:
        barely: Any = Barely(store)
        assert upgrade(barely, COLLECTIONS) == 0
    assert barely.asked == [MARKER]


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A data folder of a version that is not there yet."""
    copied("second", tmp_path / "data")
    bootstrap.open_store(LocalSettings(data_dir=tmp_path / "data")).close()
    with closing(EmbeddedStore(tmp_path / "data", COLLECTIONS)) as store:
        store.put(SETTINGS, MARKER, {"collections": {INVOICES: 99, "not_there_yet": 1}})
    return tmp_path / "data"


def test_the_file_of_a_newer_version_is_refused_and_left_as_it_is(newer: Path) -> None:
    before = documents(newer / FILE_NAME)
    with pytest.raises(StoreNewer, match=r"written by a newer invoicebot .*invoices are of version 99.* Install that"):
        bootstrap.open_store(LocalSettings(data_dir=newer))
    assert documents(newer / FILE_NAME) == before
    command = [sys.executable, "-m", "bot", "workspaces", "list"]
    environment = {**os.environ, "DATA_DIR": str(newer)}
    said = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "newer invoicebot" in said.stderr


def test_a_step_from_one_version_to_the_next_is_taken_once_for_each(tmp_path: Path) -> None:
    steps = (lambda one: {**one, "second": True}, lambda one: {**one, "third": one["second"]})
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many(WORKSPACES, {"a": {"id": "a"}, "b": {"id": "b", "v": 2, "second": False}, "c": {"v": 3}})
        assert upgrade(store, COLLECTIONS, {WORKSPACES: steps}) == 2
        assert store.get(WORKSPACES, "a") == {"id": "a", "second": True, "third": True, "v": 3}
        assert store.get(WORKSPACES, "b") == {"id": "b", "second": False, "third": False, "v": 3}
        assert store.get(WORKSPACES, "c") == {"v": 3}
        assert upgrade(store, COLLECTIONS, {WORKSPACES: steps}) == 0


class Interrupted(EmbeddedStore):
    """One in which somebody else writes just before a group does, once."""

    left = 1

    def change_many(self, collection: str, changes: Changes) -> int:
        """Change one document and delete another first."""
        if self.left:
            self.left -= 1
            self.put(collection, "b", {"id": "b", "late": True})
            self.delete(collection, "c")
        return super().change_many(collection, changes)


def test_what_somebody_else_changes_meanwhile_is_upgraded_as_it_is_then(tmp_path: Path) -> None:
    steps = (lambda one: {**one, "second": True},)
    with closing(Interrupted(tmp_path, COLLECTIONS)) as store:
        store.put_many(WORKSPACES, {key: {"id": key} for key in "abcd"})
        assert upgrade(store, COLLECTIONS, {WORKSPACES: steps}) == 3
        kept = {one.key: one.value for one in store.find(WORKSPACES)}
    assert kept == {
        "a": {"id": "a", "second": True, "v": 2},
        "b": {"id": "b", "late": True, "second": True, "v": 2},
        "d": {"id": "d", "second": True, "v": 2},
    }


def test_what_is_written_carries_a_version_that_nobody_sees_who_reads(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as bare:
        store = Versioned(bare)
        bare.put(WORKSPACES, "old", {"id": "old"})
        assert store.get(WORKSPACES, "old") == {"id": "old"}
        assert store.change(WORKSPACES, "old", {"id": "old"}, {"id": "old", "channel": "C1"})
        assert not store.change(WORKSPACES, "old", {"id": "old"}, {"id": "x"})
        assert store.change(WORKSPACES, "old", {"id": "old", "channel": "C1"}, {"id": "old", "channel": "C2"})
        bare.put(WORKSPACES, "old", {"id": "old", "channel": "C1"})
        group = {"old": ({"id": "old", "channel": "C1"}, {"id": "old", "channel": "C2"}), "none": ({}, {"id": "none"})}
        assert store.change_many(WORKSPACES, group) == 1
        store.put_many(WORKSPACES, {"new": {"id": "new", "channel": "C3"}})
        assert store.claim(WORKSPACES, "claimed", {"id": "claimed"})
        assert [one.value.get("channel") for one in store.find(WORKSPACES)] == [None, "C3", "C2"]
        assert all("v" not in one.value for one in store.find(WORKSPACES))
        assert {one.value["v"] for one in bare.find(WORKSPACES)} == {1}
        store.put(INVOICES, "in_1", {"id": "in_1"})
        assert json.loads(json.dumps(bare.get(INVOICES, "in_1"))) == {"id": "in_1", "v": 2}
