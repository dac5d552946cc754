"""When a workspace's channel is told of an invoice in trouble, and when it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.alerts import Hint, Plan, Step, Trouble
from bot.domain.invoices import Collection, Invoice
from tests.domain.alert_cases import CONFIRM, FAILURE, LAST_CARD, SENT, UPDATED, alerted, kept, look
from tests.domain.builders import (
    NO_MONEY,
    NOW,
    VISA,
    confirming,
    draft,
    failed,
    invoice,
    paid,
    processing,
    voided,
    written_off,
)


def test_the_first_automatic_failure_is_posted_and_mentions_the_owners() -> None:
    plan = look(None, failed(1))
    assert plan.steps == (Step.POST,)
    assert plan.alert is not None
    assert (plan.alert.trouble, plan.alert.attempt, plan.alert.mention) == (Trouble.PAYMENT_FAILED, 1, True)
    assert (plan.alert.decline, plan.alert.method, plan.alert.failed_at) == (NO_MONEY, VISA, NOW)
    assert kept(plan).channel == "C_ACME"


def test_the_failure_happened_when_stripes_event_says() -> None:
    earlier = NOW - timedelta(minutes=4)
    assert alerted(failed(1), hint=Hint(FAILURE.events, earlier)).failed_at == earlier


def test_a_failure_without_any_payment_method_is_posted_too() -> None:
    plan = look(None, failed(1, payment=None))
    assert plan.steps == (Step.POST,)
    assert plan.alert is not None
    assert plan.alert.decline is None


@pytest.mark.parametrize("thing", [confirming(1), confirming(1, next_attempt=None)])
def test_a_payment_that_the_payer_must_confirm_is_posted_at_once(thing: Invoice) -> None:
    plan = look(None, thing, CONFIRM, since=3)
    assert plan.steps == (Step.POST,)
    assert plan.alert is not None
    assert plan.alert.trouble is Trouble.ACTION_REQUIRED


@pytest.mark.parametrize("collection", list(Collection))
def test_a_draft_that_could_not_be_finalized_is_posted(collection: Collection) -> None:
    thing = draft(finalization_error="The tax location is not known.", collection=collection)
    plan = look(None, thing, Hint(("invoice.finalization_failed",)), since=3)
    assert plan.steps == (Step.POST,)
    assert plan.alert is not None
    assert plan.alert.trouble is Trouble.FINALIZATION_FAILED
    assert not kept(plan).last_told


@pytest.mark.parametrize(
    ("thing", "hint"),
    [
        (failed(1), UPDATED),
        (failed(1), Hint()),
        (draft(), FAILURE),
        (draft(), Hint(("invoice.finalization_failed",))),
        (invoice(), FAILURE),
        (processing(), FAILURE),
        (paid(), FAILURE),
        (voided(), FAILURE),
        (written_off(), FAILURE),
    ],
    ids=["updated", "no-event", "draft", "draft-mended", "open", "processing", "paid", "void", "uncollectible"],
)
def test_nothing_is_posted_when_nothing_failed_now(thing: Invoice, hint: Hint) -> None:
    assert look(None, thing, hint) == Plan(None)


@pytest.mark.parametrize(
    "thing",
    [failed(1, **SENT), failed(0, payment=LAST_CARD), confirming(0), confirming(1, **SENT)],
    ids=["sent", "not-tried-yet", "confirming-first", "confirming-sent"],
)
def test_a_payers_own_try_on_the_payment_page_is_not_posted(thing: Invoice) -> None:
    assert look(None, thing, Hint(("invoice.payment_failed", "invoice.payment_action_required"))) == Plan(None)


def test_silent_retries_are_waited_for() -> None:
    assert look(None, failed(1), since=3).steps == ()
    assert look(None, failed(2), since=3).steps == ()
    assert look(None, failed(3), since=3).steps == (Step.POST,)


def test_the_last_failure_is_told_however_early_it_comes() -> None:
    plan = look(None, failed(1, final=True), since=3)
    assert plan.steps == (Step.POST,)
    assert kept(plan).last_told


def test_a_message_that_is_still_on_its_way_is_as_good_as_posted() -> None:
    waiting = alerted()
    assert waiting.ts is None
    assert look(waiting, failed(1)).steps == ()
    assert look(waiting, paid(1)).steps == (Step.UPDATE,)
