"""Stripe's charges as the tries to collect that they were, with the refunds made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.adapters.billing.convert import decline_from, method_from, payment_from
from bot.adapters.billing.shapes import Obj, ident, moment, within, without_keys
from bot.domain.detail import Attempt, Refund
from bot.domain.invoices import Decline, Method

UNDER_WAY = frozenset({"processing", "requires_action", "succeeded"})
"""PaymentIntent statuses of a try whose end is to come."""

_STATUS = {"succeeded": "paid", "pending": "open"}


def attempts_from(payments: Sequence[Obj], charges: Mapping[str, Sequence[Obj]] | None = None) -> tuple[Attempt, ...]:
    """The tries among an invoice's `invoice_payment` objects, oldest first; their PaymentIntents are expanded.

    Both come newest first. `charges` are those of some of the PaymentIntents, by id: each is a try. Stripe makes a
    payment for every open invoice: one that was never charged is no try.
    """
    found = [attempt for one in reversed(payments) for attempt in _attempts(one, charges or {})]
    return tuple(sorted(found, key=lambda attempt: attempt.at))


def _attempts(payment: Obj, charges: Mapping[str, Sequence[Obj]]) -> Iterator[Attempt]:
    intent = within(payment, "payment", "payment_intent")
    made = charges.get(ident(intent) or "")
    if made:
        yield from (attempt_from(charge, within(intent, "last_payment_error")) for charge in reversed(made))
    elif _tried(payment):
        yield _of_payment(payment)


def attempt_from(charge: Obj, last_error: Obj | None = None) -> Attempt:
    """A `charge`, with its refunds where they are expanded; `last_error` is its PaymentIntent's."""
    return Attempt(
        at=datetime.fromtimestamp(charge["created"], UTC),
        amount=charge["amount"],
        status=_STATUS.get(charge["status"], "failed"),
        decline=_decline(charge, last_error) if charge["status"] == "failed" else None,
        method=method_of_charge(charge),
        refunds=tuple(refund_from(one) for one in within(charge, "refunds", "data") or ()),
        refunded=charge.get("amount_refunded") or 0,
        disputed=bool(charge.get("disputed")),
    )


def _decline(charge: Obj, last_error: Obj | None) -> Decline:
    """The PaymentIntent says it best, but only of the last one.

    What Stripe itself blocked it calls fraudulent (https://docs.stripe.com/declines/codes).
    """
    if last_error is not None and last_error.get("charge") == charge["id"]:
        return decline_from(last_error)
    code, reason = charge.get("failure_code") or "", within(charge, "outcome", "reason")
    blocked = within(charge, "outcome", "type") == "blocked"
    return Decline(
        code=code,
        decline_code="fraudulent" if blocked else None if reason == code else reason,
        advice_code=within(charge, "outcome", "advice_code"),
        message=without_keys(charge.get("failure_message") or ""),
    )


def method_of_charge(charge: Obj) -> Method | None:
    """What was charged, as it was then."""
    details = charge.get("payment_method_details")
    if not details:
        return None
    return method_from({**details, "object": "payment_method", "id": charge.get("payment_method") or charge["id"]})


def refund_from(refund: Obj) -> Refund:
    """A `refund`."""
    return Refund(
        id=refund["id"],
        at=datetime.fromtimestamp(refund["created"], UTC),
        amount=refund["amount"],
        status=refund.get("status") or "succeeded",
        reason=refund.get("reason"),
    )


def _tried(obj: Obj) -> bool:
    if obj["status"] == "paid":
        return True
    payment = payment_from(obj)
    if payment is None:
        return False
    if obj["status"] == "open":
        return payment.decline is not None or payment.status in UNDER_WAY
    return payment.decline is not None or payment.charge is not None


def _of_payment(obj: Obj) -> Attempt:
    payment = payment_from(obj)
    changes = obj.get("status_transitions") or {}
    ended = moment(changes.get("paid_at") or changes.get("canceled_at"))
    paid = obj.get("amount_paid")
    return Attempt(
        at=ended or datetime.fromtimestamp(obj["created"], UTC),
        amount=obj["amount_requested"] if paid is None else paid,
        status=obj["status"],
        decline=payment.decline if payment and obj["status"] != "paid" else None,
        method=payment.method if payment else None,
        outside=within(obj, "payment", "type") == "payment_record",
    )
