"""Makers of domain objects for the tests, with defaults that read like a usual invoice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.domain.invoices import Collection, Decline, Invoice, Method, Payment, Stage
from bot.domain.people import Person
from bot.domain.permits import Role, Viewer
from bot.domain.workspaces import Budget, Workspace

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
VISA = Method("pm_visa", "card", "visa", "4242", 12, 2030)
NO_MONEY = Decline("card_declined", "insufficient_funds", None, "Your card has insufficient funds.")


def invoice(**changes: Any) -> Invoice:
    """An open invoice of $1,250.00, charged automatically, not tried yet; `changes` are its fields."""
    fields: dict[str, Any] = {
        "id": "in_1",
        "customer": "cus_acme",
        "stage": Stage.OPEN,
        "currency": "usd",
        "created": NOW - 10 * DAY,
        "collection": Collection.CHARGE,
        "total": 125000,
        "amount_due": 125000,
        "amount_paid": 0,
        "amount_remaining": 125000,
        "number": "INV-0042",
        "finalized": NOW - 10 * DAY,
        "auto_advance": True,
    }
    return Invoice(**(fields | changes))


def failed(attempt: int = 1, *, charge: str | None = None, final: bool = False, **changes: Any) -> Invoice:
    """The invoice after its `attempt`-th automatic attempt was declined; `final`: Stripe will not try again."""
    payment = Payment("pi_1", "requires_payment_method", charge or f"ch_{attempt}", NO_MONEY, VISA)
    fields: dict[str, Any] = {
        "attempted": True,
        "attempt_count": attempt,
        "next_attempt": None if final else NOW + 3 * DAY,
        "payment": payment,
    }
    return invoice(**(fields | changes))


def confirming(attempt: int = 1, **changes: Any) -> Invoice:
    """The invoice whose payer must confirm."""
    payment = Payment("pi_1", "requires_action", None, None, VISA)
    merged: dict[str, Any] = {"payment": payment} | changes
    return failed(attempt, **merged)


def processing(**changes: Any) -> Invoice:
    """The invoice whose bank debit is under way."""
    fields: dict[str, Any] = {"payment": Payment("pi_1", "processing", "ch_debit", None, VISA)}
    return failed(**(fields | changes))


def paid(attempt: int = 1, **changes: Any) -> Invoice:
    """The invoice, paid in full."""
    fields: dict[str, Any] = {
        "stage": Stage.PAID,
        "amount_paid": 125000,
        "amount_remaining": 0,
        "paid_at": NOW,
        "next_attempt": None,
        "payment": Payment("pi_1", "succeeded", "ch_good", None, VISA),
    }
    return failed(attempt, **(fields | changes))


def voided(attempt: int = 1, **changes: Any) -> Invoice:
    """The invoice, voided."""
    fields: dict[str, Any] = {"stage": Stage.VOID, "voided_at": NOW, "next_attempt": None}
    return failed(attempt, **(fields | changes))


def written_off(attempt: int = 1, **changes: Any) -> Invoice:
    """The invoice, marked uncollectible."""
    fields: dict[str, Any] = {"stage": Stage.UNCOLLECTIBLE, "written_off_at": NOW, "next_attempt": None}
    return failed(attempt, **(fields | changes))


def draft(**changes: Any) -> Invoice:
    """A draft: no number yet."""
    return invoice(**({"stage": Stage.DRAFT, "number": None, "finalized": None} | changes))


def workspace(**changes: Any) -> Workspace:
    """Acme Bakery, owned by U_OWNER, billed in usd with a fee of 10 %."""
    fields: dict[str, Any] = {
        "id": "acme",
        "name": "Acme Bakery",
        "customer": "cus_acme",
        "owners": ("U_OWNER",),
        "channel": "C_ACME",
        "currency": "usd",
        "budget": Budget.ACTIVE,
        "fee_percent": Decimal(10),
    }
    return Workspace(**(fields | changes))


def person(user: str = "U_SOME", **changes: Any) -> Person:
    """A full member of the Slack team."""
    fields: dict[str, Any] = {"id": user, "name": user.title(), "seen_at": NOW}
    return Person(**(fields | changes))


def viewer(role: Role, *owned: str) -> Viewer:
    """A person with a role and the ids of the workspaces they own."""
    return Viewer(person(), role, frozenset(owned))


def moments() -> st.SearchStrategy[datetime | None]:
    """No time at all, or one within a month of NOW."""
    return st.none() | st.integers(-30 * 86400, 30 * 86400).map(lambda seconds: NOW + timedelta(seconds=seconds))


def payments() -> st.SearchStrategy[Payment | None]:
    """No payment, or one in any state."""
    states = ["requires_payment_method", "requires_action", "processing", "succeeded", "canceled", "requires_capture"]
    return st.none() | st.builds(
        Payment,
        intent=st.just("pi_1"),
        status=st.sampled_from(states),
        charge=st.sampled_from([None, "ch_1", "ch_2"]),
        decline=st.sampled_from([None, NO_MONEY]),
        method=st.sampled_from([None, VISA]),
    )


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """Any invoice, sensible or not."""
    total = draw(st.integers(0, 10**8))
    received = draw(st.integers(0, total))
    return invoice(
        stage=draw(st.sampled_from(Stage)),
        collection=draw(st.sampled_from(Collection)),
        total=total,
        amount_due=total,
        amount_paid=received,
        amount_remaining=total - received,
        attempted=draw(st.booleans()),
        attempt_count=draw(st.integers(0, 9)),
        due=draw(moments()),
        effective=draw(moments()),
        finalized=draw(moments()),
        next_attempt=draw(moments()),
        payment=draw(payments()),
    )
