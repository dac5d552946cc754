"""Domain objects as the tests need them: one hub, its people, workspaces and invoices."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.alerts import Alert, Settlement, Source, Trouble
from bot.domain.asking import ChargeQuestion, Question
from bot.domain.detail import Attempt, Detail, Line, Part, Payer, Subscribed
from bot.domain.drafts import Batch, BatchRow, Draft, DraftLine, Preview, Progress
from bot.domain.invoices import Collection, Decline, Invoice, Method, Payment, Stage
from bot.domain.people import Person, Place
from bot.domain.permits import Act, Role, Viewer
from bot.domain.rows import Filter, Page, Row, Tab, row_of
from bot.domain.statuses import Status
from bot.domain.workspaces import Budget, Workspace

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACME = Workspace(
    "acme", "Acme Bakery", "cus_acme", ("U0OWNER1", "U0OWNER2"), "C0ACME", "usd", Budget.ACTIVE, Decimal(10)
)
GLOBEX = Workspace("globex", "Globex", "cus_globex", ("U0OWNER2",), "C0GLOBEX", "eur")
VISA = Method("pm_visa", "card", "visa", "4242", 4, 2027)
AMEX = Method("pm_amex", "card", "amex", "0005", 12, 2028)
POOR = Decline("card_declined", "insufficient_funds")
STOLEN = Decline("card_declined", "stolen_card")
ADMIN = Viewer(Person("U0HANA", "hana", NOW), Role.HUB_ADMIN)
OWNER = Viewer(Person("U0OWNER1", "olga", NOW), Role.OWNER, frozenset({"acme"}))
NOBODY = Viewer(Person("U0NOBODY", "nils", NOW), Role.NOBODY)


def invoice(**changes: Any) -> Invoice:
    """Open, $1,250.00, declined once for want of money; Stripe tries again on 25 Nov."""
    base = Invoice(
        id="in_42",
        customer="cus_acme",
        stage=Stage.OPEN,
        currency="usd",
        created=datetime(2026, 11, 3, 9, tzinfo=UTC),
        collection=Collection.CHARGE,
        total=125000,
        amount_due=125000,
        amount_paid=0,
        amount_remaining=125000,
        number="INV-0042",
        title="Retainer",
        customer_name="Acme Bakery Ltd",
        customer_email="billing@acme.example",
        attempted=True,
        attempt_count=2,
        next_attempt=datetime(2026, 11, 25, 9, tzinfo=UTC),
        finalized=datetime(2026, 11, 3, 10, tzinfo=UTC),
        period_start=datetime(2026, 10, 1, tzinfo=UTC),
        period_end=datetime(2026, 11, 1, tzinfo=UTC),
        subscription="sub_1",
        livemode=True,
        payment=Payment("pi_1", "requires_payment_method", "ch_2", POOR, VISA),
    )
    return replace(base, **changes)


def of_status(status: Status) -> Invoice:
    """An invoice that is shown with this status at NOW."""
    fresh = {"payment": None, "attempted": False, "next_attempt": None}
    match status:
        case Status.DRAFT:
            return invoice(stage=Stage.DRAFT, number=None, finalized=None, **fresh)
        case Status.OPEN:
            return invoice(**fresh)
        case Status.PROCESSING:
            return invoice(payment=Payment("pi_1", "processing", None, None, None))
        case Status.ACTION_REQUIRED:
            return invoice(payment=Payment("pi_1", "requires_action", None, None, VISA))
        case Status.FAILED:
            return invoice()
        case Status.PAST_DUE:
            return invoice(due=NOW - timedelta(days=12), collection=Collection.SEND, **fresh)
        case Status.PAID:
            return invoice(stage=Stage.PAID, amount_paid=125000, amount_remaining=0, paid_at=NOW, **fresh)
        case Status.UNCOLLECTIBLE:
            return invoice(stage=Stage.UNCOLLECTIBLE, uncollectible_reason="bad_debt", **fresh)
        case Status.VOID:
            return invoice(stage=Stage.VOID, voided_at=NOW, **fresh)


def row(status: Status = Status.FAILED, workspace: str | None = "acme") -> Row:
    """The list's row of such an invoice."""
    return row_of(of_status(status), workspace)


def page(viewer: Viewer = ADMIN, **changes: Any) -> Page:
    """A page of one failed invoice."""
    counts = {Tab.ALL: 42, Tab.FAILED: 3, Tab.PAST_DUE: 5, Tab.OPEN: 12}
    base = Page(
        viewer, filter=changes.pop("filter", Filter()), now=NOW, rows=(row(),), workspaces=(ACME, GLOBEX), livemode=True
    )
    return replace(base, **{"counts": counts, **changes})


def alert(**changes: Any) -> Alert:
    """The second automatic attempt failed a moment ago."""
    base = Alert(invoice(), ACME, Trouble.PAYMENT_FAILED, NOW, 2, POOR, VISA)
    return replace(base, **changes)


def settled(status: Status = Status.PAID, source: Source = Source.BOT, by: str | None = "U0HANA") -> Alert:
    """The alert four minutes later."""
    return alert(invoice=of_status(status), settlement=Settlement(status, NOW + timedelta(minutes=4), source, by))


def detail(of: Invoice | None = None, **changes: Any) -> Detail:
    """Two lines, a discount, a tax, a declined try."""
    base = Detail(
        invoice=of or invoice(),
        payer=Payer("cus_acme", "Acme Bakery Ltd", "billing@acme.example", "+1 555 0100", "1 Main St, Springfield"),
        lines=(Line("Retainer October", 100000, 1, "100000"), Line("Extra hours", 20000, 4, "5000")),
        subtotal=120000,
        discounts=(Part("LAUNCH 5%", 6000),),
        taxes=(Part("Sales tax 9.65%", 11000),),
        attempts=(Attempt(NOW, 125000, "open", POOR, VISA),),
        subscription=Subscribed("sub_1", "past_due", "Monthly retainer"),
    )
    return replace(base, **changes)


def retry_question(**changes: Any) -> ChargeQuestion:
    """Charge the Visa or, if chosen, the Amex."""
    seen = {"amount": 125000, "stage": "open", "attempt_key": "ch_2", "method": VISA.id, "default": True}
    base = ChargeQuestion("dec_1", Act.RETRY, invoice(), ACME, seen, method=VISA, others=(AMEX,))
    return replace(base, **changes)


def void_question(**changes: Any) -> Question:
    """Void INV-0042."""
    return replace(Question("dec_2", Act.VOID, invoice(), ACME, {"amount": 125000}), **changes)


def outcome(ending: Ending, act: Act = Act.RETRY, **changes: Any) -> Outcome:
    """How a retry or void of INV-0042 by @hana ended."""
    params = (
        {"amount": 125000, "method": "pm_visa"} if act is Act.RETRY else {"amount": 125000, "reason": "Billed twice"}
    )
    decision = Decision("dec_1", act, "in_42", "U0HANA", NOW, Place("U0HANA", NOW), "acme", params)
    base = Outcome(decision, ending, NOW, invoice(), ACME, method=VISA if act is Act.RETRY else None)
    return replace(base, **changes)


def draft(workspace: Workspace = ACME, lines: int = 1) -> Draft:
    """Lines of two times $500.00, and a fee."""
    made = tuple(DraftLine(f"Campaign {number + 1}", 2, 50000) for number in range(lines))
    return Draft(
        workspace.id,
        workspace.currency,
        (*made, DraftLine("Management fee", 1, 10000)),
        Collection.CHARGE,
        None,
        "Thanks",
    )


def preview(workspace: Workspace = ACME, **changes: Any) -> Preview:
    """With 20 % tax."""
    return replace(Preview(workspace, draft(workspace), 132000, (Part("VAT 20%", 22000),)), **changes)


def batch(*rows: BatchRow, finished: bool = True) -> Batch:
    """A create by @hana."""
    return Batch("form_1", "U0HANA", NOW, rows, NOW + timedelta(seconds=5) if finished else None)


def batch_row(progress: Progress = Progress.CREATED, workspace: Workspace = ACME, **changes: Any) -> BatchRow:
    """One workspace of it."""
    made = of_status(Status.OPEN) if progress is Progress.CREATED else None
    return replace(BatchRow(workspace, draft(workspace), progress, made), **changes)
