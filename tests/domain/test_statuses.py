"""The status that a person sees."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.invoices import Collection, Invoice, Payment, Stage
from bot.domain.rows import row_of
from bot.domain.statuses import Standing, Status, anchor, clock_free, late, standing
from tests.domain.builders import (
    DAY,
    NO_MONEY,
    NOW,
    confirming,
    draft,
    failed,
    invoice,
    invoices,
    moments,
    paid,
    processing,
    voided,
    written_off,
)

SENT: dict[str, Any] = {"collection": Collection.SEND, "next_attempt": None}


@pytest.mark.parametrize(
    ("thing", "status"),
    [
        (draft(), Status.DRAFT),
        (draft(attempted=True, payment=Payment("pi_1", "processing")), Status.DRAFT),
        (paid(), Status.PAID),
        (voided(), Status.VOID),
        (written_off(), Status.UNCOLLECTIBLE),
        (invoice(), Status.OPEN),
        (processing(), Status.PROCESSING),
        (processing(due=NOW - DAY), Status.PROCESSING),
        (confirming(), Status.ACTION_REQUIRED),
        (confirming(due=NOW - DAY), Status.ACTION_REQUIRED),
        (failed(), Status.FAILED),
        (failed(due=NOW - DAY, **SENT), Status.FAILED),
        (failed(payment=None), Status.FAILED),
        (failed(payment=Payment("pi_1", "requires_payment_method")), Status.FAILED),
        (failed(payment=Payment("pi_1", "succeeded", "ch_1"), amount_paid=1, amount_remaining=1), Status.OPEN),
        (failed(amount_remaining=0), Status.OPEN),
        (invoice(payment=Payment("pi_1", "requires_payment_method")), Status.OPEN),
        (invoice(attempted=True, **SENT), Status.OPEN),
        (invoice(due=NOW - DAY, **SENT), Status.PAST_DUE),
        (invoice(due=NOW + DAY, **SENT), Status.OPEN),
        (invoice(due=NOW - DAY, amount_remaining=0, **SENT), Status.OPEN),
    ],
)
def test_the_status_says_what_stripes_fields_mean(thing: Invoice, status: Status) -> None:
    assert standing(thing, NOW).status is status


def test_a_mistyped_card_on_the_payment_page_fails_a_sent_invoice_too() -> None:
    payment = Payment("pi_1", "requires_payment_method", "ch_1", NO_MONEY)
    assert clock_free(invoice(payment=payment, **SENT)) is Status.FAILED


def test_days_late_are_whole_days_since_the_due_date() -> None:
    almost = invoice(due=NOW - 3 * DAY + timedelta(seconds=1), **SENT)
    assert standing(almost, NOW) == Standing(Status.PAST_DUE, past_due=True, days_late=2)
    assert standing(invoice(due=NOW - 3 * DAY, **SENT), NOW).days_late == 3


def test_an_invoice_is_not_late_at_the_very_moment_it_falls_due() -> None:
    assert standing(invoice(due=NOW, **SENT), NOW) == Standing(Status.OPEN)


@pytest.mark.parametrize(
    ("dates", "since"),
    [
        ({"due": NOW - DAY, "effective": NOW - 5 * DAY}, NOW - DAY),
        ({"effective": NOW - 5 * DAY, "finalized": NOW - 6 * DAY}, NOW - 5 * DAY),
        ({"effective": None, "finalized": NOW - 6 * DAY}, NOW - 6 * DAY),
        ({"effective": None, "finalized": None}, None),
    ],
)
def test_a_failed_invoice_is_late_since_it_fell_due_or_was_issued(
    dates: dict[str, Any], since: datetime | None
) -> None:
    assert anchor(failed(**dates), Status.FAILED) == since


def test_a_failed_invoice_carries_the_past_due_flag_beside_its_status() -> None:
    assert standing(failed(finalized=NOW - 2 * DAY), NOW) == Standing(Status.FAILED, past_due=True, days_late=2)


def test_an_open_invoice_without_a_due_date_is_never_late() -> None:
    assert standing(invoice(finalized=NOW - 90 * DAY), NOW) == Standing(Status.OPEN)


def test_one_under_way_at_the_bank_can_be_late_as_well() -> None:
    assert standing(processing(due=NOW - 2 * DAY), NOW) == Standing(Status.PROCESSING, past_due=True, days_late=2)


@pytest.mark.parametrize("thing", [paid(due=NOW - DAY), voided(due=NOW - DAY), written_off(due=NOW - DAY), draft()])
def test_what_is_not_open_is_never_late(thing: Invoice) -> None:
    assert not standing(thing, NOW).past_due


def test_part_paid_is_a_flag_beside_the_status() -> None:
    assert standing(invoice(amount_paid=1000, amount_remaining=124000), NOW).part_paid
    assert standing(written_off(amount_paid=1000, amount_remaining=124000), NOW).part_paid
    assert not standing(paid(), NOW).part_paid
    assert not standing(invoice(amount_paid=125000, amount_remaining=0), NOW).part_paid
    assert not standing(invoice(), NOW).part_paid
    assert not standing(voided(amount_paid=1000, amount_remaining=124000), NOW).part_paid


@given(thing=invoices())
def test_the_stored_row_shows_the_same_standing_as_the_invoice_at_any_time(thing: Invoice) -> None:
    for now in (NOW - 40 * DAY, NOW, NOW + 40 * DAY):
        assert row_of(thing, "acme").standing(now) == standing(thing, now)


@given(thing=invoices())
def test_only_an_open_invoice_has_a_status_of_our_own_making(thing: Invoice) -> None:
    status = clock_free(thing)
    assert status is not Status.PAST_DUE
    if thing.stage is not Stage.OPEN:
        assert status.value == thing.stage.value
        assert anchor(thing, status) is None


@given(status=st.sampled_from(Status), since=moments(), partly=st.booleans(), days=st.integers(-60, 60))
def test_once_late_an_invoice_stays_late(status: Status, since: datetime | None, partly: bool, days: int) -> None:
    now = NOW + days * DAY
    before, after = late(status, since, partly, now), late(status, since, partly, now + DAY)
    assert after.past_due >= before.past_due
    assert after.days_late >= before.days_late >= 0
    assert before.past_due == (since is not None and since < now)
    assert before.part_paid == partly
