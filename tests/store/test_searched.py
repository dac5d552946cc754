"""Text that an index of trigrams knows: as many and the same as by looking through, whatever happens to the index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.store import trigrams
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreCorrupt
from bot.services.store import After, Document, Order, Store, Where

from .factories import COLLECTIONS, INVOICES
from .reference import ReferenceStore

NUMBER = 400
NEWEST = Order("created", descending=True)
TEXTS = (
    *(
        "bakery",
        "October",
        "october",
        "INV-0",
        "v-00017",
        '"quoted"',
        "50%",
        "a_b",
        "back\\slash",
        "日本語",
        "é😀",
        "x\ny",
    ),
    *("nobody", "bakeryy", "", "a", "本語", "bakery" * 30),
    *("bakery*", "^bakery", 'bakery" OR "inv', "NEAR(bakery inv)", "status:bakery", "\x00bak\ud83dery", "語 e\u0301"),
)


def _document(number: int) -> Document:
    """Some text that all have, some that every third, seventh or hundredth has, some that is its own."""
    rare = {17: '"quoted" 50% a_b back\\slash', 117: "日本語 é😀", 217: "x\ny" + "bakery" * 40}
    words = ["bakery", f"inv-{number:05}", "October" if number % 3 else "october", rare.get(number, "")]
    status = None if number % 7 == 0 else " ".join(words)
    return {"workspace": f"w{number % 4}", "status": status, "created": number // 2}


DOCUMENTS = {f"in_{number:04}": _document(number) for number in range(NUMBER)}


def _asked(store: Store) -> list[object]:
    """What every text leads to: page after page, in part of the documents, and counted."""
    answers: list[object] = []
    for text in TEXTS:
        for where in (Where(contains={"status": text}), Where({"workspace": ["w1", "w2"]}, {}, {"status": text})):
            after, keys = None, list[str]()
            while found := store.find("invoices", where, order=NEWEST, limit=7, after=after):
                keys += [one.key for one in found]
                after = After(found[-1].value["created"], found[-1].key)
            answers += [keys, [one.key for one in store.find("invoices", where, limit=1000)]]
            answers.append(store.count("invoices", where))
    return answers


def _written(store: Store) -> None:
    """Every kind of write."""
    store.put_many("invoices", DOCUMENTS)
    for number in range(0, NUMBER, 5):
        store.put("invoices", f"in_{number:04}", _document(number + 1))
    store.change_many("invoices", {"in_0001": (_document(1), _document(17)), "in_0002": (_document(2), _document(7))})
    store.mark("invoices", Where({"workspace": "w3"}), {"status": "nobody else"}, limit=9)
    store.claim("invoices", "in_new", _document(117))
    for number in range(3, NUMBER, 11):
        store.delete("invoices", f"in_{number:04}")


@pytest.fixture(scope="module")
def expected() -> list[object]:
    reference = ReferenceStore(COLLECTIONS)
    _written(reference)
    return _asked(reference)


def test_whatever_is_searched_is_what_a_look_through_finds(store: Store, expected: list[object]) -> None:
    _written(store)
    assert _asked(store) == expected


@pytest.mark.parametrize("few", [1, 20])
def test_how_it_is_looked_for_changes_nothing(
    embedded: EmbeddedStore, expected: list[object], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trigrams, "FEW", few)
    _written(embedded)
    assert _asked(embedded) == expected


def test_few_are_looked_up_and_many_are_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trigrams, "FEW", 10)

    def rows(text: str, limit: int) -> int | None:
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
            found = trigrams.candidates(connection, INVOICES, {"status": text}, limit)
        return None if found is None else len(found)

    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", DOCUMENTS)
    assert rows("nobody", 11) == 0
    assert rows("-00017", 11) == 1
    assert rows("october", 11) is None  # 133 of 400: a page of 11 is full after 33
    assert rows("october", 400) == 114  # one of all is all: only those are looked at
    assert rows("bakery", 11) is None
    assert rows("ba", 11) is None
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert trigrams.candidates(connection, INVOICES, {}, 11) is None


def test_a_file_without_the_index_gets_it_when_it_is_opened(tmp_path: Path, expected: list[object]) -> None:
    before = (replace(INVOICES, searched=()), *COLLECTIONS[1:])
    with closing(EmbeddedStore(tmp_path, before)) as store:
        _written(store)
        assert _asked(store) == expected
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        assert _asked(store) == expected
        store.put("invoices", "in_0005", {"status": "only here"})
        assert [one.key for one in store.find("invoices", Where(contains={"status": "y her"}))] == ["in_0005"]


def test_without_the_module_text_is_looked_for_and_what_was_written_is_found_with_it(
    tmp_path: Path, expected: list[object], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", {"in_0001": _document(1)})
    with monkeypatch.context() as lacking:
        lacking.setattr(trigrams, "known", lambda _connection: False)
        with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
            _written(store)
            assert _asked(store) == expected
        assert "lacks FTS5" in caplog.text
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        assert _asked(store) == expected


def test_what_a_command_without_the_module_writes_beside_a_running_bot_is_found(
    tmp_path: Path, expected: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as running:
        running.put_many("invoices", {"in_0001": _document(1)})
        with monkeypatch.context() as lacking:
            lacking.setattr(trigrams, "known", lambda _connection: False)
            with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as command:
                _written(command)
        assert _asked(running) == expected


def test_a_file_put_together_from_a_dump_is_searched_anew(tmp_path: Path, expected: list[object]) -> None:
    """Its rows have other numbers than those in the index that came with the dump."""
    path = tmp_path / FILE_NAME
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        _written(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute('CREATE TABLE moved AS SELECT * FROM "invoices" ORDER BY "key" DESC')
        for event in ("insert", "update", "delete"):
            connection.execute(f'DROP TRIGGER "invoices.search.status.{event}"')
        connection.execute('DELETE FROM "invoices"')
        connection.execute('INSERT INTO "invoices" SELECT * FROM moved')
        connection.execute("DROP TABLE moved")
        for name, statement in trigrams.objects(INVOICES, "status").items():
            if name.rpartition(".")[2] in ("insert", "update", "delete"):
                connection.execute(statement)
        connection.execute("PRAGMA user_version=0")
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        assert _asked(store) == expected


def test_a_damaged_index_is_damage_of_the_file(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        _written(store)
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
            connection.execute('DELETE FROM "invoices.search.status_data"')
        with pytest.raises(StoreCorrupt):
            store.find("invoices", Where(contains={"status": "bakery"}))
        assert store.damaged


def test_vacuum_leaves_the_index_right(tmp_path: Path, expected: list[object]) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        _written(store)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("VACUUM")
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        assert _asked(store) == expected
