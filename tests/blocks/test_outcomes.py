"""What the person who asked reads when it is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.blocks import ids, outcomes
from bot.domain.actions import Ending
from bot.domain.invoices import Decline, Invoice
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why
from bot.domain.statuses import Status
from bot.domain.workspaces import Budget
from tests.blocks import reading
from tests.blocks.samples import POOR, STOLEN, invoice, of_status, outcome


def test_a_retry_that_worked_says_paid_and_with_which_card() -> None:
    ended = outcome(Ending.DONE, invoice=of_status(Status.PAID))
    assert reading.read(outcomes.outcome_message(ended, True, livemode=True)).splitlines() == [
        "✅ Paid · Acme Bakery · INV-0042 · $1,250.00",
        "Charged to Visa •••• 4242.",
        "[Details]",
    ]


def test_a_declined_retry_says_the_new_reason_and_the_next_step() -> None:
    made = outcomes.outcome_message(outcome(Ending.DECLINED, decline=POOR), True, livemode=True)
    assert reading.read(made).splitlines() == [
        "🔴 Declined · Acme Bakery · INV-0042 · $1,250.00",
        "The bank declined Visa •••• 4242: not enough money on the account.",
        "Nothing was charged. Retry in a few days, or ask the client for another card. "
        "Stripe tries again on 25 Nov 2026.",
        "[Pay now] [Replace card] [Retry] [Details]",
    ]


@pytest.mark.parametrize("ending", list(Ending))
@pytest.mark.parametrize("act", [Act.RETRY, Act.VOID])
def test_the_modal_says_the_same_words_as_the_message(ending: Ending, act: Act) -> None:
    ended = outcome(ending, act, decline=POOR)
    view, message = outcomes.outcome(ended, True, livemode=True), outcomes.outcome_message(ended, True, livemode=True)
    assert view["blocks"] == message.blocks
    assert view["title"]["text"] == "INV-0042"


def test_a_card_never_to_be_tried_again_has_no_retry_button() -> None:
    ended = outcome(Ending.DECLINED, decline=Decline("card_declined", "expired_card"))
    assert "Retry" not in reading.buttons(outcomes.outcome_message(ended, True, livemode=True))


def test_only_a_hub_admin_reads_a_hidden_reason() -> None:
    ended = outcome(Ending.DECLINED, decline=STOLEN)
    assert "stolen" in reading.read(outcomes.outcome_message(ended, True, livemode=True))
    assert "stolen" not in reading.read(outcomes.outcome_message(ended, False, livemode=True))
    assert "Retry" not in reading.buttons(outcomes.outcome_message(ended, False, livemode=True))


def test_a_void_says_the_reason_and_the_budget() -> None:
    ended = outcome(Ending.DONE, Act.VOID, invoice=of_status(Status.VOID), budget=Budget.DRAFT)
    assert reading.read(outcomes.outcome_message(ended, True, livemode=True)).splitlines() == [
        "🚫 Voided · Acme Bakery · INV-0042 · $1,250.00",
        "Reason: Billed twice",
        "The budget of Acme Bakery is back to draft; a hub admin sets it active again.",
        "[Details]",
    ]


def test_a_void_that_left_the_budget_alone_does_not_speak_of_it() -> None:
    ended = outcome(Ending.DONE, Act.VOID, invoice=of_status(Status.VOID))
    assert "budget" not in reading.read(outcomes.outcome_message(ended, True, livemode=True))


def test_a_payer_who_must_confirm_is_sent_to_the_page() -> None:
    shown = outcomes.outcome_message(outcome(Ending.CONFIRM), True, livemode=True)
    assert "Nothing was charged yet." in reading.read(shown)
    assert reading.buttons(shown) == ["Pay now", "Charge another card", "Details"]


def test_a_press_after_the_outcome_says_that_nothing_was_done_twice() -> None:
    shown = reading.read(outcomes.outcome_message(outcome(Ending.DONE, repeated=True), True, livemode=True))
    assert shown.startswith("This was decided before, by <@U0HANA>, 21 Nov 2026 at 12:00 UTC; nothing was done a")
    assert "✅ Paid" in shown


def test_a_refusal_says_why() -> None:
    ended = outcome(Ending.REFUSED, refusal=Refusal(Why.PAID, "retry", "INV-0042", "2026-11-12T10:00:00+00:00"))
    assert "INV-0042 was paid on 12 Nov 2026. Nothing was charged." in reading.read(
        outcomes.outcome_message(ended, True, livemode=True)
    )


@pytest.mark.parametrize("why", [Why.NOT_FOUND, Why.NOBODY])
def test_who_may_not_see_the_invoice_gets_no_buttons(why: Why) -> None:
    ended = outcome(Ending.REFUSED, refusal=Refusal(why, "retry", "INV-0042"))
    assert reading.buttons(outcomes.outcome_message(ended, False, livemode=True)) == []


PASSING = [Why.STRIPE_DOWN, Why.SLACK_DOWN, Why.NOT_SAVED, Why.STORE_DOWN, Why.TOO_OLD, Why.BUSY]


@pytest.mark.parametrize("why", PASSING)
@pytest.mark.parametrize(("act", "word"), [(Act.RETRY, "Retry"), (Act.VOID, "Void")])
@pytest.mark.parametrize("found", [invoice(), None])
def test_what_passes_can_be_tried_again(why: Why, act: Act, word: str, found: Invoice | None) -> None:
    ended = outcome(Ending.REFUSED, act, invoice=found, refusal=Refusal(why, act.value))
    made = outcomes.outcome_message(ended, True, livemode=True)
    assert reading.buttons(made) == [word, "Details"]
    assert [each["action_id"] for each in reading.elements(made)] == [ids.ACTIONS[act], ids.DETAILS]
    assert {each["value"] for each in reading.elements(made)} == {"in_42"}


def test_what_does_not_pass_is_not_offered_again() -> None:
    for shown, why in ((invoice(), Why.TOO_MANY_TRIES), (of_status(Status.PAID), Why.STRIPE_DOWN)):
        ended = outcome(Ending.REFUSED, invoice=shown, refusal=Refusal(why, "retry"))
        assert reading.buttons(outcomes.outcome_message(ended, True, livemode=True)) == ["Details"]


def test_who_is_no_hub_admin_is_not_offered_to_try_again() -> None:
    ended = outcome(Ending.REFUSED, refusal=Refusal(Why.STRIPE_DOWN, "retry"))
    assert reading.buttons(outcomes.outcome_message(ended, False, livemode=True)) == ["Details"]


def test_a_refusal_names_its_invoice() -> None:
    ended = outcome(Ending.REFUSED, refusal=Refusal(Why.STRIPE_REFUSED, "retry", detail="No such thing."))
    assert "Stripe did not accept this for INV-0042: “No such thing.”" in reading.read(
        outcomes.outcome_message(ended, True, livemode=True)
    )


@pytest.mark.parametrize(
    ("why", "detail", "then"),
    [
        (Why.STRIPE_DOWN, "", "Stripe did not answer then."),
        (Why.STRIPE_REFUSED, "No such thing.", "Stripe did not accept it (“No such thing.”)."),
        (Why.INTERNAL, "7F3K", "something went wrong on our side (ref 7F3K)."),
        (Why.PAID, "2026-11-12T10:00:00+00:00", "the invoice was paid on 12 Nov 2026."),
        (Why.ADMINS_ONLY, "", "they were no hub admin then."),
    ],
)
def test_a_refusal_of_before_is_told_as_past_with_who_and_when(why: Why, detail: str, then: str) -> None:
    refused = Refusal(why, "retry", detail=detail, admins=("U0LI",))
    made = outcomes.outcome_message(outcome(Ending.REFUSED, refusal=refused, repeated=True), True, livemode=True)
    words = f"INV-0042: <@U0HANA>'s press 21 Nov 2026 at 12:00 UTC ended without a charge: {then}"
    assert reading.read(made).splitlines() == [words, "[Retry] [Details]"]


@pytest.mark.parametrize("why", [why for why in Why if why not in (Why.NOT_FOUND, Why.NOBODY)])
@pytest.mark.parametrize("act", [Act.RETRY, Act.VOID])
def test_every_refusal_of_before_has_words_of_its_own(why: Why, act: Act) -> None:
    ended = outcome(Ending.REFUSED, act, refusal=Refusal(why, act.value), repeated=True)
    shown = reading.read(outcomes.outcome_message(ended, True, livemode=True))
    assert "'s press" in shown
    assert "Only hub admins" not in shown
    assert "{" not in shown


def test_a_refusal_of_before_offers_no_act_that_the_invoice_does_not_permit_now() -> None:
    refused = Refusal(Why.STRIPE_DOWN, "retry")
    ended = outcome(Ending.REFUSED, invoice=of_status(Status.PAID), refusal=refused, repeated=True)
    assert reading.buttons(outcomes.outcome_message(ended, True, livemode=True)) == ["Details"]


@pytest.mark.parametrize("why", [Why.NOT_FOUND, Why.NOBODY])
def test_what_is_not_theirs_is_refused_before_as_now(why: Why) -> None:
    ended = outcome(Ending.REFUSED, refusal=Refusal(why, "retry", "ACME-9"))
    now, before = (
        outcomes.outcome_message(each, False, livemode=True) for each in (ended, replace(ended, repeated=True))
    )
    assert now == before


def test_while_stripe_is_silent_the_person_is_told_that_nothing_happened_yet() -> None:
    shown = reading.read(outcomes.outcome_message(outcome(Ending.WAITING), True, livemode=True))
    assert "Stripe is not answering" in shown
    assert "Nothing has been charged yet; I keep trying for a minute and tell you here how it ended." in shown


def test_a_lost_answer_is_not_called_a_failure() -> None:
    shown = reading.read(outcomes.outcome_message(outcome(Ending.UNKNOWN, Act.VOID), True, livemode=True))
    assert "whether INV-0042 was voided is not known. Details looks at Stripe now;" in shown


def test_an_invoice_that_could_not_be_fetched_still_gets_an_answer() -> None:
    made = outcomes.outcome_message(replace(outcome(Ending.UNKNOWN), invoice=None), True, livemode=False)
    assert made.text.startswith("TEST · ❔ Not known · Acme Bakery · in_42")
    assert reading.buttons(made) == ["Details"]
    assert [each["value"] for each in reading.elements(made)] == ["in_42"]


def test_a_declined_invoice_that_was_paid_meanwhile_offers_no_payment() -> None:
    ended = outcome(Ending.DECLINED, decline=POOR, invoice=of_status(Status.PAID))
    assert reading.buttons(outcomes.outcome_message(ended, True, livemode=True)) == ["Details"]


def test_test_mode_begins_with_test() -> None:
    made = outcomes.outcome_message(outcome(Ending.DONE, invoice=invoice(livemode=False)), True, livemode=True)
    assert made.text.startswith("TEST · ✅ Paid")
    assert reading.read(made).startswith("TEST · ✅ Paid")
