"""Opening: what is made, what is made again when a declaration changes, and what is refused."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.store import schema
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.services.store import Collection, Kind, Store, StoreError, Where

from .factories import COLLECTIONS, INVOICES

DOCUMENTS = {str(number): {"workspace": f"w{number % 3}", "status": "open", "created": number} for number in range(30)}


def _objects(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def _pragma(folder: Path, name: str) -> int:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _reopen(folder: Path, *collections: Collection) -> Store:
    return EmbeddedStore(folder, collections)


def test_folder_and_files_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
        store.put("plain", "a", {})
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_an_odd_folder_name_is_only_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20?c#d'é"
    with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
        store.put("plain", "a", {"age": 1})
        assert store.get("plain", "a") == {"age": 1}


def test_documents_are_there_after_opening_again(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", DOCUMENTS)
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        assert {one.key: one.value for one in store.find("invoices")} == DOCUMENTS


def test_opening_again_rebuilds_nothing(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path, COLLECTIONS).close()
    before = _pragma(tmp_path, "schema_version")
    EmbeddedStore(tmp_path, COLLECTIONS).close()
    assert _pragma(tmp_path, "schema_version") == before


def test_a_changed_declaration_rebuilds_indexes_and_totals_and_keeps_documents(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", DOCUMENTS)
    changed = replace(
        INVOICES,
        fields={**INVOICES.fields, "note": Kind.TEXT},
        indexes=(("due",),),
        totals=(("workspace",),),
        searched=(),
    )
    with closing(_reopen(tmp_path, changed)) as store:
        assert store.count("invoices", by=("workspace",)) == {("w0",): 10, ("w1",): 10, ("w2",): 10}
        store.delete("invoices", "0")
        store.put("invoices", "1", {"workspace": "w2"})
        assert store.count("invoices", by=("workspace",)) == {("w0",): 9, ("w1",): 9, ("w2",): 11}
        assert len(store.find("invoices")) == 29
    names = {name for name in _objects(tmp_path) if name.startswith("invoices.")}
    total = "invoices.totals.workspace"
    triggers = {f"{total}.insert", f"{total}.update", f"{total}.delete"}
    assert names == {"invoices.index.due", total, f"{total}.group", *triggers}


def test_totals_that_somebody_broke_are_counted_anew(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", DOCUMENTS)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute('DROP TRIGGER "invoices.totals.workspace.status.insert"')
        connection.execute("""INSERT INTO invoices VALUES ('x', '{"workspace":"w0","status":"open"}')""")
        connection.commit()
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        assert store.count("invoices", Where({"workspace": "w0"}), by=("status",)) == {("open",): 11}


def test_collections_that_are_not_declared_are_left_alone(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", DOCUMENTS)
    before = _objects(tmp_path)
    _reopen(tmp_path, Collection("other")).close()
    assert before.items() <= _objects(tmp_path).items()


def test_a_failed_rebuild_changes_nothing(tmp_path: Path) -> None:
    with closing(EmbeddedStore(tmp_path, COLLECTIONS)) as store:
        store.put_many("invoices", DOCUMENTS)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE other (key TEXT PRIMARY KEY, value BLOB)")
        connection.execute("INSERT INTO other VALUES ('x', 'not json')")
        connection.commit()
    before = _objects(tmp_path)
    broken = Collection("other", {"name": Kind.TEXT}, indexes=(("name",),))
    with pytest.raises(StoreError, match="malformed JSON"):
        _reopen(tmp_path, replace(INVOICES, indexes=(), totals=()), broken)
    assert _objects(tmp_path) == before


def test_a_file_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path, COLLECTIONS).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute(f"PRAGMA user_version={schema.FORMAT + 1}")
    content = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(StoreError, match=r"newer invoicebot \(format 2; this one knows 1\)"):
        EmbeddedStore(tmp_path, COLLECTIONS)
    assert (tmp_path / FILE_NAME).read_bytes() == content


@pytest.mark.parametrize(
    "declared",
    [
        (Collection("plain"), Collection("plain")),
        (Collection('x" (key); DROP TABLE "plain'),),
        (Collection("_meta"),),
        (Collection("x", {"it's": Kind.TEXT}),),
        (Collection("x", {}, indexes=(("name",),)),),
        (Collection("x", {"name": Kind.TEXT}, totals=((),)),),
        (Collection("x", {"name": Kind.TEXT}, indexes=(("name", "name"),)),),
        (Collection("x", {"name": Kind.INTEGER}, searched=("name",)),),
        (Collection("x", {}, searched=("name",)),),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(tmp_path: Path, declared: tuple[Collection, ...]) -> None:
    with pytest.raises(ValueError, match=r"collection|index|[Ff]ield"):
        EmbeddedStore(tmp_path, declared)
    assert not (tmp_path / FILE_NAME).exists()


def test_two_stores_on_one_folder_lose_no_step_of_a_counter(tmp_path: Path) -> None:
    def count_up(store: Store) -> None:
        for _step in range(50):
            while True:
                old = store.get("plain", "counter") or {}
                if store.change("plain", "counter", old, {"age": old["age"] + 1}):
                    break

    with (
        closing(EmbeddedStore(tmp_path, COLLECTIONS)) as one,
        closing(EmbeddedStore(tmp_path, COLLECTIONS)) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        one.put("plain", "counter", {"age": 0})
        list(pool.map(count_up, [one, other]))
        assert one.get("plain", "counter") == other.get("plain", "counter") == {"age": 100}


def test_a_python_with_too_old_an_sqlite_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(StoreError, match=r"needs 3\.38 or newer"):
        EmbeddedStore(tmp_path, COLLECTIONS)


def test_several_processes_may_open_a_new_folder_at_once_and_all_write(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from bot.adapters.store.embedded import EmbeddedStore\n"
        "from tests.store.factories import COLLECTIONS\n"
        "store = EmbeddedStore(pathlib.Path(sys.argv[1]), COLLECTIONS)\n"
        "for number in range(20): store.put('invoices', sys.argv[2] + str(number), {'live': True})\n"
        "store.close()\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(tmp_path / "data")]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen([*command, name], cwd=root, stderr=subprocess.PIPE) for name in "abc"]
    outcomes = [process.communicate(timeout=30)[1] for process in running]
    assert outcomes == [b"", b"", b""]
    with closing(EmbeddedStore(tmp_path / "data", COLLECTIONS)) as store:
        assert store.count("invoices", by=("live",)) == {(True,): 60}
