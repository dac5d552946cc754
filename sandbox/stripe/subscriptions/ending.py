"""The end of a subscription, and what it leaves behind."""

from __future__ import annotations

from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.shape import subscription_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.state import State


def end(state: State, subscription: Obj, reason: str = "cancellation_requested") -> None:
    """Cancel now: nothing is renewed, and its unpaid invoices are no longer collected by themselves.

    https://docs.stripe.com/billing/subscriptions/cancel
    """
    now = state.now()
    subscription.update(status="canceled", canceled_at=subscription["canceled_at"] or now, ended_at=now)
    subscription["cancellation_details"]["reason"] = reason
    emit(state, "customer.subscription.deleted", subscription)
    _leave(state, subscription)


def _leave(state: State, subscription: Obj) -> None:
    for key in state.invoices_of[subscription["id"]]:
        invoice = state.objects["invoice"].get(key)
        if invoice is None or invoice["status"] not in ("draft", "open") or subscription_of(invoice) is None:
            continue
        with updating(state, invoice, "invoice.updated"):
            invoice.update(auto_advance=False, automatically_finalizes_at=None, next_payment_attempt=None)
