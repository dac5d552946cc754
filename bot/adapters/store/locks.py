"""The lock that keeps a second server off a data folder."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from bot.adapters.store.errors import StoreLocked
from bot.services.store import StoreError

LOCK_NAME = "serve.lock"


class FolderLock:
    """Held by `serve` alone, while it keeps this object; the operating system takes it back when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / LOCK_NAME, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)

    def acquire(self) -> None:
        """Take the lock at once, or raise StoreLocked; StoreError when the folder cannot be locked at all."""
        if self._lock.is_locked:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
        except Timeout as error:
            raise StoreLocked(self._folder) from error
        except (OSError, NotImplementedError) as error:
            raise StoreError(f"The data folder {self._folder} cannot be locked ({error}).") from error

    def release(self) -> None:
        """Let another one serve; nothing happens when the lock is not held."""
        self._lock.release(force=True)

    def __enter__(self) -> FolderLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
