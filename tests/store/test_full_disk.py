"""A full disk: every kind of write raises at once, nothing hangs, and the first write after space comes back works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.store import Document, Store, StoreError
from tests.actions.pressing import wait_until

from .factories import COLLECTIONS

ROOT = Path(__file__).parents[2]
BIG = {"name": "x", "text": "x" * 20_000}
OLD = {"name": "old", "text": "y" * 20_000}
NEW = {"name": "new", "text": "z" * 20_000}
GROUP = {f"group-{number}": BIG for number in range(40)}


def _flip(store: Store) -> bool:
    """Change to other text of the same length: SQLite does not write what is there already."""
    now = store.get("plain", "kept") or {}
    return store.change("plain", "kept", now, NEW if now == OLD else OLD)


def _state(store: Store) -> dict[str, Document]:
    return {one.key: one.value for one in store.find("plain", limit=10_000)}


WRITES: dict[str, Callable[[Store, str], object]] = {
    "put": lambda store, key: store.put("plain", key, BIG),
    "put_many": lambda store, key: store.put_many("plain", {f"{key}-{name}": value for name, value in GROUP.items()}),
    "claim": lambda store, key: store.claim("plain", key, BIG),
    "change": lambda store, key: _flip(store),
    "delete": lambda store, key: store.delete("plain", f"spare-{key}"),
    "check": lambda store, key: store.check(),
}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def _fill(place: Path) -> Path:
    """Take all the space that is left."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while file.write(bytes(size)) == size:
                    continue
            except OSError:
                continue
    return ballast


def _until_refused(write: Callable[[Store, str], object], store: Store) -> tuple[int, StoreError]:
    """Write until it fails (the log has some space taken already); how many went through, and the error."""
    for number in range(5000):
        try:
            write(store, str(number))
        except StoreError as error:
            return number, error
    raise AssertionError("the disk never became full")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", WRITES)
def test_every_kind_of_write_raises_on_a_full_disk_and_works_once_there_is_space(small_disk: Path, kind: str) -> None:
    write = WRITES[kind]
    with closing(EmbeddedStore(small_disk / "data", COLLECTIONS)) as store:
        store.put("plain", "kept", OLD)
        store.put_many("plain", {f"spare-{number}": {} for number in range(200)})
        ballast = _fill(small_disk)
        written, error = _until_refused(write, store)
        assert "is full" in str(error)
        before = _state(store)
        for _ in range(20):
            with pytest.raises(StoreError, match="is full"):
                write(store, str(written))
        assert _state(store) == before
        ballast.unlink()
        assert write(store, str(written)) in (None, True, 40)
        after = _state(store)
        assert kind == "check" or after != before
    with closing(EmbeddedStore(small_disk / "data", COLLECTIONS)) as store:
        assert _state(store) == after


@pytest.mark.timeout(300)
def test_writes_that_wait_together_for_a_full_disk_all_raise_and_all_work_once_there_is_space(small_disk: Path) -> None:
    with closing(EmbeddedStore(small_disk / "data", COLLECTIONS)) as store, ThreadPoolExecutor(6) as pool:
        ballast = _fill(small_disk)
        written, _ = _until_refused(WRITES["put"], store)

        def together() -> list[BaseException | None]:
            with store._opened.writer._lock:
                futures = [pool.submit(store.put, "plain", f"together-{number}", BIG) for number in range(6)]
                wait_until(lambda: len(store._opened.writer._waiting) == 6, "all")
            return [future.exception() for future in futures]

        assert ["is full" in str(error) for error in together()] == [True] * 6
        assert len(_state(store)) == written
        ballast.unlink()
        assert together() == [None] * 6
        assert len(_state(store)) == written + 6


@pytest.mark.timeout(300)
def test_opening_on_a_full_disk_says_so(small_disk: Path) -> None:
    _fill(small_disk)
    with pytest.raises(StoreError, match=r"is full|cannot be written"):
        EmbeddedStore(small_disk / "data", COLLECTIONS)


@pytest.mark.timeout(300)
def test_an_older_file_is_not_hurt_by_an_upgrade_without_space(small_disk: Path) -> None:
    plain = COLLECTIONS[1:]
    with closing(EmbeddedStore(small_disk / "data", plain)) as store:
        store.put("plain", "kept", OLD)
    ballast = _fill(small_disk)
    with pytest.raises(StoreError, match=r"is full|refuses to"):
        EmbeddedStore(small_disk / "data", COLLECTIONS)
    ballast.unlink()
    with closing(EmbeddedStore(small_disk / "data", COLLECTIONS)) as store:
        assert store.get("plain", "kept") == OLD
        assert store.count("invoices") == {(): 0}


LIMITED = """
import pathlib, resource, signal, sys
from contextlib import closing
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.services.store import StoreError
from tests.store.factories import COLLECTIONS
from tests.store.test_full_disk import OLD, WRITES, _state, _until_refused

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
    store.put("plain", "kept", OLD)
    store.put_many("plain", {f"spare-{number}": {} for number in range(200)})
    size = (folder / (FILE_NAME + "-wal")).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    written, error = _until_refused(WRITES[kind], store)
    before = _state(store)
    for _ in range(20):
        try:
            WRITES[kind](store, str(written))
        except StoreError:
            continue
        raise AssertionError("a write went through")
    assert _state(store) == before
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert WRITES[kind](store, str(written)) in (None, True, 40)
    after = _state(store)
    assert kind == "check" or after != before
with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
    assert _state(store) == after
print("ended well", error)
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", WRITES)
def test_every_kind_of_write_raises_at_a_file_size_limit_and_works_once_it_is_lifted(tmp_path: Path, kind: str) -> None:
    command = [sys.executable, "-W", "error", "-c", LIMITED, str(tmp_path), kind]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    outcome = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert outcome.stdout.startswith("ended well"), outcome.stderr
