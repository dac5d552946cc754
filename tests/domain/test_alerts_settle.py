"""How an alert is settled, and how it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.alerts import Deed, Hint, Plan, Settlement, Source, Step, deed_of, from_document, to_document
from bot.domain.invoices import Invoice, Payment
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.statuses import Status
from tests.domain.alert_cases import FAILURE, UPDATED, alerted, kept, look, retried, settlement_of
from tests.domain.builders import NOW, confirming, failed, invoice, paid, processing, voided, written_off


@pytest.mark.parametrize(
    ("thing", "hint", "source", "by"),
    [
        (paid(1), UPDATED, Source.CUSTOMER, None),
        (paid(2), UPDATED, Source.STRIPE, None),
        (paid(1, payment=None), UPDATED, Source.CUSTOMER, None),
        (paid(1, payment=Payment("pi_1", "canceled")), UPDATED, Source.DASHBOARD, None),
        (paid(1), retried(paid(1), Ending.DONE), Source.BOT, "U_HANA"),
        (paid(1), retried(paid(1), Ending.PROCESSING), Source.BOT, "U_HANA"),
        (paid(1), retried(failed(1), Ending.PROCESSING), Source.CUSTOMER, None),
        (paid(1), retried(failed(1), Ending.DECLINED), Source.CUSTOMER, None),
        (paid(1), retried(paid(1), Ending.DONE, act=Act.VOID), Source.CUSTOMER, None),
        (paid(1), retried(failed(1), Ending.UNKNOWN), Source.BOT, "U_HANA"),
        (paid(1), retried(failed(1), Ending.UNKNOWN, act=Act.VOID), Source.CUSTOMER, None),
        (voided(1), retried(failed(1), Ending.UNKNOWN, "U_LI", Act.VOID), Source.BOT, "U_LI"),
        (voided(1), retried(failed(1), Ending.UNKNOWN, "U_LI"), Source.DASHBOARD, None),
        (voided(1), UPDATED, Source.DASHBOARD, None),
        (voided(1), retried(voided(1), Ending.DONE, "U_LI", Act.VOID), Source.BOT, "U_LI"),
        (voided(1), retried(voided(1), Ending.REFUSED, "U_LI", Act.VOID), Source.DASHBOARD, None),
        (written_off(1), UPDATED, Source.DASHBOARD, None),
    ],
)
def test_the_end_is_told_once_with_who_brought_it(thing: Invoice, hint: Hint, source: Source, by: str | None) -> None:
    plan = look(alerted(failed(1)), thing, hint)
    assert plan.steps == (Step.UPDATE,)
    assert replace(settlement_of(plan), act=None) == Settlement(Status(thing.stage.value), NOW, source, by)
    assert look(kept(plan), thing, hint) == Plan(kept(plan))
    assert look(kept(plan), thing, FAILURE) == Plan(kept(plan))


def test_an_end_without_a_time_of_its_own_came_just_now() -> None:
    later = NOW + timedelta(hours=1)
    assert settlement_of(look(alerted(), paid(1, paid_at=None), UPDATED, now=later)).at == later


def test_a_persons_name_is_added_when_the_event_outran_their_action() -> None:
    by_event = kept(look(alerted(failed(1)), paid(1), UPDATED))
    plan = look(by_event, paid(1), retried(paid(1), Ending.DONE))
    assert plan.steps == (Step.UPDATE,)
    assert settlement_of(plan).by == "U_HANA"
    assert look(kept(plan), paid(1), retried(paid(1), Ending.DONE, "U_LI")) == Plan(kept(plan))


@pytest.mark.parametrize(("thing", "status"), [(paid(1), Status.PAID), (voided(1), Status.VOID)])
def test_a_write_off_that_is_paid_or_voided_later_says_so(thing: Invoice, status: Status) -> None:
    known = kept(look(alerted(failed(1)), written_off(1), UPDATED))
    plan = look(known, thing, UPDATED)
    assert plan.steps == (Step.UPDATE,)
    assert settlement_of(plan).status is status


@pytest.mark.parametrize("end", [paid(1), voided(1), written_off(1)])
def test_a_settled_alert_never_opens_again(end: Invoice) -> None:
    known = kept(look(alerted(failed(1)), end, UPDATED))
    for thing in (failed(2), confirming(2), processing(), invoice()):
        assert look(known, thing) == Plan(known)


def test_what_was_paid_is_never_told_as_void() -> None:
    known = kept(look(alerted(failed(1)), paid(1), UPDATED))
    assert look(known, voided(1), UPDATED) == Plan(known)


def test_the_state_survives_being_kept() -> None:
    bare = alerted(failed(1, payment=None))
    full = kept(look(alerted(failed(1)), voided(1), retried(voided(1), Ending.DONE, "U_LI", Act.VOID)))
    open_ended = kept(look(alerted(failed(1)), voided(1), UPDATED))
    for state in (bare, full, open_ended):
        assert from_document(to_document(state)) == state


def test_a_deed_is_read_from_the_outcome_of_an_action() -> None:
    decision = Decision("d1", Act.RETRY, "in_1", "U_HANA", NOW, Place("U_HANA", NOW))
    told = deed_of(Outcome(decision, Ending.DECLINED, NOW, failed(1)))
    assert told == Deed(Act.RETRY, "U_HANA", Ending.DECLINED, "ch_1")
    assert deed_of(Outcome(decision, Ending.UNKNOWN, NOW)).attempt_key is None
