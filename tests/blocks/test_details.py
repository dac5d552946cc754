"""What the detail shows of an invoice, and which acts it offers to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.blocks import details
from bot.blocks.message import View
from bot.blocks.states import DetailState
from bot.domain.detail import Detail, Line, Part
from bot.domain.permits import Viewer
from bot.domain.statuses import Status
from tests.blocks import reading
from tests.blocks.samples import ACME, ADMIN, NOW, OWNER, STOLEN, detail, invoice, of_status

STATE = DetailState("in_42")
OFFERED_TO_ADMINS = {
    Status.DRAFT: [],
    Status.OPEN: ["Pay now", "Void", "PDF"],
    Status.PROCESSING: ["PDF"],
    Status.ACTION_REQUIRED: ["Charge another card", "Pay now", "Void", "PDF"],
    Status.FAILED: ["Retry", "Pay now", "Replace card", "Void", "PDF"],
    Status.PAST_DUE: ["Pay now", "Void", "PDF"],
    Status.PAID: ["PDF", "Receipt"],
    Status.UNCOLLECTIBLE: ["Void", "PDF"],
    Status.VOID: ["PDF"],
}
FOR_ADMINS_ONLY = {"Retry", "Charge another card", "Void"}


def view(shown: Detail | None = None, viewer: Viewer = ADMIN) -> View:
    """The detail of INV-0042."""
    return details.detail(shown or detail(), ACME, viewer, NOW, STATE)


def test_a_hub_admin_reads_everything() -> None:
    assert reading.read(view()).splitlines() == [
        "INV-0042",
        "🔴 Failed · Acme Bakery · INV-0042 · $1,250.00",
        "18 days late · Retainer",
        "The bank declined Visa •••• 4242: not enough money on the account. "
        "Retry in a few days, or ask the client for another card. Stripe tries again on 25 Nov 2026.",
        "[Retry] [Pay now] [Replace card] [Void] [PDF] [Duplicate] {More…}",
        "Customer: Acme Bakery Ltd",
        "E-mail: billing@acme.example",
        "Phone: +1 555 0100",
        "Address: 1 Main St, Springfield",
        "Created: 3 Nov 2026",
        "Issued: 3 Nov 2026",
        "Period: 1 Oct 2026 to 1 Nov 2026",
        "Collected: charged automatically",
        "Subscription: Monthly retainer, past due",
        "Next automatic try: 25 Nov 2026",
        "• Retainer October · $1,000.00",
        "• Extra hours · 4 × $50.00 = $200.00",
        "Subtotal · $1,200.00",
        "LAUNCH 5% · -$60.00",
        "Sales tax 9.65% · $110.00",
        "Total · $1,250.00",
        "Remaining · $1,250.00",
        "Tries to collect (1)",
        "• 21 Nov 2026 · $1,250.00 · The bank declined Visa •••• 4242: not enough money on the account.",
        "As of 21 Nov 2026 at 12:00 UTC · in_42",
    ]


@pytest.mark.parametrize(("status", "offered"), OFFERED_TO_ADMINS.items())
def test_a_hub_admin_is_offered_what_the_status_permits(status: Status, offered: list[str]) -> None:
    assert reading.buttons(view(detail(of_status(status)))) == [*offered, "Duplicate"]


@pytest.mark.parametrize(("status", "offered"), OFFERED_TO_ADMINS.items())
def test_an_owner_is_offered_the_same_but_for_what_hub_admins_do(status: Status, offered: list[str]) -> None:
    shown = reading.buttons(view(detail(of_status(status)), OWNER))
    assert shown == [name for name in offered if name not in FOR_ADMINS_ONLY]


def test_somebody_who_does_not_see_the_workspace_is_offered_nothing() -> None:
    stranger = replace(OWNER, owned=frozenset({"globex"}))
    assert reading.buttons(view(detail(), stranger)) == []


def test_an_owner_reads_a_masked_email_and_no_phone() -> None:
    shown = reading.read(view(viewer=OWNER))
    assert "E-mail: b•••@acme.example" in shown
    assert "billing@" not in shown
    assert "555" not in shown


def test_only_hub_admins_read_a_hidden_reason() -> None:
    failed = invoice()
    assert failed.payment is not None
    stolen = detail(replace(failed, payment=replace(failed.payment, decline=STOLEN)))
    assert "stolen" in reading.read(view(stolen))
    assert "stolen" not in reading.read(view(stolen, OWNER))


def test_a_draft_that_could_not_be_finalized_says_why_to_hub_admins() -> None:
    draft = replace(of_status(Status.DRAFT), finalization_error="The customer's tax ID is missing.")
    assert "Stripe says: “The customer's tax ID is missing.”" in reading.read(view(detail(draft)))
    assert "tax ID" not in reading.read(view(detail(draft), OWNER))


def test_a_scheduled_draft_says_when() -> None:
    draft = replace(of_status(Status.DRAFT), scheduled=NOW)
    shown = reading.read(view(detail(draft)))
    assert shown.startswith("Draft invoice\n📝 Draft · Acme Bakery")
    assert "scheduled for 21 Nov 2026" in shown


def test_part_paid_shows_what_was_paid_and_what_remains() -> None:
    shown = reading.read(view(detail(invoice(amount_paid=25000, amount_remaining=100000))))
    assert "part-paid" in shown
    assert "Paid · $250.00\nRemaining · $1,000.00" in shown


def test_lines_left_out_are_counted() -> None:
    shown = reading.read(view(detail(lines=(Line("Post", 100),) * 25, more_lines=5)))
    assert shown.count("• Post · $1.00") == 20
    assert "and 10 more; the PDF has them all" in shown


def test_many_taxes_still_add_up() -> None:
    shown = reading.read(view(detail(taxes=(Part("City tax", 100),) * 15)))
    assert shown.count("City tax · $1.00") == 9
    assert "6 others · $6.00" in shown


def test_a_unit_amount_of_fractions_is_not_rounded_into_a_lie() -> None:
    shown = reading.read(view(detail(lines=(Line("Clicks", 1234, 1000, "1.234"),))))
    assert "• Clicks · 1,000 for $12.34" in shown


def test_credit_applied_is_shown_as_taken_off() -> None:
    assert "Credit applied · -$50.00" in reading.read(view(detail(credit_applied=5000)))


def test_an_invoice_of_no_workspace_says_so() -> None:
    shown = details.detail(detail(), None, ADMIN, NOW, STATE)
    assert "🔴 Failed · customer of no workspace · INV-0042" in reading.read(shown)


def test_the_memo_keeps_its_lines() -> None:
    assert "Memo (printed on the invoice)\nThanks\nHana" in reading.read(view(detail(invoice(memo="Thanks\nHana"))))


def test_the_view_knows_its_invoice_and_where_the_reader_came_from() -> None:
    assert DetailState.decode(view()["private_metadata"]) == STATE


def test_test_mode_begins_with_test() -> None:
    assert reading.read(view(detail(invoice(livemode=False)))).splitlines()[1].startswith("TEST · 🔴 Failed")
