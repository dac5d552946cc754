"""A store that stands empty, and a clock that the tests move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.collections import COLLECTIONS
from bot.services.store import Store
from tests.clocks import StandingClock

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> StandingClock:
    """At the start."""
    return StandingClock(START)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = EmbeddedStore(tmp_path, COLLECTIONS)
    yield opened
    opened.close()
