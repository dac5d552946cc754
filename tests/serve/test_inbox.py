"""The inbox on both stores, by one process and by two: every event worked, each invoice by one at a time, none left."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.adapters.store.postgres import PostgresStore
from bot.services.claims import Claims
from bot.services.collections import COLLECTIONS, EVENTS, LEASES
from bot.services.event_documents import document_of
from bot.services.inbox import Inbox
from bot.services.leases import Lease
from bot.services.pools import Workers, submitter
from bot.services.ports import Event
from bot.services.shared_leases import SharedLeases
from bot.services.store import Document, Store, StoreError, Where
from tests import postgres
from tests.actions.pressing import wait_until
from tests.clocks import RunningClock

WAIT = 60.0  # seconds, against hanging


class Process:
    """What one process has: leases, workers and an inbox, whose work is to call `work` with the invoice."""

    def __init__(self, store: Store, name: str, work: Callable[[str], None], workers: int = 2) -> None:
        self.clock = RunningClock()
        self.leases = SharedLeases(store, self.clock, name)
        self.handed_back = threading.Event()
        self.made: dict[str, Document] = {}
        self.kept: list[Sequence[Document]] = []
        self._pool = Workers(workers, name)

        def worked(invoice: str, types: Sequence[str], failed_at: datetime | None, lease: Lease) -> Document | None:
            work(invoice)
            lease.require()
            return self.made.get(invoice)

        self.inbox = Inbox(
            store,
            self.leases,
            self.clock,
            worked,
            self.kept.append,
            submitter(self._pool),
            workers,
            owner=name,
            handed_back=self.handed_back.set,
        )

    def __enter__(self) -> Process:
        """Start."""
        self.leases.start()
        self.inbox.start(alone=False)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.inbox.stop()
        self._pool.shutdown()
        self.leases.stop()


@pytest.fixture(params=["embedded", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, of each kind."""
    kept: Store
    if request.param == "embedded":
        kept = EmbeddedStore(tmp_path, COLLECTIONS)
    else:
        kept = PostgresStore(postgres.server().database(), COLLECTIONS)
    with closing(kept):
        yield kept


def fill(store: Store, events: int, invoices: int, kind: str = "invoice.updated") -> None:
    """So many events about so many invoices, shuffled, as taken now."""
    now = datetime.now(UTC)
    made = [Event(f"evt_{kind}_{n}", kind, now, False, f"in_{n * 7 % invoices}") for n in range(events)]
    store.put_many(EVENTS, {event.id: document_of(event, now) for event in made}, keep=True)


def left(store: Store) -> int:
    """Events that are not done."""
    return store.count(EVENTS, Where({"state": "new"}))[()]


def test_two_processes_share_the_events_and_each_invoice_is_worked_once(store: Store) -> None:
    fill(store, 60, 20)
    both, by = threading.Barrier(2), Counter[str]()

    def meeting(name: str) -> Callable[[str], None]:
        def work(invoice: str) -> None:
            if not by[name]:  # whoever is first waits for the other, so that neither does it all
                both.wait(WAIT)
            by[name] += 1
            worked.append(invoice)

        return work

    worked: list[str] = []
    with Process(store, "a", meeting("a"), 1), Process(store, "b", meeting("b"), 1):
        wait_until(lambda: not left(store), "all events")
    assert sorted(worked) == sorted({f"in_{number}" for number in range(20)})
    assert min(by["a"], by["b"]) > 0


def test_a_process_that_stops_hands_back_what_it_has_not_begun(store: Store) -> None:
    fill(store, 2, 2)
    begun, go_on, worked = threading.Event(), threading.Event(), list[str]()

    def slow(invoice: str) -> None:
        begun.set()
        assert go_on.wait(WAIT)
        worked.append(f"a {invoice}")

    with ExitStack() as stack:
        first = stack.enter_context(Process(store, "a", slow, 1))
        assert begun.wait(WAIT)
        wait_until(lambda: len(store.find(EVENTS, Where({"owner": "a"}))) == 2, "both taken on")
        stopping = threading.Thread(target=first.inbox.stop)
        stopping.start()
        assert first.handed_back.wait(WAIT)
        with Process(store, "b", lambda invoice: worked.append(f"b {invoice}")):
            wait_until(lambda: worked, "the one that was handed back")
            assert [one[:1] for one in worked] == ["b"]
            go_on.set()
            stopping.join(WAIT)
            wait_until(lambda: not left(store), "both")
    assert sorted(one[:1] for one in worked) == ["a", "b"]
    assert len({one[2:] for one in worked}) == 2


def test_the_claims_of_a_process_that_is_gone_are_taken_up_when_they_ran_out(store: Store) -> None:
    fill(store, 4, 4)
    clock = RunningClock()
    gone, other = Claims(store, clock, "gone"), Claims(store, clock, "b")
    assert len(gone.take(10)) == 4
    assert other.take(10) == {}
    clock.ahead += timedelta(seconds=10)
    gone.renew(["in_0", "in_1"])
    clock.ahead += timedelta(seconds=10)
    assert sorted(other.take(10)) == ["in_2", "in_3"]
    clock.ahead += timedelta(seconds=12)
    gone.renew(["in_2", "in_3"])  # too late: they are another's
    assert sorted(Claims(store, clock, "c").take(10)) == ["in_0", "in_1"]


def test_who_is_alone_on_a_store_waits_for_no_claim_of_before(store: Store) -> None:
    fill(store, 3, 3)
    clock = RunningClock()
    Claims(store, clock, "gone").take(10)
    mine = Claims(store, clock, "b")
    mine.free_all()
    assert len(mine.take(10)) == 3


def test_the_urgent_ones_are_taken_first_and_no_more_than_asked_for(store: Store) -> None:
    fill(store, 20, 10)
    fill(store, 2, 2, "invoice.payment_failed")
    assert sorted(Claims(store, RunningClock(), "a").take(2)) == ["in_0", "in_1"]
    assert len(store.find(EVENTS, Where({"owner": "a"}))) == 2


def test_an_invoice_that_another_process_holds_is_left_to_it_and_comes_again(store: Store) -> None:
    fill(store, 1, 1)
    worked: list[str] = []
    with ExitStack() as stack:
        held = stack.enter_context(ExitStack())
        held.enter_context(SharedLeases(store, RunningClock(), "an action elsewhere").hold("in_0", 1.0))
        stack.enter_context(Process(store, "a", worked.append, 1))
        wait_until(lambda: store.find(EVENTS, Where({"state": "new", "owner": None})), "that it is left")
        fill(store, 2, 2, "invoice.paid")
        wait_until(lambda: worked, "the other invoice, meanwhile")
        assert set(worked) == {"in_1"}
        held.close()
        wait_until(lambda: not left(store), "all")
    assert worked == ["in_1", "in_0"]


def test_work_whose_lease_was_lost_is_not_done(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    fill(store, 1, 1)
    worked: list[str] = []

    def losing(invoice: str) -> None:
        worked.append(invoice)
        if len(worked) == 1:
            process.leases._held[invoice].until = 0.0
            store.delete("leases", invoice)

    process = Process(store, "a", losing)
    with process:
        wait_until(lambda: not left(store), "the second time")
    assert worked == ["in_0", "in_0"]
    assert any(vars(one).get("reason") == "LeaseLostError" for one in caplog.records)


def test_an_error_that_nobody_foresaw_does_not_end_the_work(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    process, failed = Process(store, "one", lambda _: None), threading.Event()
    now = process.clock.now

    def failing_once() -> datetime:
        if threading.current_thread().name == "inbox" and not failed.is_set():
            failed.set()
            raise RuntimeError("unforeseen")
        return now()

    monkeypatch.setattr(process.clock, "now", failing_once)
    fill(store, 3, 3)
    with process:
        wait_until(lambda: left(store) == 0, "the work", WAIT)
    assert failed.is_set()


def test_what_cannot_be_marked_done_keeps_its_lease_till_then_and_is_worked_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 1, 1)
    worked: list[str] = []
    process, put_many, elsewhere = Process(store, "a", worked.append), store.put_many, list[bool]()

    def failing_once(*args: Any, **options: Any) -> int:
        elsewhere.append(SharedLeases(store, RunningClock(), "b").elsewhere("in_0"))
        assert [len(kept) for kept in process.kept] == [1] * len(elsewhere)
        if len(elsewhere) == 1:
            raise StoreError("full")
        return put_many(*args, **options)

    monkeypatch.setattr(store, "put_many", failing_once)
    process.made["in_0"] = {"id": "in_0"}
    with process:
        wait_until(lambda: not left(store), "the second time")
        wait_until(lambda: process.inbox.idle(WAIT), "the end")
    assert worked == ["in_0", "in_0"]
    assert elsewhere == [True, True]
    assert store.find(LEASES) == []


def test_a_stop_marks_done_what_was_worked_and_leaves_no_lease(store: Store) -> None:
    fill(store, 40, 40)
    worked: list[str] = []
    with Process(store, "a", worked.append):
        wait_until(lambda: len(worked) > 3, "some")
    assert left(store) == 40 - len(worked)
    assert store.find(LEASES) == []
