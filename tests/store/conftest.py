"""The stores under test: `store` is each of them in turn, `embedded` the one on sqlitedict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.adapters.store.postgres import PostgresStore
from bot.services.store import Store
from tests import postgres

from .factories import COLLECTIONS, STORES

Opening = Callable[[str, Path], AbstractContextManager[Store]]


@pytest.fixture(scope="session")
def opening() -> Iterator[Opening]:
    """Opens an empty store by name; the one on PostgreSQL is emptied and used again, for it takes longest to open."""
    kept: list[PostgresStore] = []

    @contextmanager
    def open_one(name: str, folder: Path) -> Iterator[Store]:
        if name != "postgresql":
            with closing(STORES[name](folder, COLLECTIONS)) as opened:
                yield opened
            return
        if not kept:
            kept.append(PostgresStore(postgres.server().database(), COLLECTIONS))
        for collection in COLLECTIONS:
            kept[0].link.write(f'DELETE FROM "{collection.name}"', ())
        yield kept[0]

    yield open_one
    for store in kept:
        store.close()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, opening: Opening, tmp_path: Path) -> Iterator[Store]:
    with opening(request.param, tmp_path / "data") as opened:
        yield opened


@pytest.fixture(params=STORES)
def own_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """One that the test may close."""
    with closing(STORES[request.param](tmp_path / "data", COLLECTIONS)) as opened:
        yield opened


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path / "data", COLLECTIONS)
    yield opened
    opened.close()
