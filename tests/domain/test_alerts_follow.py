"""What the alert of an invoice in trouble says as things go on."""

from __future__ import annotations

from bot.domain.alerts import Hint, Plan, Step, Trouble
from bot.domain.invoices import Decline, Payment
from tests.domain.alert_cases import BROADCAST, CONFIRM, FAILURE, TOLD, UPDATED, alerted, kept, look
from tests.domain.builders import DAY, NO_MONEY, NOW, VISA, confirming, draft, failed, invoice, processing


def test_the_same_failure_told_again_leads_to_no_step() -> None:
    known = alerted(failed(1))
    for hint in (FAILURE, UPDATED, CONFIRM, Hint()):
        assert look(known, failed(1), hint) == Plan(known)


def test_a_later_attempt_updates_quietly_and_adds_to_the_thread() -> None:
    plan = look(alerted(failed(1)), failed(2))
    assert plan.steps == TOLD
    assert plan.alert is not None
    assert (plan.alert.attempt, plan.alert.mention) == (2, False)


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


def test_tries_that_get_a_new_date_and_lose_it_again_are_said_to_be_over_again() -> None:
    dated = kept(look(alerted(failed(1, final=True)), failed(1), UPDATED))
    assert look(dated, failed(1, final=True), UPDATED).steps == BROADCAST


def test_a_bank_debit_that_fails_for_good_is_said_in_the_channel() -> None:
    under_way = kept(look(alerted(failed(1)), processing(next_attempt=None), UPDATED))
    assert look(under_way, failed(1, charge="ch_debit", final=True), UPDATED).steps == BROADCAST


def test_a_quiet_update_keeps_the_reason_that_was_told() -> None:
    page = Payment("pi_1", "requires_payment_method", "ch_page", Decline("incorrect_cvc"), None)
    plan = look(alerted(failed(1)), failed(1, payment=page, next_attempt=NOW + 5 * DAY), UPDATED)
    assert plan.steps == (Step.UPDATE,)
    assert plan.alert is not None
    assert (plan.alert.decline, plan.alert.method) == (NO_MONEY, VISA)


def test_a_quiet_update_gives_a_reason_where_none_was_told() -> None:
    plan = look(alerted(failed(1, payment=None)), failed(1, next_attempt=NOW + 5 * DAY), UPDATED)
    assert plan.alert is not None
    assert (plan.alert.decline, plan.alert.method) == (NO_MONEY, VISA)
