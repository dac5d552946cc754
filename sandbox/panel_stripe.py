"""What the panel makes happen at Stripe: clients pay or fail to, cards change, time passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.panel_desk import Desk
from sandbox.slack.happenings import Choice, Field, Happening

CLIENTS = "Clients and their banks"
TIME = "Time and load"
DECLINES = (
    Choice("insufficient_funds", "not enough money"),
    Choice("expired_card", "expired card"),
    Choice("generic_decline", "declined without a reason"),
    Choice("do_not_honor", "the bank does not honour it"),
    Choice("lost_card", "lost card"),
    Choice("stolen_card", "stolen card"),
    Choice("fraudulent", "looks fraudulent"),
    Choice("incorrect_cvc", "wrong security code"),
    Choice("processing_error", "an error at the bank"),
    Choice("card_velocity_exceeded", "over the card's limit"),
    Choice("try_again_later", "try again later"),
)
SPANS: Mapping[str, tuple[str, int]] = {
    "month": ("a month", 30 * 86_400),
    "week": ("a week", 7 * 86_400),
    "day": ("a day", 86_400),
    "hour": ("an hour", 3600),
}
STORMS = ("200", "20")
AMOUNTS: Mapping[str, int] = {"jpy": 48_000}
USUAL = 125_000  # minor units
SOON = 5  # seconds
STORM_SOON = 60  # seconds, in which the invoices of a storm are written


def client_happenings(desk: Desk) -> Sequence[Happening]:
    """Cards, payments, bank debits."""
    client = Field("client", "Client", desk.clients)
    invoice = Field("invoice", "Invoice", desk.payable)
    code = Field("code", "Decline", lambda: DECLINES)
    debit = Field("debit", "Debit", lambda: [*desk.debits(), *_new_debits(desk)])
    ends = [Choice("succeeded", "settles"), Choice("failed:insufficient_funds", "bounces")]
    return (
        Happening(
            "card_fails",
            "A card fails",
            CLIENTS,
            lambda client, code: _card_fails(desk, client, code),
            "A new invoice is charged to the client's card, which is declined from now on.",
            (client, code),
        ),
        Happening(
            "client_pays",
            "A client pays",
            CLIENTS,
            lambda invoice: _client_pays(desk, invoice),
            "On Stripe's payment page, with a card that works.",
            (invoice,),
        ),
        Happening(
            "half_paid",
            "Half is paid",
            CLIENTS,
            lambda invoice: _half_paid(desk, invoice),
            "Of what is left of an invoice, outside of Stripe; the rest stays open.",
            (invoice,),
        ),
        Happening(
            "new_card",
            "A client replaces the card",
            CLIENTS,
            lambda client: _new_card(desk, client),
            "In the portal; the new one works.",
            (client,),
        ),
        Happening(
            "bank_debit",
            "A bank debit ends",
            CLIENTS,
            lambda debit, outcome: _debit_ends(desk, debit, outcome),
            fields=(debit, Field("outcome", "It", lambda: ends)),
        ),
    )


def time_happenings(desk: Desk) -> Sequence[Happening]:
    """The clock, and many failures at once."""
    spans = [Choice(name, words) for name, (words, _) in SPANS.items()]
    storms = [Choice(count, f"{count} failures") for count in STORMS]
    storm_clients = Field("client", "Of", lambda: [Choice("", "all clients"), *desk.clients()])
    return (
        Happening(
            "time",
            "Time passes",
            TIME,
            lambda span: _time(desk, span),
            "For Stripe: renewals, automatic retries, due dates.",
            (Field("span", "How long", lambda: spans),),
        ),
        Happening(
            "storm",
            "Many payments fail at once",
            TIME,
            lambda count, client: _storm(desk, int(count), client),
            "As on the first of the month.",
            (Field("count", "How many", lambda: storms), storm_clients),
        ),
    )


def _customer(desk: Desk, client: str) -> Any:
    if not client:
        raise ValueError("There is no client.")
    return desk.get(f"customers/{client}")


def _bill(desk: Desk, customer: Any, when: int, what: str, **more: Any) -> None:
    """A draft that Stripe finalizes and charges at `when` (epoch seconds)."""
    currency = customer["currency"] or "usd"
    terms = {"auto_advance": True, "automatically_finalizes_at": when, **more}
    made = desk.post("invoices", customer=customer["id"], currency=currency, **terms)
    amount = AMOUNTS.get(currency, USUAL)
    desk.post(f"invoices/{made['id']}/add_lines", lines=[{"description": what, "amount": amount}])


def _card_fails(desk: Desk, client: str, code: str) -> str:
    customer = _customer(desk, client)
    card = customer["invoice_settings"]["default_payment_method"]
    card = card or desk.controls.create_test_card(client)
    desk.controls.card(card, f"decline:{code}")
    when = desk.account.now + SOON
    _bill(desk, customer, when, "Monthly retainer")
    desk.controls.advance_to(when)
    return f"{desk.name(client)}: an invoice was charged, and the card declined."


def _client_pays(desk: Desk, invoice: str) -> str:
    if not invoice:
        raise ValueError("There is no invoice to pay now.")
    outcome = desk.controls.pay_hosted(invoice)
    return f"The client paid on the payment page: {outcome}."


def _half_paid(desk: Desk, invoice: str) -> str:
    if not invoice:
        raise ValueError("There is no invoice to pay now.")
    half = desk.get(f"invoices/{invoice}")["amount_remaining"] // 2
    desk.controls.pay_part(invoice, half, outside=True)
    return "Half of what was left is paid."


def _new_card(desk: Desk, client: str) -> str:
    _customer(desk, client)
    desk.controls.create_test_card(client, last4="4444", brand="mastercard")
    return f"{desk.name(client)} pays with Mastercard •••• 4444 from now on."


def _new_debits(desk: Desk) -> list[Choice]:
    return [Choice(f"new {each.value}", f"{each.label}: start one") for each in desk.clients()]


def _debit_ends(desk: Desk, debit: str, outcome: str) -> str:
    begun, _, client = debit.rpartition(" ")
    if begun:
        return _debit_begins(desk, client)
    desk.controls.settle(debit, outcome)
    return "The bank debit settled." if outcome == "succeeded" else "The bank debit bounced."


def _debit_begins(desk: Desk, client: str) -> str:
    customer = _customer(desk, client)
    bank = desk.controls.create_test_card(client, "processing", last4="6789", default=False, type="us_bank_account")
    when = desk.account.now + SOON
    _bill(desk, customer, when, "Quarterly service", default_payment_method=bank)
    desk.controls.advance_to(when)
    return f"A bank debit of {desk.name(client)} is under way: let it settle or bounce."


def _time(desk: Desk, span: str) -> str:
    if span not in SPANS:
        raise ValueError("Choose how long.")
    words, seconds = SPANS[span]
    desk.controls.advance(seconds)
    return f"At Stripe, {words} has passed."


def _storm(desk: Desk, count: int, client: str) -> str:
    if not 0 < count <= max(map(int, STORMS)):
        raise ValueError("That is too many.")
    customers = [_customer(desk, client)] if client else desk.customers()
    if not customers:
        raise ValueError("There is no client.")
    declined: dict[str, Any] = {"behaviour": "decline:insufficient_funds", "last4": "9995", "default": False}
    cards = {each["id"]: desk.controls.create_test_card(each["id"], **declined) for each in customers}
    when = desk.account.now + STORM_SOON
    for number in range(count):
        customer = customers[number % len(customers)]
        _bill(desk, customer, when, f"Campaign {number + 1}", default_payment_method=cards[customer["id"]])
    desk.controls.advance_to(when)
    return f"{count} payments failed at once."
