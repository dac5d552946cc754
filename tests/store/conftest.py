"""The stores under test: `store` is each of them in turn, `embedded` the one on sqlitedict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.store import Store

from .factories import COLLECTIONS, STORES


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = STORES[request.param](tmp_path / "data", COLLECTIONS)
    yield opened
    opened.close()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path / "data", COLLECTIONS)
    yield opened
    opened.close()
