"""A backup of a PostgreSQL database that is being written: one moment of it, in a file that a bot starts on."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from bot import bootstrap, stores
from bot.adapters.store.backups import BackupExists
from bot.adapters.store.postgres import PostgresStore
from bot.adapters.store.postgres_snapshot import Snapshot
from bot.services.collections import COLLECTIONS, INVOICES, LEASES, SETTINGS
from bot.services.copying import COPYING, CopyError
from bot.services.store import Store, StoreError
from bot.services.upgrades import MARKER, StoreNewer
from bot.settings import LocalSettings
from tests.operating.commands import invoicebot
from tests.postgres import LOCKED, LOCKED_PASSWORD, server
from tests.upgrade.files import copied, documents

PAIR = ("left", "right")


def quiet(_done: int, _total: int) -> None:
    """Say nothing."""


def settings(url: str) -> LocalSettings:
    """Those that name the database."""
    return LocalSettings.load({"DATABASE_URL": url}, env_file=None)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with some of everything."""
    place = server().database()
    stores.copy(str(copied("second", tmp_path / "source").parent), place, lambda _seen: None)
    bootstrap.open_store(settings(place)).close()
    return place


@contextmanager
def written(store: Store, at_first: int) -> Iterator[list[int]]:
    """A thread that writes three documents in one commit, again and again; how often it has, `at_first` at least."""
    done, begun, rounds = threading.Event(), threading.Event(), [0]

    def write() -> None:
        while not done.is_set():
            number = rounds[0] + 1
            store.put_many(LEASES, {key: {"number": number} for key in (*PAIR, f"{number:06}")})
            rounds[0] = number
            if number == at_first:
                begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert begun.wait(60)
        yield rounds
    finally:
        done.set()
        thread.join()


def test_it_is_one_moment_lacks_nothing_written_before_and_a_bot_starts_on_it(url: str, tmp_path: Path) -> None:
    folder, steps = tmp_path / "data", list[tuple[int, int]]()
    folder.mkdir()
    file = folder / "invoicebot.sqlite"
    with closing(PostgresStore(url, COLLECTIONS)) as store, written(store, 50) as rounds:
        store.put_many(INVOICES, {f"in_{number}": {"status": "paid", "text": "é☃"} for number in range(1200)})
        before = rounds[0]
        size = stores.backup(settings(url), file, replace=False, on_step=lambda *step: steps.append(step))
    assert [one.name for one in folder.iterdir()] == [file.name]
    assert (file.stat().st_size, stat.S_IMODE(file.stat().st_mode)) == (size, 0o600)
    kept = documents(file)
    left, right = (kept[LEASES][key]["number"] for key in PAIR)
    assert left == right >= before
    assert len(kept[LEASES]) == left + 2
    assert COPYING not in kept[SETTINGS]
    assert len(steps) > len(COLLECTIONS)
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    with closing(bootstrap.open_store(LocalSettings(data_dir=folder))) as opened:
        assert opened.count(INVOICES, by=("status",))[("paid",)] >= 1200
    assert stores.copy(str(file), server().database(), lambda _seen: None) >= sum(map(len, kept.values()))


def test_nothing_cuts_a_long_reading_short_and_its_moment_is_let_go_when_all_is_read(url: str, tmp_path: Path) -> None:
    name = url.rpartition("/")[2]
    with server().connect() as connection:
        connection.execute(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '20s'")
    with closing(Snapshot(url, COLLECTIONS)) as source:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            assert source._rows(f"SHOW {limit}".encode()) == [("0",)]
        stores._fill(source, quiet, tmp_path)
        with pytest.raises(StoreError):
            source.count()


def test_a_file_of_that_name_stays_unless_it_is_said_that_it_may_go(url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    file.write_text("mine")
    with pytest.raises(BackupExists, match=r"already.*--replace"):
        stores.backup(settings(url), file, replace=False, on_step=quiet)
    assert file.read_text() == "mine"
    stores.backup(settings(url), file, replace=True, on_step=quiet)
    assert documents(file)[SETTINGS]
    with pytest.raises(StoreError, match=r"nowhere.* cannot be written \(No such file"):
        stores.backup(settings(url), tmp_path / "nowhere" / "backup.sqlite", replace=False, on_step=quiet)


def test_a_stop_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stores.backup(settings(url), tmp_path / "backup.sqlite", replace=False, on_step=stop)
    assert [one.name for one in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize(
    ("mark", "document", "refusal", "words"),
    [
        (COPYING, {"from": "elsewhere"}, CopyError, "only a part of its data"),
        (MARKER, {"collections": {INVOICES: 99}}, StoreNewer, "newer invoicebot"),
    ],
)
def test_data_in_part_or_of_a_newer_version_make_no_backup(
    url: str, tmp_path: Path, mark: str, document: dict[str, object], refusal: type[Exception], words: str
) -> None:
    with closing(PostgresStore(url, COLLECTIONS)) as store:
        store.put(SETTINGS, mark, document)
    with pytest.raises(refusal, match=words):
        stores.backup(settings(url), tmp_path / "backup.sqlite", replace=False, on_step=quiet)
    assert [one.name for one in tmp_path.iterdir()] == ["source"]


def test_a_database_that_no_bot_used_is_told_from_an_empty_hub(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no data of invoicebot"):
        stores.backup(settings(server().database()), tmp_path / "backup.sqlite", replace=False, on_step=quiet)


def test_the_command_needs_a_user_who_may_read_and_shows_no_password(url: str, tmp_path: Path) -> None:
    place, file = url.replace("postgres@", f"{LOCKED}:{quote(LOCKED_PASSWORD, safe='')}@"), tmp_path / "backup.sqlite"
    refused = invoicebot({"DATABASE_URL": place}, "backup", str(file))
    assert (refused.returncode, "does not let this user" in refused.stderr) == (1, True)
    with server().connect(url.rpartition("/")[2]) as connection:
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {LOCKED}")
    said = invoicebot({"DATABASE_URL": place}, "backup", str(file))
    assert said.returncode == 0, said.stderr
    assert f"{file} holds everything as it was just now" in said.stdout.replace(os.linesep, " ")
    for word in (LOCKED_PASSWORD, quote(LOCKED_PASSWORD, safe=""), "s3cret"):
        assert word not in refused.stdout + refused.stderr + said.stdout + said.stderr
