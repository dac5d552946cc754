"""What the detail shows of an invoice, and which acts it offers to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import details
from bot.blocks.message import View
from bot.blocks.states import DetailState
from bot.domain.actions import Ending
from bot.domain.detail import Attempt, CreditNote, Detail, Line, Part, Refund, Unread
from bot.domain.history import Deed, History
from bot.domain.invoices import Collection
from bot.domain.permits import Act, Viewer
from bot.domain.statuses import Status
from tests.blocks import reading
from tests.blocks.samples import ACME, ADMIN, NOW, OWNER, STOLEN, VISA, detail, invoice, of_status

STATE = DetailState("in_42")
DAY = timedelta(days=1)
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
        "• Retainer October · $1,000.00",
        "• Extra hours · 4 × $50.00 = $200.00",
        "Subtotal · $1,200.00",
        "LAUNCH 5% · -$60.00",
        "Sales tax 9.65% · $110.00",
        "Total · $1,250.00",
        "Remaining · $1,250.00",
        "Payments",
        "• 21 Nov 2026 · $1,250.00 · Visa •••• 4242 · declined: not enough money on the account",
        "Customer: Acme Bakery Ltd: billing@acme.example: +1 555 0100: 1 Main St, Springfield",
        "Dates: Issued 3 Nov 2026: Period 1 Oct 2026 to 1 Nov 2026",
        "Collection: Charged automatically: Automatic collection is off: 2 automatic tries so far: "
        "Next automatic try on 25 Nov 2026",
        "Subscription: Monthly retainer: Past due",
        "As of 21 Nov 2026 at 12:00 UTC · in_42",
        "[Refresh] [Open in Stripe]",
    ]


@pytest.mark.parametrize(("status", "offered"), OFFERED_TO_ADMINS.items())
def test_a_hub_admin_is_offered_what_the_status_permits(status: Status, offered: list[str]) -> None:
    assert reading.buttons(view(detail(of_status(status)))) == [*offered, "Duplicate", "Refresh", "Open in Stripe"]


@pytest.mark.parametrize(("status", "offered"), OFFERED_TO_ADMINS.items())
def test_an_owner_is_offered_the_same_but_for_what_hub_admins_do(status: Status, offered: list[str]) -> None:
    shown = reading.buttons(view(detail(of_status(status)), OWNER))
    assert shown == [*(name for name in offered if name not in FOR_ADMINS_ONLY), "Refresh"]


def test_somebody_who_does_not_see_the_workspace_is_offered_nothing() -> None:
    stranger = replace(OWNER, owned=frozenset({"globex"}))
    assert reading.buttons(view(detail(), stranger)) == ["Refresh"]


def test_an_owner_reads_a_masked_email_and_no_phone() -> None:
    shown = reading.read(view(viewer=OWNER))
    assert "b•••@acme.example" in shown
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
    shown = reading.read(view(detail(lines=(Line("Post", 100),) * 25, more_lines=5, subtotal=3000)))
    assert shown.count("• Post · $1.00") == 20
    assert "• and 10 more, $10.00 together; the PDF has them all" in shown
    draft = reading.read(view(detail(of_status(Status.DRAFT), lines=(Line("Post", 100),) * 25, subtotal=2500)))
    assert "• and 5 more, $5.00 together\n" in draft


def test_many_taxes_still_add_up() -> None:
    shown = reading.read(view(detail(taxes=(Part("City tax", 100),) * 15)))
    assert shown.count("City tax · $1.00") == 9
    assert "6 others · $6.00" in shown


def test_a_unit_amount_of_fractions_is_not_rounded_into_a_lie() -> None:
    shown = reading.read(view(detail(lines=(Line("Clicks", 1234, 1000, "1.234"),))))
    assert "• Clicks · 1,000 for $12.34" in shown


def test_what_made_the_amount_due_another_is_named() -> None:
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"credit_applied": 5000, "balance_before": -9000}, "Credit from the balance · -$50.00"),
        ({"credit_applied": 30}, "Too little to charge, put on the balance · -$0.30"),
        ({"credit_applied": -700, "balance_before": 700}, "Owed from before · $7.00"),
        ({"overpaid": 900}, "Overpaid, put on the balance · $9.00"),
        ({"shipping": 400}, "Shipping · $4.00"),
        ({"taxes": (Part("City 2%", 20, included=True),)}, "City 2%, in the prices already · $0.20"),
        ({"lines": (Line("Ads", 5000, discount=500),)}, "• Ads · $50.00, less $5.00"),
        ({"lines": (Line("Ads", 5000, period=(NOW, NOW + DAY * 30)),)}, "$50.00 · 21 Nov 2026 to 21 Dec 2026"),
    )
    for changes, words in cases:
        assert words in reading.read(view(detail(**changes))), words
    credited = detail(invoice(credited_before=2000, amount_remaining=123000))
    assert "Credit notes · -$20.00\nRemaining · $1,230.00" in reading.read(view(credited))
    kept = detail(invoice(total=-500), credit_applied=-500)
    assert "Kept as credit on the balance · $5.00" in reading.read(view(kept))


def test_each_status_says_why_and_what_comes_next() -> None:
    sent = {"collection": Collection.SEND, "auto_advance": True}
    send: dict[str, Any] = {**sent, "customer_email": "billing@acme.example"}
    unfit = replace(of_status(Status.DRAFT), finalization_error="No address.")
    for shown, words in (
        (of_status(Status.DRAFT), "Not final yet: nothing is sent or charged until a hub admin finalizes it."),
        (replace(of_status(Status.DRAFT), auto_advance=True), "about an hour after it was made, and charges it."),
        (replace(of_status(Status.DRAFT), scheduled=NOW, **send), "is scheduled for 21 Nov 2026"),
        (unfit, "📝 Draft, could not be finalized · Acme Bakery"),
        (of_status(Status.OPEN), "Automatic collection is off: nobody is charged"),
        (replace(of_status(Status.OPEN), auto_advance=True), "Waits to be paid.\n"),
        (replace(of_status(Status.OPEN), auto_advance=True, next_attempt=NOW), "Stripe charges it by itself on 21 Nov"),
        (replace(of_status(Status.OPEN), due=NOW + DAY, **send), "Sent to b•••@acme.example"),
        (of_status(Status.PROCESSING), "The bank is moving the money."),
        (of_status(Status.ACTION_REQUIRED), "confirm the payment with Visa •••• 4242 with their bank"),
        (invoice(payment=None), "There was no card or bank account to charge."),
        (invoice(payment=None, next_attempt=None), "There are no more automatic tries."),
        (invoice(next_attempt=None), "No more automatic tries"),
        (of_status(Status.PAID), "Settled on 21 Nov 2026."),
        (replace(of_status(Status.PAID), credited_after=500), "$5.00 of it was credited since."),
        (replace(of_status(Status.PAID), amount_paid=0), "nothing was left to pay."),
        (replace(of_status(Status.PAID), paid_outside=True), "✅ Paid outside Stripe · Acme Bakery"),
        (of_status(Status.UNCOLLECTIBLE), "Written off: the client is not expected to pay. Nobody expects"),
        (of_status(Status.VOID), "Cancelled for good on 21 Nov 2026."),
    ):
        assert words in reading.read(view(detail(shown))), words


def test_revisions_are_named_and_one_press_away() -> None:
    found = view(detail(invoice(revises="in_41", revised_by="in_43"), revises="INV-0041", revised_by="INV-0043"))
    assert "Replaces INV-0041. Replaced by INV-0043." in reading.read(found)
    opens = {each["text"]["text"]: each.get("value") for each in reading.elements(found) if "value" in each}
    assert (opens["Open the old one"], opens["Open the new one"]) == ("in_41", "in_43")


REFUNDS = (
    Refund("re_1", NOW, 1500, "succeeded"),
    Refund("re_2", NOW, 700, "pending"),
    Refund("re_3", NOW, 9, "failed"),
)
PAID_AND_REFUNDED = detail(
    replace(of_status(Status.PAID), credited_after=3000),
    attempts=(
        Attempt(NOW, 125000, "failed", STOLEN, VISA),
        Attempt(
            NOW,
            125000,
            "paid",
            None,
            VISA,
            (
                Refund("re_1", NOW, 1500, "succeeded"),
                Refund("re_2", NOW, 700, "pending"),
                Refund("re_3", NOW, 9, "failed"),
            ),
            refunded=2500,
            disputed=True,
        ),
        Attempt(NOW, 100, "paid", outside=True),
    ),
    credit_notes=(
        CreditNote("CN-1", NOW, 3000, 0, (("re_1", 1500),), 1000, 500, "duplicate", "As agreed"),
        CreditNote("CN-2", NOW, 200, 200, reason="fraudulent"),
        CreditNote("CN-3", NOW, 100, 100, reason="made_up", void=True),
    ),
)


def test_payments_refunds_and_credit_notes_say_where_the_money_went() -> None:
    shown = reading.read(view(PAID_AND_REFUNDED)).splitlines()
    first = shown.index("Payments")
    assert shown[first : first + 16] == [
        "Payments",
        "• 21 Nov 2026 · $1.00 · outside Stripe",
        "• 21 Nov 2026 · $1,250.00 · Visa •••• 4242 · paid · ⚠️ disputed by the payer",
        "↳ 21 Nov 2026 · $15.00 refunded by credit note CN-1",
        "↳ 21 Nov 2026 · $7.00 refunded, on its way",
        "↳ 21 Nov 2026 · $0.09 refunded: the bank did not take it, so it did not arrive",
        "↳ $3.00 refunded besides",
        "• 21 Nov 2026 · $1,250.00 · Visa •••• 4242 · declined: the card was reported stolen",
        "Credit notes",
        "• CN-3 · 21 Nov 2026 · $1.00 · made up",
        "↳ void: it does not count",
        "• CN-2 · 21 Nov 2026 · $2.00 · fraud",
        "↳ $2.00 off what was to pay",
        "• CN-1 · 21 Nov 2026 · $30.00 · billed twice · “As agreed”",
        "↳ $15.00 back to Visa •••• 4242, $10.00 to the client's balance and $5.00 outside Stripe",
        "Customer: Acme Bakery Ltd: billing@acme.example: +1 555 0100: 1 Main St, Springfield",
    ]
    theirs = reading.read(view(PAID_AND_REFUNDED, OWNER))
    assert "fraud" not in theirs
    assert "stolen" not in theirs


def test_what_stripe_did_not_give_is_said_and_the_rest_is_shown() -> None:
    shown = reading.read(view(detail(unread=frozenset(Unread))))
    for words in (
        "There are more lines, which Stripe did not give just now; Refresh asks again.",
        "Stripe did not give all of them just now; Refresh asks again.",
        "Stripe did not give them just now; Refresh asks again.",
        "Stripe did not say just now what it is for",
        "Total · $1,250.00",
    ):
        assert words in shown


def test_ten_deeds_are_told_and_where_the_rest_is() -> None:
    deed = Deed(NOW, Act.RETRY, "U0HANA", Ending.DECLINED)
    for viewer, words in ((ADMIN, "done before: `/invoices audit INV-0042`"), (OWNER, "• and what was done before\n")):
        made = details.detail(detail(), ACME, viewer, NOW, STATE, History((deed,) * 10, older=True))
        assert reading.read(made).count("Retried by") == 10
        assert words in reading.read(made)


def test_links_into_stripe_are_for_hub_admins() -> None:
    for livemode, start in (
        (True, "https://dashboard.stripe.com/invoices/"),
        (False, "https://dashboard.stripe.com/test/"),
    ):
        shown = detail(invoice(livemode=livemode))
        assert any(each.startswith(start) for each in reading.everything(view(shown)))
        assert not any("dashboard" in each for each in reading.everything(view(shown, OWNER)))
        elsewhere = details.detail(shown, ACME, ADMIN, NOW, STATE, dashboard=False)
        assert not any("dashboard" in each for each in reading.everything(elsewhere))


def test_an_invoice_of_no_workspace_says_so() -> None:
    shown = details.detail(detail(), None, ADMIN, NOW, STATE)
    assert "🔴 Failed · customer of no workspace · INV-0042" in reading.read(shown)


def test_the_memo_keeps_its_lines() -> None:
    assert "Memo (printed on the invoice)\nThanks\nHana" in reading.read(view(detail(invoice(memo="Thanks\nHana"))))


def test_the_view_knows_its_invoice_and_where_the_reader_came_from() -> None:
    assert DetailState.decode(view()["private_metadata"]) == STATE


def test_test_mode_begins_with_test() -> None:
    assert reading.read(view(detail(invoice(livemode=False)))).splitlines()[1].startswith("TEST · 🔴 Failed")
