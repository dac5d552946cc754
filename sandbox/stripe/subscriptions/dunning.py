"""What unpaid and paid invoices do to their subscription: past due, given up, active again."""

from __future__ import annotations

from sandbox.stripe.events import updating
from sandbox.stripe.invoices.shape import subscription_of
from sandbox.stripe.kinds import DAY, Obj
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.ending import end

AFTER_RETRIES = ("canceled", "unpaid", "past_due")
RETRIES_TAKE = 14 * DAY
LAPSED = frozenset({"past_due", "unpaid", "incomplete"})


def _of(state: State, invoice: Obj) -> Obj | None:
    key = subscription_of(invoice)
    return None if key is None else state.objects["subscription"][key]


def _turn(state: State, subscription: Obj, status: str) -> None:
    with updating(state, subscription, "customer.subscription.updated"):
        subscription["status"] = status


def unpaid(state: State, invoice: Obj) -> None:
    """A charge failed or waits for the payer: the subscription is past due, and given up after the last try."""
    subscription = _of(state, invoice)
    if subscription is None or subscription["status"] not in ("active", "past_due"):
        return
    if subscription["status"] == "active":
        _turn(state, subscription, "past_due")
    if invoice["next_payment_attempt"] is not None or invoice["collection_method"] == "send_invoice":
        return
    began = invoice["status_transitions"]["finalized_at"]
    when = max(state.now(), began + RETRIES_TAKE)
    state.tasks.plan(when, "give_up", invoice["id"])


def paid(state: State, invoice: Obj) -> None:
    """The latest invoice was paid: the subscription is active."""
    subscription = _of(state, invoice)
    if subscription is None or subscription["latest_invoice"] != invoice["id"]:
        return
    if subscription["status"] in LAPSED:
        _turn(state, subscription, "active")


def give_up(state: State, key: str, when: int) -> None:  # noqa: ARG001
    """All tries of an invoice failed: what the account's settings say of its subscription."""
    found = _unpaid_now(state, key)
    if found is None or found["status"] != "past_due" or state.after_retries == "past_due":
        return
    if state.after_retries == "canceled":
        end(state, found, "payment_failed")
    else:
        _turn(state, found, "unpaid")


def past_due(state: State, key: str, when: int) -> None:  # noqa: ARG001
    """The due date of an invoice that was sent has passed."""
    found = _unpaid_now(state, key)
    if found is not None and found["status"] == "active":
        _turn(state, found, "past_due")


def _unpaid_now(state: State, invoice: str) -> Obj | None:
    """The subscription of an invoice that is open still."""
    found = state.objects["invoice"].get(invoice)
    return None if found is None or found["status"] != "open" else _of(state, found)
