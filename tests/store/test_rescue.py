"""Damaged data files: what can be read is saved, the rest is named, and a kill in between loses nothing."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.store import rescue as rescues
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreCorrupt
from bot.adapters.store.rescue import finish, is_half_done, rescue
from bot.services.collections import ACTIONS, ALERTS, COLLECTIONS, EVENTS, INVOICES, SETTINGS, WORKSPACES
from bot.services.rescued import RESCUED, notes
from bot.services.store import Document, StoreError
from bot.services.sync import CAUGHT_UP

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
ASIDE = f"{FILE_NAME}.damaged-20261122T073000Z"
MANY = 300
PAGE = 4096

Kept = dict[str, dict[str, Any]]
Notes = Mapping[str, Mapping[str, Document]]


def document(collection: str, number: int) -> dict[str, Any]:
    """Some document, as long as real ones."""
    return {"id": f"{collection}-{number}", "text": f"{number} " * 60, "at": number}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder whose file holds some hundred documents in each of a few collections."""
    with closing(EmbeddedStore(tmp_path / "data", COLLECTIONS)) as store:
        for name in (WORKSPACES, INVOICES, EVENTS, ALERTS, ACTIONS):
            store.put_many(name, {f"{name}-{number:04}": document(name, number) for number in range(MANY)})
    return tmp_path / "data"


def saved(folder: Path) -> Kept:
    """What the folder's file holds."""
    with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
        return {
            one.name: {found.key: found.value for found in store.find(one.name, limit=10 * MANY)} for one in COLLECTIONS
        }


def overwrite(path: Path, at: int, size: int) -> None:
    """Garbage from there on."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(random.Random(at).randbytes(size))


def pages_of(path: Path, name: str) -> list[int]:
    """Pages that hold rows of this collection, found by what stands in them."""
    content = path.read_bytes()
    places = range(0, len(content), PAGE)
    return [at for at in places if content[at : at + 1] == b"\x0d" and f'"{name}-'.encode() in content[at : at + PAGE]]


def test_with_its_header_gone_everything_is_saved(folder: Path) -> None:
    before = saved(folder)
    overwrite(folder / FILE_NAME, 0, 100)
    damaged = (folder / FILE_NAME).read_bytes()
    with pytest.raises(StoreCorrupt):
        EmbeddedStore(folder, COLLECTIONS)
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    note = after[SETTINGS].pop(RESCUED)
    assert (note["aside"], note["lost"], note["at"]) == (ASIDE, [], int(NOW.timestamp()))
    assert after == before
    assert (folder / ASIDE).read_bytes() == damaged
    assert sorted(one.name for one in folder.iterdir()) == [FILE_NAME, ASIDE]


def test_what_lies_in_damaged_pages_is_lost_and_all_else_is_saved(folder: Path) -> None:
    before, path = saved(folder), folder / FILE_NAME
    for page in pages_of(path, ACTIONS)[5:9]:
        overwrite(path, page, PAGE)
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    note = after[SETTINGS].pop(RESCUED)
    assert note["lost"] == [ACTIONS]
    assert CAUGHT_UP not in after[SETTINGS]
    for name in (WORKSPACES, INVOICES, EVENTS, ALERTS):
        assert after[name] == before[name]
    assert MANY - 80 < len(after[ACTIONS]) < MANY
    assert all(before[ACTIONS][key] == value for key, value in after[ACTIONS].items())


def test_where_events_are_lost_all_that_stripe_still_lists_are_asked_for(folder: Path) -> None:
    path = folder / FILE_NAME
    overwrite(path, pages_of(path, EVENTS)[3], PAGE)
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    assert after[SETTINGS][RESCUED]["lost"] == [EVENTS]
    assert after[SETTINGS][CAUGHT_UP] == {"at": 0}


def test_a_row_whose_number_was_overwritten_is_told_and_no_way_back(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many(ALERTS, {f"alerts-{number}": {} for number in range(1, 10)})
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    number = content.index(b"alerts-9{") - 4  # before it: this one, the header's size and two types
    assert content[number] == 9
    content[number] = 5
    path.write_bytes(content)
    rescue(tmp_path, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(tmp_path)
    assert after[SETTINGS][RESCUED]["lost"] == [ALERTS]
    assert len(after[ALERTS]) >= 8


def test_a_text_that_is_none_any_more_is_left_out_and_told(folder: Path) -> None:
    path = folder / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b'"id":"alerts-7"', b'"id":"alerts-\xff"'))
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    assert after[SETTINGS][RESCUED]["lost"] == [ALERTS]
    assert "alerts-0007" not in after[ALERTS]


def test_what_is_no_document_any_more_is_left_out(folder: Path) -> None:
    path = folder / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b'{"at":7,"id":"alerts-7"', b'?"at":7,"id":"alerts-7"'))
    with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
        store.check()
        with pytest.raises(Exception, match="not JSON"):
            store.get(ALERTS, "alerts-0007")
        with pytest.raises(StoreCorrupt):
            store.check()
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    assert after[SETTINGS][RESCUED]["lost"] == [ALERTS]
    assert len(after[ALERTS]) == MANY - 1


def test_of_a_file_full_of_garbage_nothing_is_saved_and_everything_named(folder: Path) -> None:
    path = folder / FILE_NAME
    overwrite(path, 0, path.stat().st_size)
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    assert after[SETTINGS][RESCUED]["lost"] == [one.name for one in COLLECTIONS]
    assert all(not documents for name, documents in after.items() if name != SETTINGS)


@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_a_rescue_that_was_killed_is_finished(folder: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, path = saved(folder), folder / FILE_NAME
    overwrite(path, 0, 100)
    path.with_name(f"{FILE_NAME}-wal").write_bytes(b"")
    monkeypatch.setattr(rescues, "finish", lambda _folder: None)
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    monkeypatch.undo()
    assert is_half_done(folder)
    if suffix:  # killed after the first rename
        os.rename(path.with_name(f"{FILE_NAME}-wal"), folder / f"{ASIDE}-wal")
    finish(folder)
    assert not is_half_done(folder)
    after = saved(folder)
    assert after[SETTINGS].pop(RESCUED)["lost"] == []
    assert after == before


def test_what_stands_only_in_the_new_files_log_is_not_thrown_away(folder: Path) -> None:
    before, others = saved(folder), list[sqlite3.Connection]()
    overwrite(folder / FILE_NAME, 0, 100)

    def kept_from_its_file(aside: str, lost: list[str]) -> Notes:
        """As a full disk does it, too."""
        others.append(sqlite3.connect(folder / "mending" / FILE_NAME))
        others[0].execute(f'SELECT count(*) FROM "{SETTINGS}"').fetchone()
        return notes(NOW, aside, lost)

    with pytest.raises(StoreError, match="could not be put into one file"):
        rescue(folder, COLLECTIONS, NOW, kept_from_its_file)
    others[0].close()
    assert not is_half_done(folder)
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    assert after[SETTINGS].pop(RESCUED)["lost"] == []
    assert after == before


def test_one_that_was_killed_while_it_saved_begins_anew(folder: Path) -> None:
    before = saved(folder)
    overwrite(folder / FILE_NAME, 0, 100)
    shutil.copytree(folder, folder / "mending")
    rescue(folder, COLLECTIONS, NOW, partial(notes, NOW))
    after = saved(folder)
    del after[SETTINGS][RESCUED]
    assert after == before
