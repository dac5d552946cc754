"""Stripe's webhook: 200 only when the event is durable or none of ours."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.services.ports import BadEvent, BadSignature, Event
from bot.services.receiver import Done
from bot.services.store import StoreError
from handlers.webhook import StripeWebhook

from .signing import NOW

EVENT = Event(
    "evt_1", "invoice.payment_failed", datetime(2026, 11, 21, tzinfo=UTC), False, "in_1", "cus_1", "2026-10-28.endive"
)


class FixedClock:
    """Always NOW."""

    def now(self) -> datetime:
        """That moment."""
        return NOW


class Given:
    """A decoder that gives one event, or raises; it remembers what it was asked."""

    def __init__(self, answer: Event | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[bytes, str, datetime]] = []

    def decode(self, payload: bytes, signature: str, now: datetime) -> Event:
        """As given."""
        self.asked.append((payload, signature, now))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Keeper:
    """A place for events whose commits are decided by the test: an error, or None for done, at once or when told."""

    def __init__(self, outcome: StoreError | None = None, *, at_once: bool = True) -> None:
        self.outcome = outcome
        self.at_once = at_once
        self.groups: list[list[Event]] = []
        self.told: list[Done] = []

    @property
    def taken(self) -> list[Event]:
        """Every event."""
        return [event for group in self.groups for event in group]

    def take(self, events: Sequence[Event], done: Done) -> None:
        """Commit at once, or later."""
        self.groups.append(list(events))
        self.told.append(done)
        if self.at_once:
            done(self.outcome)

    def tell(self) -> None:
        """End the last commit, from another thread."""
        thread = threading.Thread(target=self.told[-1], args=(self.outcome,))
        thread.start()
        thread.join()


def post(answer: Event | Exception, keeper: Keeper, *, livemode: bool = False, api_version: str | None = None) -> int:
    hook = StripeWebhook(Given(answer), keeper.take, FixedClock(), livemode=livemode, api_version=api_version)
    return asyncio.run(answered(hook))


async def answered(hook: StripeWebhook) -> int:
    return (await hook(b"{}", {"stripe-signature": "t=1,v1=x"})).status


def test_an_event_that_was_kept_is_answered_with_200() -> None:
    keeper = Keeper()
    assert post(EVENT, keeper) == 200
    assert keeper.taken == [EVENT]


def test_the_decoder_gets_the_raw_bytes_the_header_and_the_time() -> None:
    given = Given(EVENT)
    asyncio.run(answered(StripeWebhook(given, Keeper().take, FixedClock(), livemode=False)))
    assert given.asked == [(b"{}", "t=1,v1=x", NOW)]


def test_a_missing_signature_is_handed_on_as_an_empty_one() -> None:
    given = Given(BadSignature("none"))

    async def post_bare() -> int:
        return (await StripeWebhook(given, Keeper().take, FixedClock(), livemode=False)(b"{}", {})).status

    assert asyncio.run(post_bare()) == 400
    assert given.asked[0][1] == ""


@pytest.mark.parametrize("error", [BadSignature("forged"), BadEvent("no id")])
def test_what_is_not_stripes_is_refused_and_not_kept(error: Exception) -> None:
    keeper = Keeper()
    assert post(error, keeper) == 400
    assert keeper.taken == []


@pytest.mark.parametrize("livemode", [True, False])
def test_an_event_of_the_other_mode_is_refused_told_and_not_kept(
    livemode: bool, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Keeper()
    assert post(replace(EVENT, livemode=not livemode), keeper, livemode=livemode) == 400
    assert keeper.taken == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize(
    "event", [replace(EVENT, type="customer.created"), replace(EVENT, type="invoice.upcoming", invoice=None)]
)
def test_an_event_that_the_bot_does_not_work_is_200_and_not_kept(event: Event) -> None:
    keeper = Keeper()
    assert post(event, keeper) == 200
    assert keeper.taken == []


def test_an_event_that_cannot_be_kept_is_503_and_never_200() -> None:
    assert post(EVENT, Keeper(StoreError("disk full"))) == 503


def test_the_answer_waits_for_the_commit_without_blocking_others() -> None:
    keeper = Keeper(at_once=False)
    hook = StripeWebhook(Given(EVENT), keeper.take, FixedClock(), livemode=False)

    async def run() -> tuple[bool, int]:
        answer = asyncio.create_task(answered(hook))
        while not keeper.told:
            await asyncio.sleep(0)
        early = answer.done()
        keeper.tell()
        return early, await answer

    assert asyncio.run(run()) == (False, 200)


@pytest.mark.parametrize(("outcome", "status"), [(None, 200), (StoreError("disk full"), 503)])
def test_events_that_come_together_are_one_group_and_hear_of_it_together(
    outcome: StoreError | None, status: int
) -> None:
    keeper = Keeper(outcome, at_once=False)
    hook = StripeWebhook(Given(EVENT), keeper.take, FixedClock(), livemode=False)

    async def run() -> list[int]:
        answers = [asyncio.create_task(answered(hook)) for _ in range(20)]
        while not keeper.told:
            await asyncio.sleep(0)
        answers[3].cancel()  # somebody hung up
        keeper.tell()
        return await asyncio.gather(*answers[:3], *answers[4:])

    assert asyncio.run(run()) == [status] * 19
    assert [len(group) for group in keeper.groups] == [20]


@pytest.mark.parametrize("late", [None, StoreError("disk full")])
def test_a_commit_that_hangs_is_503_and_is_not_taken_back(late: StoreError | None) -> None:
    keeper = Keeper(late, at_once=False)
    hook = StripeWebhook(Given(EVENT), keeper.take, FixedClock(), livemode=False, commit_seconds=0.02)

    async def run() -> int:
        status = await answered(hook)
        keeper.tell()
        await asyncio.sleep(0)
        return status

    assert asyncio.run(run()) == 503
    assert keeper.taken == [EVENT]


def test_a_commit_that_ends_after_the_server_harms_nobody() -> None:
    keeper = Keeper(at_once=False)
    hook = StripeWebhook(Given(EVENT), keeper.take, FixedClock(), livemode=False, commit_seconds=0.02)
    assert asyncio.run(answered(hook)) == 503
    keeper.told[-1](None)


def test_another_api_version_is_warned_of_once_and_the_event_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    keeper = Keeper()
    hook = StripeWebhook(Given(EVENT), keeper.take, FixedClock(), livemode=False, api_version="2027-01-01.fern")

    async def run() -> list[int]:
        return [await answered(hook) for _ in range(3)]

    assert asyncio.run(run()) == [200, 200, 200]
    assert len(keeper.taken) == 3
    assert len([record for record in caplog.records if "API version" in record.message]) == 1


def test_the_expected_api_version_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    assert post(EVENT, Keeper(), api_version=EVENT.api_version) == 200
    assert caplog.records == []
