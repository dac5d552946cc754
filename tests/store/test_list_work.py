"""The list costs the same however many invoices there are: what SQLite does is counted, not how long it takes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.domain.permits import Role, Viewer
from bot.domain.rows import Filter, Tab, row_of
from bot.domain.statuses import Status
from bot.services import mirror
from bot.services.collections import COLLECTIONS, INVOICES
from bot.services.mirror import Mirror
from bot.services.mirror_documents import to_document
from bot.services.workspaces import Workspaces
from tests.clocks import StandingClock
from tests.domain.builders import NOW, failed, person

SMALL, LARGE = 1500, 6000
STEPS = 10
START = datetime(2025, 1, 1, tzinfo=UTC)
ADMIN = Viewer(person("U0HANA"), Role.HUB_ADMIN)
ONE = Viewer(person("U0ONE"), Role.OWNER, frozenset({"w7"}))
MANY = Viewer(person("U0MANY"), Role.OWNER, frozenset({"w0", "w1", "w2"}))
HEADER = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status\n"
OWNERS = ("U0MANY", "U0MANY", "U0MANY", "U0ELSE", "U0ELSE", "U0ELSE", "U0ELSE", "U0ONE")
CSV = HEADER + "".join(
    f"w{one},Shop {one},cus_{one},{owner},C0W{one},usd,,active\n" for one, owner in enumerate(OWNERS)
)
AUTUMN: dict[str, Any] = {"since": datetime(2026, 9, 1, tzinfo=UTC), "until": datetime(2026, 11, 1, tzinfo=UTC)}
PERIODS: tuple[dict[str, Any], ...] = ({}, AUTUMN, {"billing": "2026-10"}, {"billing": "2026-10", **AUTUMN})


class Work:
    """How many of SQLite's steps were done by reading."""

    def __init__(self) -> None:
        """None."""
        self.steps = 0

    def tick(self) -> int:
        """Some more; 0 lets SQLite go on."""
        self.steps += STEPS
        return 0

    def of(self, hub: Mirror, viewer: Viewer, wanted: Filter) -> int:
        """The steps for the first three pages and their counts."""
        before, places = self.steps, tuple[str, ...]()
        for _ in range(3):
            page = hub.page(viewer, wanted, places)
            if page.following is None:
                break
            places = (*places, page.following)
        return self.steps - before


def fill(folder: Path, number: int) -> None:
    """`number` invoices over two years, of eight workspaces, in every status, half of those unsettled late."""
    shown = to_document(row_of(failed(), None))
    statuses = [status.value for status in Status if status is not Status.PAST_DUE]
    every = (NOW - START) / number
    documents = []
    for one in range(number):
        created = START + every * one
        anchor = NOW + timedelta(days=30 if one % 2 else -30, seconds=one)
        changes = {"id": f"in_{one:06}", "customer": f"cus_{one % 8}", "status": statuses[(one // 8) % 8]}
        found = {"number": f"INV-{one:06}", "text": f"inv-{one:06}\nbakery", "billing": f"{created:%Y-%m}"}
        times = {"created": int(created.timestamp()), "anchor": int(anchor.timestamp())}
        documents.append({**shown, **changes, **found, **times})
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        rows = [(one["id"], json.dumps(one)) for one in documents]
        connection.executemany(f'INSERT INTO "{INVOICES}" VALUES (?, ?)', rows)


@pytest.fixture(scope="module")
def work() -> Iterator[Work]:
    """Counts what is done on read-only connections."""
    counted, connect = Work(), sqlite3.connect

    def watched(*given: Any, **more: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **more)
        if more.get("uri"):
            connection.set_progress_handler(counted.tick, STEPS)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", watched)
        patch.setattr(mirror, "MOST_COUNTED", 4)
        patch.setattr(mirror, "MOST_LATE", 4)
        patch.setattr(mirror, "MOST_LOOKED_THROUGH", 30)
        yield counted


@pytest.fixture(scope="module")
def hubs(work: Work, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mirror, Mirror]]:
    """The same hub with few invoices and with four times as many."""
    stores, made = [], []
    for number in (SMALL, LARGE):
        folder = tmp_path_factory.mktemp(f"hub{number}")
        store = EmbeddedStore(folder, COLLECTIONS)
        Workspaces(store).import_csv(CSV)
        fill(folder, number)
        stores.append(store)
        made.append(Mirror(store, Workspaces(store), StandingClock(NOW), livemode=True))
    yield made[0], made[1]
    for store in stores:
        store.close()


def test_four_times_as_many_invoices_are_no_more_work_whatever_is_filtered(
    work: Work, hubs: tuple[Mirror, Mirror]
) -> None:
    small, large = hubs
    told = {}
    for viewer, workspace, tab, period in product((ADMIN, ONE, MANY), (None, "w2"), Tab, PERIODS):
        wanted = Filter(tab, workspace, **period)
        little, much = work.of(small, viewer, wanted), work.of(large, viewer, wanted)
        if much > 1.5 * little + 3000:
            told[(viewer.person.id, workspace, tab.value, *period)] = (little, much)
    assert told == {}


@pytest.mark.parametrize("text", ["bakery", "INV-0", "a"])
def test_text_that_many_have_stops_at_what_is_shown(work: Work, hubs: tuple[Mirror, Mirror], text: str) -> None:
    small, large = hubs
    for viewer, tab in product((ADMIN, MANY), (Tab.ALL, Tab.FAILED, Tab.PAST_DUE)):
        wanted = Filter(tab, text=text)
        assert work.of(large, viewer, wanted) <= 1.5 * work.of(small, viewer, wanted) + 2000


def test_a_whole_number_is_found_without_looking_through_the_others(work: Work, hubs: tuple[Mirror, Mirror]) -> None:
    for viewer, place in ((ADMIN, 5), (MANY, 9)):
        wanted = Filter(text=f"inv-{place:06}")
        for hub in hubs:
            assert [row.number for row in hub.page(viewer, wanted).rows] == [f"INV-{place:06}"]
            assert work.of(hub, viewer, wanted) < 3000


@pytest.mark.parametrize("text", ["-00149", "nobody has this", "00 ", "149\nbakery"])
def test_rare_text_is_found_without_looking_through_the_others(
    work: Work, hubs: tuple[Mirror, Mirror], text: str
) -> None:
    small, large = hubs
    for viewer, tab in product((ADMIN, MANY), (Tab.ALL, Tab.FAILED, Tab.PAST_DUE)):
        wanted = Filter(tab, text=text)
        assert work.of(large, viewer, wanted) <= 1.5 * work.of(small, viewer, wanted) + 2000


def test_rare_text_is_looked_for_once_for_page_and_counts(hubs: tuple[Mirror, Mirror]) -> None:
    _, large = hubs
    page = large.page(ADMIN, Filter(text="-005999"))
    assert [row.number for row in page.rows] == ["INV-005999"]
    assert page.counts[Tab.ALL] == 1
    assert page.beyond == frozenset()


def test_every_page_holds_what_a_plain_look_through_all_finds(hubs: tuple[Mirror, Mirror]) -> None:
    small, _ = hubs
    everything = list(small.rows(ADMIN, Filter()))
    assert len(everything) == SMALL
    for viewer, tab, period in product((ADMIN, MANY), Tab, PERIODS):
        for text in ("", "inv-0001"):
            wanted = Filter(tab, text=text, **period)
            shown = [row.id for row in small.rows(viewer, wanted)]
            places, paged = tuple[str, ...](), list[str]()
            while True:
                page = small.page(viewer, wanted, places)
                paged += [row.id for row in page.rows]
                if page.following is None:
                    break
                places = (*places, page.following)
            assert paged == shown
            assert set(shown) == {row.id for row in everything if _fits(row, wanted, viewer)}
            if tab not in page.beyond:
                assert page.counts[tab] == len(shown)


def _fits(row: Any, wanted: Filter, viewer: Viewer) -> bool:
    standing = row.standing(NOW)
    tabs = {
        Tab.ALL: True,
        Tab.OPEN: row.status in (Status.OPEN, Status.PROCESSING, Status.ACTION_REQUIRED),
        Tab.PAST_DUE: standing.past_due and row.status in (Status.OPEN, Status.FAILED),
    }
    return (
        (viewer.is_admin or row.workspace in viewer.owned)
        and bool(tabs.get(wanted.tab, row.status.value == wanted.tab.value))
        and (wanted.since is None or wanted.since <= row.created < (wanted.until or NOW))
        and (wanted.billing is None or f"{row.created:%Y-%m}" == wanted.billing)
        and wanted.text in (row.number or "").lower()
    )
