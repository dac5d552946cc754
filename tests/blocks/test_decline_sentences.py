"""Every decline code as it is read: in the channel by anybody, and privately by hub admins."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.blocks import alerts, details, outcomes
from bot.blocks.message import Message, View
from bot.blocks.states import DetailState
from bot.domain.actions import Ending
from bot.domain.alerts import Alert, Trouble
from bot.domain.decline_cards import CARD
from bot.domain.decline_entry import Entry, Table
from bot.domain.decline_errors import CHARGE_OUTCOME, ERROR
from bot.domain.decline_others import ADVICE, BANK_DEBIT, LOCAL_METHOD
from bot.domain.invoices import Decline, Invoice, Method, Payment
from tests.blocks.reading import read
from tests.blocks.samples import ACME, ADMIN, NOW, OWNER, VISA, detail, invoice, outcome

DEBIT = Method("pm_debit", "sepa_debit", None, "3000", None, None)
PAYPAL = Method("pm_paypal", "paypal", None, None, None, None)
TABLES: dict[str, tuple[Table, Method]] = {
    "a card": (CARD, VISA),
    "an error of Stripe's": (ERROR, VISA),
    "a block": (CHARGE_OUTCOME, VISA),
    "the bank's advice": (ADVICE, VISA),
    "a bank debit": (BANK_DEBIT, DEBIT),
    "another method": (LOCAL_METHOD, PAYPAL),
}
JARGON = re.compile(
    r"[A-Za-z]_[a-z]|!|\b(API|PaymentIntent|payment intent|issuer|3DS|SCA|idempotency|decline code|HTTP|null|None)\b"
)
GIVEAWAYS = re.compile(r"fraud|lost|stolen|block|risk|rule|radar|suspect", re.IGNORECASE)
STEP = re.compile(
    r"\b(Pay|Call|Ask|Try|Enter|Add|Open|Give|Correct|Look|Send|Retry|Review|Check|Do not|Nothing to do|Put|Confirm|"
    r"Tell|Change|Wait|Start|Finish|Settle|It can be tried|"
    r"Stripe tries again|a new [a-z ]+ works at once|pay with|payment page)\b"
)


def declined(code: str, table: Table) -> Decline:
    """As Stripe tells it."""
    if table is ADVICE:
        return Decline("card_declined", "generic_decline", code, "Your card was declined.")
    if table is ERROR:
        return Decline(code, None, None, "Something with no words of ours.")
    return Decline("card_declined", code, None, "Your card was declined.")


def failing(decline: Decline, method: Method, *, last: bool) -> Invoice:
    payment = Payment("pi_1", "requires_payment_method", "ch_2", decline, method)
    return invoice(payment=payment, **({"next_attempt": None} if last else {}))


def in_channel(thing: Invoice, decline: Decline, method: Method) -> list[Message]:
    shown = Alert(thing, ACME, Trouble.PAYMENT_FAILED, NOW, 2, decline, method)
    return [alerts.alert(shown), alerts.thread_note(shown)]


def to_owner(thing: Invoice, decline: Decline, method: Method) -> list[View]:
    ended = replace(outcome(Ending.DECLINED), invoice=thing, decline=decline, method=method)
    shown = details.detail(detail(thing), ACME, OWNER, NOW, DetailState("in_42"))
    return [shown, outcomes.outcome(ended, False, livemode=True)]


def to_admin(thing: Invoice, decline: Decline, method: Method) -> list[View]:
    ended = replace(outcome(Ending.DECLINED), invoice=thing, decline=decline, method=method)
    shown = details.detail(detail(thing), ACME, ADMIN, NOW, DetailState("in_42"))
    return [shown, outcomes.outcome(ended, True, livemode=True)]


def about(text: str, entry: Entry) -> bool:
    return entry.reason.casefold() in text.casefold()


@pytest.mark.parametrize("kind", TABLES)
def test_every_code_is_told_with_a_reason_and_a_next_step_and_no_jargon(kind: str) -> None:
    table, method = TABLES[kind]
    wrong = []
    for code, entry in table.items():
        decline = declined(code, table)
        for last in (False, True):
            thing = failing(decline, method, last=last)
            public = [read(one) for one in in_channel(thing, decline, method)]
            public += [read(one) for one in to_owner(thing, decline, method)]
            private = [read(one) for one in to_admin(thing, decline, method)]
            for text in (*public, *private):
                told = about(text, entry) or (entry.hidden and text in public)
                if not told or not STEP.search(text) or JARGON.search(text) or ("_" in code and code in text):
                    wrong.append((code, text))
            if entry.hidden:
                wrong += [(code, text) for text in public if GIVEAWAYS.search(text) or about(text, entry)]
    assert wrong == []


@pytest.mark.parametrize("code", ["fraudulent", "merchant_blacklist", "highest_risk_level", "rule", "testmode_decline"])
def test_what_no_bank_did_is_not_told_of_the_bank(code: str) -> None:
    decline = Decline("card_declined", code)
    (_, ended) = to_admin(failing(decline, VISA, last=True), decline, VISA)
    assert "Visa •••• 4242 was declined: " in read(ended)
    assert "The bank declined" not in read(ended)


def test_what_means_something_else_is_said_otherwise() -> None:
    for table, method in TABLES.values():
        said: dict[str, Entry] = {}
        for code, entry in table.items():
            decline = declined(code, table)
            thing = failing(decline, method, last=True)
            text = read(to_admin(thing, decline, method)[1])
            same = said.setdefault(text, entry)
            assert (same.reason, same.admin, same.stops) == (entry.reason, entry.admin, entry.stops)
