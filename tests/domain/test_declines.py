"""What people read when an attempt failed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.decline_cards import CARD
from bot.domain.decline_entry import Entry, table
from bot.domain.decline_errors import CHARGE_OUTCOME, ERROR
from bot.domain.decline_others import ADVICE, BANK_DEBIT, LOCAL_METHOD
from bot.domain.declines import Retry, advice
from bot.domain.invoices import Decline

TABLES = {
    "card": CARD,
    "error": ERROR,
    "outcome": CHARGE_OUTCOME,
    "advice": ADVICE,
    "sepa_debit": BANK_DEBIT,
    "paypal": LOCAL_METHOD,
}
ENTRIES = [pytest.param(entry, id=f"{kind}-{code}") for kind, rows in TABLES.items() for code, entry in rows.items()]
SECRET = ["fraudulent", "lost_card", "stolen_card", "merchant_blacklist", "lost_or_stolen_card", "highest_risk_level"]
GIVEAWAYS = re.compile(r"fraud|lost|stolen|block|risk|rule|radar", re.IGNORECASE)


def card(decline_code: str | None = None, advice_code: str | None = None, code: str = "card_declined") -> Decline:
    return Decline(code, decline_code, advice_code, "Your card was declined.")


@pytest.mark.parametrize(
    ("decline", "kind", "reason", "retry"),
    [
        (card("insufficient_funds"), "card", "not enough money on the account", Retry.LATER),
        (card("expired_card", code="expired_card"), "card", "the card has expired", Retry.NO),
        (card(code="expired_card"), "card", "the card has expired", Retry.NO),
        (card(code="processing_error"), "card", "a technical error on the way to the bank", Retry.YES),
        (card(code="incorrect_cvc"), "card", "the security code is wrong", Retry.NO),
        (card("generic_decline"), "card", "the bank gave no reason", Retry.LATER),
        (card(), "card", "the bank gave no reason", Retry.LATER),
        (card("brand_new_code"), "card", "the bank gave no reason", Retry.LATER),
        (card("brand_new_code", code="expired_card"), "card", "the card has expired", Retry.NO),
        (card(code="brand_new_error"), "card", "the bank gave no reason", Retry.LATER),
        (card(code="resource_missing"), "card", "no payment method is saved", Retry.NO),
        (card("insufficient_funds"), "link", "not enough money on the account", Retry.LATER),
        (card("insufficient_funds"), "us_bank_account", "not enough money on the account", Retry.LATER),
        (card("account_closed"), "sepa_debit", "the bank account is closed", Retry.NO),
        (card("brand_new_code"), "sepa_debit", "no reason was given", Retry.LATER),
        (card("expired_card"), "paypal", "the card at the provider has expired", Retry.LATER),
        (card("recurring_not_supported_by_bank"), "klarna", "the bank does not do recurring payments", Retry.NO),
        (card(), "paypal", "no reason was given", Retry.LATER),
    ],
)
def test_a_decline_is_told_in_plain_words(decline: Decline, kind: str, reason: str, retry: Retry) -> None:
    told = advice(decline, kind)
    assert (told.reason, told.retry) == (reason, retry)
    assert told.admin_reason == told.reason
    assert not told.hidden


@pytest.mark.parametrize("kind", ["card", "sepa_debit", "paypal", "link"])
@pytest.mark.parametrize("advised", [None, "do_not_try_again", "try_again_later", "confirm_card_data"])
@pytest.mark.parametrize("code", SECRET)
def test_owners_are_never_told_a_code_that_must_not_be_named(code: str, advised: str | None, kind: str) -> None:
    for decline in (card(code, advised), card("generic_decline", advised, code=code)):
        told = advice(decline, kind)
        assert told.hidden
        assert told.reason in ("the card was declined", "the payment was declined")
        assert not GIVEAWAYS.search(told.reason + told.next_step_payer)
        assert GIVEAWAYS.search(told.admin_reason)


def test_the_blocks_of_the_hubs_own_rules_are_not_named_either() -> None:
    assert advice(card("rule")).hidden
    assert advice(card("rule")).reason == "the card was declined"


def test_the_banks_advice_overrides_what_to_do_and_keeps_a_known_reason() -> None:
    told = advice(card("insufficient_funds", "do_not_try_again"))
    assert told.retry is Retry.NO
    assert told.reason == "not enough money on the account"
    assert told.next_step_payer == "Pay with another card."


def test_the_banks_advice_gives_the_reason_when_the_code_gives_none() -> None:
    assert advice(card("generic_decline", "try_again_later")).reason == "the bank asks to try again later"
    assert advice(card("do_not_honor", "confirm_card_data")).retry is Retry.NO
    assert advice(card("do_not_honor", "advice_of_next_year")).retry is Retry.LATER


@pytest.mark.parametrize(
    "code", ["authentication_required", "lost_card", "stolen_card", "pickup_card", "incorrect_number"]
)
def test_stripe_stops_by_itself_after_a_hard_decline(code: str) -> None:
    assert advice(card(code)).stops_automatic


def test_stripe_goes_on_after_a_soft_decline() -> None:
    assert not advice(card("insufficient_funds")).stops_automatic


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_reads_like_a_person_wrote_it(entry: Entry) -> None:
    assert entry.reason[0].islower() or entry.reason.startswith("Stripe")
    assert not entry.reason.endswith(".")
    for step in (entry.owner, entry.admin):
        assert step[0].isupper()
        assert step.endswith(".")
    words = entry.reason + entry.owner + entry.admin
    assert not re.search(r"[!_]|\b(API|PaymentIntent|issuer|PI|3DS|SCA|idempotency)\b", words)
    if not entry.hidden:
        assert not re.search(r"fraud|lost|stolen", entry.reason)


@given(code=st.text(max_size=20), decline_code=st.none() | st.text(max_size=20), kind=st.text(max_size=12))
def test_a_code_nobody_has_seen_still_gets_a_decent_answer(code: str, decline_code: str | None, kind: str) -> None:
    told = advice(Decline(code, decline_code), kind)
    assert told.reason
    assert told.next_step_payer.endswith(".")
    assert told.next_step_admin.endswith(".")


def test_a_code_cannot_stand_in_one_table_twice() -> None:
    entry = Entry("x", "Y.", "Z.", Retry.NO)
    with pytest.raises(ValueError, match="two entries"):
        table((("a b", entry), ("b", entry)))
