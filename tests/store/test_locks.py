"""One server for a folder."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.adapters.store.embedded import FolderLock
from bot.adapters.store.errors import StoreLocked
from bot.services.store import StoreError

HOLD = (
    "import sys, pathlib\n"
    "from bot.adapters.store.embedded import FolderLock\n"
    "lock = FolderLock(pathlib.Path(sys.argv[1]))\n"
    "lock.acquire()\n"
    "print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


def test_a_second_server_is_told_plainly_what_to_do(tmp_path: Path) -> None:
    with FolderLock(tmp_path), pytest.raises(StoreLocked) as caught:
        FolderLock(tmp_path).acquire()
    words = str(caught.value)
    assert "Another invoicebot already serves" in words
    assert str(tmp_path) in words
    assert "DATABASE_URL" in words
    assert isinstance(caught.value, StoreError)


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "new"), FolderLock(tmp_path / "new")
    first.acquire()
    first.acquire()
    first.release()
    first.release()
    with second, pytest.raises(StoreLocked):
        first.acquire()


def test_a_lock_may_be_released_by_another_thread(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.acquire()
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    with FolderLock(tmp_path):
        pass


def test_the_lock_holds_between_processes_and_ends_with_a_killed_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreLocked):
            FolderLock(tmp_path).acquire()
        other.kill()
        other.wait(60)
    with FolderLock(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be locked") as caught:
        FolderLock(tmp_path / "file" / "data").acquire()
    assert not isinstance(caught.value, StoreLocked)
