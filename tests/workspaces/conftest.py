"""A store on sqlitedict, and the workspaces in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.collections import COLLECTIONS
from bot.services.store import Store
from bot.services.workspaces import Workspaces


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = EmbeddedStore(tmp_path, COLLECTIONS)
    yield opened
    opened.close()


@pytest.fixture
def workspaces(store: Store) -> Workspaces:
    return Workspaces(store)
