"""Reads everything about one invoice: one call, then at the same time those that this invoice needs besides."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace

from bot.adapters.billing.charges import attempts_from, method_of_charge
from bot.adapters.billing.convert import default_of, invoice_from, method_from, payment_from
from bot.adapters.billing.detail import credit_note_from, detail_from, subscribed_from
from bot.adapters.billing.gateway import Gateway
from bot.adapters.billing.shapes import Obj, ident, reading, within
from bot.adapters.billing.together import Together
from bot.domain.detail import Detail, Subscribed, Unread
from bot.domain.invoices import Payment
from bot.services.ports import BillingError, BillingRefused

log = logging.getLogger("invoicebot.billing")

# Stripe expands four levels deep, a list's `data` included (https://docs.stripe.com/expand).
WITH_PAYMENT = ["payments.data.payment.payment_intent"]
PARTIES = ["customer", "parent.subscription_details.subscription", "latest_revision", "from_invoice.invoice"]
NAMES = ["total_discount_amounts.discount.source.coupon", "total_taxes.tax_rate_details.tax_rate"]
INTENTS = ["data.payment.payment_intent"]
PRODUCTS = ["items.data.price.product"]
MOST_LINES = 100
MOST_INTENTS = 8
"""PaymentIntents, from the newest, of which every charge is told; of older ones what came of them."""

Part = tuple[str, str]
"""What is asked for besides: a kind, and the PaymentIntent's id for charges."""
LINES: Part = ("lines", "")
NOTES: Part = ("credit_notes", "")
SUBSCRIPTION: Part = ("subscription", "")
METHOD: Part = ("method", "")
CHARGES = "charges"

Ask = Callable[[], Sequence[Obj]]
Answers = Mapping[Part, Sequence[Obj] | BillingError]


class Detailing:
    """Costs one call for a draft or an invoice that was never charged, and takes as long as two for any other.

    Besides the first: one for each PaymentIntent that was charged (as a rule one in all), one if there are credit
    notes, one for what a subscription is for, one for the method that waits for the payer, one for each 100 lines past
    the first ten. The first is asked twice with a restricted key that may not read coupons or tax rates.
    """

    def __init__(self, stripe: Gateway, pool: Executor) -> None:
        """`stripe` is not closed here; `pool` is."""
        self._stripe = stripe
        self._together: Together[Part, Sequence[Obj]] = Together(pool)

    def close(self) -> None:
        """End the threads."""
        self._together.close()

    def detail(self, invoice: str) -> Detail:
        """Raises BillingError when the invoice itself cannot be read; what else cannot is `unread`."""
        obj = self._first(invoice)
        with reading("invoice"):
            payments = self._payments(obj)
            asks = self._asks(obj, payments)
        answers = self._together.read(asks)
        for (kind, _), answer in answers.items():
            if isinstance(answer, BillingError):
                log.warning("a part of an invoice could not be read", extra={"invoice": invoice, "part": kind})
        with reading("invoice"):
            return _put_together(obj, payments, answers)

    def _first(self, invoice: str) -> Obj:
        try:
            return self._stripe.get("invoices", invoice, expand=WITH_PAYMENT + PARTIES + NAMES)
        except BillingRefused:
            return self._stripe.get("invoices", invoice, expand=WITH_PAYMENT + PARTIES)

    def _payments(self, obj: Obj) -> list[Obj]:
        """All payments, newest first; an invoice comes with its first ones."""
        held = obj.get("payments") or {"data": [], "has_more": obj["status"] != "draft"}
        found = list(held["data"])
        if held.get("has_more"):
            pages = self._stripe.pages("invoice_payments", invoice=obj["id"], expand=INTENTS)
            found = [one for page in pages for one in page]
        return sorted(found, key=lambda one: int(one["created"]), reverse=True)

    def _asks(self, obj: Obj, payments: Sequence[Obj]) -> dict[Part, Ask]:
        asks: dict[Part, Ask] = {}
        for intent in charged(payments)[:MOST_INTENTS]:
            asks[(CHARGES, intent)] = self._list("charges", payment_intent=intent, expand=["data.refunds"])
        if obj.get("pre_payment_credit_notes_amount") or obj.get("post_payment_credit_notes_amount"):
            asks[NOTES] = self._list("credit_notes", invoice=obj["id"])
        subscription = within(obj, "parent", "subscription_details", "subscription")
        if subscription is not None and not within(subscription, "description"):
            asks[SUBSCRIPTION] = self._one("subscriptions", ident(subscription), PRODUCTS)
        if obj["lines"].get("has_more"):
            asks[LINES] = self._list("invoices", obj["id"], "lines")
        waiting = within(default_of(payments), "payment", "payment_intent") or {}
        if waiting.get("status") == "requires_action" and isinstance(waiting.get("payment_method"), str):
            asks[METHOD] = self._one("payment_methods", waiting["payment_method"], [])
        return asks

    def _list(self, *path: str, expand: Sequence[str] = (), **params: str) -> Ask:
        more = {"expand": list(expand)} if expand else {}
        return lambda: [obj for page in self._stripe.pages(*path, **params, **more) for obj in page]

    def _one(self, kind: str, key: str | None, expand: Sequence[str]) -> Ask:
        more = {"expand": list(expand)} if expand else {}
        return lambda: [self._stripe.get(kind, key or "", **more)]


def charged(payments: Sequence[Obj]) -> list[str]:
    """The PaymentIntents with a charge, in the payments' order."""
    intents = [within(one, "payment", "payment_intent") for one in payments]
    return list(dict.fromkeys(one["id"] for one in intents if one is not None and one.get("latest_charge")))


def _put_together(obj: Obj, payments: Sequence[Obj], answers: Answers) -> Detail:
    charges = {key: found for (kind, key) in answers if kind == CHARGES and (found := _good(answers, (kind, key)))}
    invoice = invoice_from(obj, _default(payments, charges, answers))
    lines = _good(answers, LINES) or obj["lines"]["data"]
    shown, more = lines[:MOST_LINES], len(lines[MOST_LINES:])
    notes = [credit_note_from(one) for one in _good(answers, NOTES) or ()]
    made = detail_from(obj, invoice, shown, attempts_from(payments, charges), more)
    return replace(
        made,
        credit_notes=tuple(sorted(notes, key=lambda note: note.at)),
        subscription=_subscription(made.subscription, answers),
        unread=frozenset(_UNREAD[kind] for (kind, key) in answers if kind in _UNREAD and _bad(answers, (kind, key))),
    )


_UNREAD: Mapping[str, Unread] = {
    "lines": Unread.LINES,
    "credit_notes": Unread.CREDIT_NOTES,
    "subscription": Unread.SUBSCRIPTION,
    CHARGES: Unread.PAYMENTS,
}


def _good(answers: Answers, part: Part) -> Sequence[Obj] | None:
    found = answers.get(part)
    return None if isinstance(found, BillingError) else found


def _bad(answers: Answers, part: Part) -> bool:
    return isinstance(answers.get(part), BillingError)


def _default(payments: Sequence[Obj], charges: Mapping[str, Sequence[Obj]], answers: Answers) -> Payment | None:
    """The default payment with its method: what was declined, else what was charged last, else what waits."""
    payment = payment_from(default_of(payments))
    if payment is None or payment.method is not None:
        return payment
    last = [one for one in charges.get(payment.intent, ()) if one["id"] == payment.charge]
    waiting = _good(answers, METHOD)
    if waiting:
        return replace(payment, method=method_from(waiting[0]))
    return replace(payment, method=method_of_charge(last[0])) if last else payment


def _subscription(known: Subscribed | None, answers: Answers) -> Subscribed | None:
    found = _good(answers, SUBSCRIPTION)
    return subscribed_from(found[0]) if found else known
