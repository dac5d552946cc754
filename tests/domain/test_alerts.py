"""What a workspace's channel is shown about an invoice that is in trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.alerts import (
    AlertPolicy,
    AlertState,
    Deed,
    Hint,
    Plan,
    Settlement,
    Source,
    Step,
    Trouble,
    decide,
    deed_of,
    from_document,
    to_document,
)
from bot.domain.invoices import Collection, Invoice, Payment
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.statuses import Status
from tests.domain.builders import (
    DAY,
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
    workspace,
    written_off,
)

ACME = workspace()
FAILURE = Hint(("invoice.payment_failed",))
UPDATED = Hint(("invoice.updated",))
CONFIRM = Hint(("invoice.payment_action_required",))
TOLD = (Step.UPDATE, Step.REPLY)
BROADCAST = (Step.UPDATE, Step.BROADCAST)
LAST_CARD = Payment("pi_1", "requires_payment_method", "ch_page", NO_MONEY, VISA)
SENT: dict[str, Any] = {"collection": Collection.SEND, "next_attempt": None}


def look(
    known: AlertState | None, thing: Invoice, hint: Hint = FAILURE, *, since: int = 1, now: datetime = NOW
) -> Plan:
    return decide(known, thing, ACME, hint, AlertPolicy(since), now)


def kept(plan: Plan, ts: str = "1.0") -> AlertState:
    """What the store holds once the plan was carried out."""
    assert plan.state is not None
    return plan.state.posted(ts) if Step.POST in plan.steps else plan.state


def alerted(thing: Invoice | None = None, **more: Any) -> AlertState:
    return kept(look(None, thing or failed(1), **more))


def retried(thing: Invoice, ending: Ending, actor: str = "U_HANA", act: Act = Act.RETRY) -> Hint:
    return Hint(deed=Deed(act, actor, ending, thing.attempt_key))


def settlement_of(plan: Plan) -> Settlement:
    assert plan.state is not None
    assert plan.alert is not None
    assert plan.state.settlement is not None
    assert plan.alert.settlement == plan.state.settlement
    return plan.state.settlement


# The first failure


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


def test_a_state_without_a_message_is_as_good_as_none() -> None:
    lost = replace(alerted(), ts=None)
    assert look(lost, failed(1)).steps == (Step.POST,)
    assert look(lost, paid(1)) == Plan(lost)


# Later failures


def test_the_same_failure_told_again_leads_to_no_step() -> None:
    known = alerted(failed(1))
    for hint in (FAILURE, UPDATED, CONFIRM, Hint()):
        assert look(known, failed(1), hint) == Plan(known)


def test_a_later_attempt_updates_quietly_and_adds_to_the_thread() -> None:
    plan = look(alerted(failed(1)), failed(2))
    assert plan.steps == TOLD
    assert plan.alert is not None
    assert (plan.alert.attempt, plan.alert.mention) == (2, False)
    assert kept(plan).ts == "1.0"


def test_a_later_attempt_is_told_whichever_event_made_us_look() -> None:
    assert look(alerted(failed(1)), failed(3), UPDATED).steps == TOLD


def test_the_last_automatic_failure_is_said_in_the_channel_again_once() -> None:
    plan = look(alerted(failed(1)), failed(4, final=True))
    assert plan.steps == BROADCAST
    assert look(kept(plan), failed(4, final=True)) == Plan(kept(plan))


def test_tries_that_end_without_a_new_failure_are_said_in_the_channel_once() -> None:
    plan = look(alerted(failed(2)), failed(2, final=True), UPDATED)
    assert plan.steps == BROADCAST
    assert look(kept(plan), failed(2, final=True)) == Plan(kept(plan))


def test_tries_that_begin_anew_and_end_anew_are_said_anew() -> None:
    ended = alerted(failed(1, final=True))
    again = look(ended, failed(1), UPDATED)
    assert again.steps == (Step.UPDATE,)
    assert look(kept(again), failed(2, final=True)).steps == BROADCAST


def test_a_new_date_of_the_next_attempt_is_shown_quietly() -> None:
    plan = look(alerted(failed(1)), failed(1, next_attempt=NOW + 5 * DAY), UPDATED)
    assert plan.steps == (Step.UPDATE,)


def test_a_payer_mistyping_on_the_payment_page_changes_nothing() -> None:
    known = alerted(failed(2))
    assert look(known, failed(2, charge="ch_page")) == Plan(known)
    assert look(known, failed(3, charge="ch_3")).steps == TOLD


def test_a_bank_debit_under_way_is_shown_quietly_and_so_is_its_failure_by_the_next_attempt() -> None:
    under_way = look(alerted(failed(1)), processing(), UPDATED)
    assert under_way.steps == (Step.UPDATE,)
    assert look(kept(under_way), failed(2)).steps == TOLD


def test_a_payer_who_is_confirming_is_shown_quietly() -> None:
    plan = look(alerted(failed(1)), confirming(1), UPDATED)
    assert plan.steps == (Step.UPDATE,)
    assert plan.alert is not None
    assert plan.alert.trouble is Trouble.ACTION_REQUIRED


def test_a_second_attempt_that_must_be_confirmed_is_told() -> None:
    assert look(alerted(failed(1)), confirming(2), CONFIRM).steps == TOLD


def test_a_mended_draft_is_shown_quietly_and_its_failed_payment_told() -> None:
    stuck = alerted(draft(finalization_error="No tax location."), hint=Hint(("invoice.finalization_failed",)))
    mended = look(stuck, invoice(next_attempt=NOW + DAY), UPDATED)
    assert mended.steps == (Step.UPDATE,)
    plan = look(kept(mended), failed(1))
    assert plan.steps == TOLD
    assert plan.alert is not None
    assert plan.alert.trouble is Trouble.PAYMENT_FAILED


# A person's retry through the bot


def test_a_persons_failed_retry_is_told_with_their_name() -> None:
    again = failed(1, charge="ch_hana")
    plan = look(alerted(failed(1)), again, retried(again, Ending.DECLINED))
    assert plan.steps == TOLD
    assert plan.alert is not None
    assert (plan.alert.retried_by, plan.alert.attempt) == ("U_HANA", 1)
    assert look(kept(plan), again, FAILURE) == Plan(kept(plan))
    assert look(kept(plan), again, retried(again, Ending.DECLINED)) == Plan(kept(plan))


def test_a_failed_retry_is_told_with_their_name_when_the_event_comes_first() -> None:
    again = failed(1, charge="ch_hana")
    known = alerted(failed(1))
    assert look(known, again, FAILURE) == Plan(known)
    assert look(known, again, retried(again, Ending.DECLINED)).steps == TOLD


def test_a_first_try_that_a_person_made_gets_their_name_when_the_event_comes_first() -> None:
    known = alerted(failed(1))
    plan = look(known, failed(1), retried(failed(1), Ending.DECLINED))
    assert plan.steps == (Step.UPDATE,)
    assert kept(plan).retried_by == "U_HANA"
    assert look(kept(plan), failed(1), retried(failed(1), Ending.DECLINED)) == Plan(kept(plan))


def test_the_next_automatic_failure_no_longer_names_the_person() -> None:
    again = failed(1, charge="ch_hana")
    known = kept(look(alerted(failed(1)), again, retried(again, Ending.DECLINED)))
    plan = look(known, failed(2), Hint(FAILURE.events, deed=retried(again, Ending.DECLINED).deed))
    assert plan.steps == TOLD
    assert kept(plan).retried_by is None


def test_a_retry_that_the_payer_must_confirm_is_told() -> None:
    again = confirming(1)
    plan = look(alerted(failed(1)), again, retried(again, Ending.CONFIRM))
    assert plan.steps == TOLD
    assert kept(plan).trouble is Trouble.ACTION_REQUIRED


def test_a_retry_after_which_stripe_gives_up_is_said_in_the_channel() -> None:
    again = failed(1, charge="ch_hana", final=True)
    assert look(alerted(failed(1)), again, retried(again, Ending.DECLINED)).steps == BROADCAST


def test_a_retry_after_the_last_attempt_goes_to_the_thread_only() -> None:
    again = failed(1, charge="ch_hana", final=True)
    assert look(alerted(failed(1, final=True)), again, retried(again, Ending.DECLINED)).steps == TOLD


@pytest.mark.parametrize("changes", [{}, SENT])
def test_a_persons_failed_retry_begins_an_alert_where_there_is_none(changes: dict[str, Any]) -> None:
    thing = failed(1, charge="ch_hana", **changes)
    plan = look(None, thing, retried(thing, Ending.DECLINED))
    assert plan.steps == (Step.POST,)
    assert kept(plan).retried_by == "U_HANA"


@pytest.mark.parametrize("ending", [Ending.REFUSED, Ending.UNKNOWN, Ending.DONE, Ending.WAITING, Ending.PROCESSING])
def test_an_action_that_charged_nothing_is_not_told(ending: Ending) -> None:
    again = failed(1, charge="ch_page")
    known = alerted(failed(1))
    assert look(known, again, retried(again, ending)) == Plan(known)
    assert look(None, failed(1, **SENT), retried(failed(1, **SENT), ending)) == Plan(None)


# The end


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
        (voided(1), UPDATED, Source.DASHBOARD, None),
        (voided(1), retried(voided(1), Ending.DONE, "U_LI", Act.VOID), Source.BOT, "U_LI"),
        (voided(1), retried(voided(1), Ending.REFUSED, "U_LI", Act.VOID), Source.DASHBOARD, None),
        (written_off(1), UPDATED, Source.DASHBOARD, None),
    ],
)
def test_the_end_is_told_once_with_who_brought_it(thing: Invoice, hint: Hint, source: Source, by: str | None) -> None:
    plan = look(alerted(failed(1)), thing, hint)
    assert plan.steps == (Step.UPDATE,)
    assert settlement_of(plan) == Settlement(Status(thing.stage.value), NOW, source, by)
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


# Keeping it


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
