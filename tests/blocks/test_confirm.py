"""What a person reads before something is charged or voided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.blocks import confirm, ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking import charge as charging
from bot.blocks.asking import void as voiding
from bot.blocks.message import View
from bot.domain.actions import Caution
from bot.domain.asking import ChargeQuestion, Question
from bot.domain.invoices import Method
from bot.domain.money import Money
from bot.domain.permits import Act
from bot.domain.statuses import Status
from tests.blocks import reading
from tests.blocks.samples import AMEX, invoice, of_status, retry_question, void_question


def retry(question: ChargeQuestion) -> View:
    """The retry confirmation."""
    return charging.charge(question, AskState.of(question))


def void(question: Question) -> View:
    """The void confirmation."""
    return voiding.void(question, AskState.of(question))


def test_a_retry_shows_amount_card_and_why_the_last_try_failed() -> None:
    assert reading.read(retry(retry_question())).splitlines() == [
        "Retry INV-0042?",
        "$1,250.00, INV-0042, Acme Bakery, open since 3 Nov 2026.",
        "Charge $1,250.00 to Visa •••• 4242 now? Or choose another below.",
        "Last try: The bank declined Visa •••• 4242: not enough money on the account.",
        "If the bank declines, the invoice stays open and you are told why.",
        "Charge: {Visa •••• 4242, expires 04/2027}",
        "[Charge $1,250.00] [Not now]",
    ]


def test_other_saved_cards_can_be_chosen() -> None:
    menu = next(iter(reading.elements(retry(retry_question()))))
    assert menu["action_id"] == ids.RETRY_METHOD
    assert [option["value"] for option in menu["options"]] == ["pm_visa", AMEX.id]
    assert menu["options"][1]["text"]["text"] == "American Express •••• 0005, expires 12/2028"


def test_with_one_card_there_is_nothing_to_choose() -> None:
    made = retry(retry_question(others=()))
    assert list(reading.elements(made)) == []
    assert "choose another" not in reading.read(made)


def test_the_remainder_is_charged_of_a_part_paid_invoice() -> None:
    partly = invoice(amount_paid=25000, amount_remaining=100000)
    assert "[Charge $1,000.00]" in reading.read(retry(retry_question(invoice=partly)))


def test_an_amount_too_long_for_the_button_is_still_in_the_question() -> None:
    shown = reading.read(retry(retry_question(invoice=invoice(currency="chf", amount_remaining=10**14))))
    assert "[Charge now]" in shown
    assert "CHF\u00a01,000,000,000,000.00" in shown


@pytest.mark.parametrize(
    ("caution", "said"),
    [
        (Caution.STRIPE_TRIES_SOON, "Stripe itself tries again within the hour, 25 Nov 2026 at 09:00 UTC."),
        (Caution.NEVER_RETRY, "The bank said not to try this card again."),
        (Caution.NEARLY_CAPPED, "as often as the card networks allow"),
        (Caution.UNKNOWN_BEFORE, "Look at the payment in Stripe before you charge again."),
    ],
)
def test_each_caution_is_said_before_the_charge(caution: Caution, said: str) -> None:
    shown = reading.read(retry(retry_question(cautions=(caution,))))
    assert "⚠️" in shown
    assert said in shown


def test_a_void_says_what_it_does_and_takes_a_reason() -> None:
    assert reading.read(void(void_question())).splitlines() == [
        "Void INV-0042?",
        "$1,250.00, INV-0042, Acme Bakery, open since 3 Nov 2026.",
        "This is for good. The budget of Acme Bakery goes back to draft. Some countries want a credit note instead.",
        "Reason: []",
        "[Void invoice] [Keep it]",
    ]


def test_the_reason_of_a_void_must_be_given() -> None:
    block = next(block for block in void(void_question())["blocks"] if block["type"] == "input")
    assert block["block_id"] == ids.VOID_REASON
    assert block["optional"] is False


def test_a_void_that_leaves_budgets_alone_does_not_speak_of_one() -> None:
    assert "budget" not in reading.read(void(replace(void_question(), workspace=None)))


def test_a_void_of_a_written_off_invoice_does_not_call_it_open() -> None:
    shown = reading.read(void(void_question(invoice=of_status(Status.UNCOLLECTIBLE))))
    assert "open since" not in shown
    assert "$1,250.00, INV-0042, Acme Bakery, written off 3 Nov 2026." in shown


def test_a_void_of_an_invoice_whose_number_is_cut_in_the_title_names_it_in_full() -> None:
    long = void(void_question(invoice=invoice(number="HUB-2026-ACME-BAKERY-0042")))
    assert "HUB-2026-ACME-BAKERY-0042" not in long["title"]["text"]
    assert "$1,250.00, HUB-2026-ACME-BAKERY-0042, Acme Bakery, open since" in reading.read(long)


def test_while_stripe_works_the_person_is_told_what_is_going_on() -> None:
    charging = confirm.working(Act.RETRY, "INV-0042", Money("usd", 125000), livemode=True)
    assert "Charging $1,250.00 for INV-0042…" in reading.read(charging)
    assert "Voiding INV-0042…" in reading.read(confirm.working(Act.VOID, "INV-0042", livemode=True))
    assert "Looking at Stripe…" in reading.read(confirm.loading("Invoice"))


def test_a_method_without_brand_or_numbers_still_has_a_name() -> None:
    plain = Method("pm_x", "sepa_debit")
    assert "to SEPA debit now?" in reading.read(retry(retry_question(method=plain, others=())))


def test_the_views_carry_the_decision() -> None:
    question = retry_question()
    assert AskState.decode(retry(question)["private_metadata"]).decision_id == "dec_1"
    assert AskState.decode(void(void_question())["private_metadata"]).decision_id == "dec_2"
