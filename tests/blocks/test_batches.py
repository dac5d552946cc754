"""What would be billed, how far it is, and what came of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.blocks import batches, ids, previews
from bot.blocks.create_states import CreateState
from bot.domain.drafts import DraftLine, Progress
from bot.domain.invoices import Collection
from bot.domain.refusals import Refusal, Why
from bot.domain.statuses import Status
from tests.blocks import reading
from tests.blocks.samples import GLOBEX, batch, batch_row, draft, invoice, of_status, preview

STATE = CreateState("form_1")
REFUSED = Refusal(Why.STRIPE_REFUSED, "create", "Globex", "This customer was deleted.")


def test_a_preview_shows_each_workspace_with_its_lines_tax_and_total() -> None:
    assert reading.read(
        previews.preview(STATE, [preview(), preview(GLOBEX, taxes=(), total=110000)], livemode=True)
    ).splitlines() == [
        "Preview",
        "Acme Bakery · $1,320.00",
        "• Campaign 1 · 2 × $500.00 = $1,000.00",
        "• Management fee · $100.00",
        "Tax: VAT 20% $220.00",
        "Globex · €1,100.00",
        "• Campaign 1 · 2 × €500.00 = €1,000.00",
        "• Management fee · €100.00",
        "No tax",
        "Together €1,100.00 and $1,320.00, 2 invoices.",
        "They are charged automatically to the saved card or account.",
        "Memo: Thanks",
        "[Create 2 invoices] [Back]",
    ]


def test_one_invoice_is_confirmed_as_one() -> None:
    shown = reading.read(previews.preview(STATE, [preview()], livemode=True))
    assert "[Create 1 invoice]" in shown
    assert "Together" not in shown


def test_a_workspace_that_stripe_refuses_is_left_out_and_says_why() -> None:
    shown = reading.read(previews.preview(STATE, [preview(), preview(GLOBEX, refusal=REFUSED)], livemode=True))
    assert "⚠️ Globex is left out. Stripe did not accept this: “This customer was deleted.”" in shown
    assert "[Create 1 invoice]" in shown


def test_when_nothing_can_be_created_there_is_nothing_to_confirm() -> None:
    made = previews.preview(STATE, [preview(refusal=REFUSED)], livemode=True)
    assert "submit" not in made
    assert "Go back and change the form." in reading.read(made)


def test_a_sent_invoice_says_when_it_is_due() -> None:
    sent = replace(draft(), collection=Collection.SEND, days_until_due=14)
    shown = reading.read(previews.preview(STATE, [preview(draft=sent), preview(draft=sent)], livemode=True))
    assert "due in 14 days" in shown


def test_many_lines_are_summed_at_the_end() -> None:
    long = draft(lines=12)
    shown = reading.read(previews.preview(STATE, [preview(draft=long)], livemode=True))
    assert shown.count("• Campaign") == 8
    assert "• 5 more lines · $4,100.00" in shown


def test_an_amount_below_the_least_charge_is_warned_of() -> None:
    tiny = replace(draft(), lines=(DraftLine("Stamp", 1, 20),))
    assert "below $0.50" in reading.read(previews.preview(STATE, [preview(draft=tiny, total=20)], livemode=True))
    assert "below" not in reading.read(previews.preview(STATE, [preview()], livemode=True))


def test_progress_says_how_far_it_is() -> None:
    rows = (batch_row(), batch_row(Progress.WORKING, GLOBEX), batch_row(Progress.WAITING))
    made = batches.progress(batch(*rows, finished=False), livemode=True)
    assert reading.read(made).splitlines() == [
        "⏳ Creating 3 invoices",
        "1 of 3 done",
        "✅ Acme Bakery · INV-0042 · $1,250.00 · Open [Details]",
        "⏳ Globex · being created · €1,100.00",
        "◻️ Acme Bakery · waiting · $1,100.00",
        "[Stop]",
        "Started 21 Nov 2026 at 12:00 UTC. It goes on if you close Slack; nobody is billed twice.",
    ]
    assert made.text == "⏳ Creating 3 invoices. 1 of 3 done."


def test_the_end_of_a_good_batch_says_how_much_was_billed() -> None:
    euros = batch_row(workspace=GLOBEX, invoice=invoice(currency="eur", number="INV-0043"))
    shown = reading.read(batches.progress(batch(batch_row(), euros), livemode=True))
    assert shown.startswith("✅ Created 2 invoices\n€1,250.00 and $1,250.00\n")
    assert "Try those again" not in shown


def test_failed_ones_say_why_and_can_be_tried_again() -> None:
    failed = batch_row(Progress.FAILED, GLOBEX, refusal=REFUSED)
    made = batches.progress(batch(batch_row(), failed, batch_row(Progress.UNKNOWN)), livemode=True)
    shown = reading.read(made)
    assert shown.startswith("⚠️ Created 1 of 3 invoices\n$1,250.00 · 1 failed · 1 not known\n")
    assert "🔴 Globex · Stripe did not accept this: “This customer was deleted.” Nothing was created." in shown
    assert "❔ Acme Bakery · not known yet: Stripe's answer was lost." in shown
    again = next(each for each in reading.elements(made) if each["action_id"] == ids.BATCH_AGAIN)
    assert again["value"] == "form_1"
    assert again["accessibility_label"] == "Try those again: the 2 unfinished workspaces"


def test_of_a_workspace_that_changed_the_next_step_is_said() -> None:
    changed = batch_row(Progress.FAILED, GLOBEX, refusal=Refusal(Why.STATE_CHANGED, "create", "The workspace"))
    shown = reading.read(batches.progress(batch(batch_row(), changed), livemode=True))
    assert "Nothing was created. `/invoices create` bills it as it is now." in shown
    left = replace(changed, invoice=of_status(Status.DRAFT))
    assert "Details has it, to be finalized or deleted." in reading.read(batches.progress(batch(left), livemode=True))


def test_a_failed_one_says_that_a_draft_is_left_and_one_that_is_open_that_it_was_not_sent() -> None:
    left = batch_row(
        Progress.FAILED, GLOBEX, refusal=Refusal(Why.STRIPE_DOWN, "create"), invoice=of_status(Status.DRAFT)
    )
    unsent = batch_row(Progress.UNSENT, refusal=Refusal(Why.STRIPE_DOWN, "create"), invoice=of_status(Status.OPEN))
    shown = reading.read(batches.progress(batch(left, unsent, replace(unsent, refusal=None)), livemode=True))
    assert shown.startswith("⚠️ Created 2 of 3 invoices\n$2,500.00 · 2 not sent · 1 failed\n")
    assert "A draft exists in Stripe; nothing was sent or charged. Press Try those again to finish it." in shown
    assert "INV-0042 exists and is open, but was not sent yet. Stripe is not answering. Press Try those again" in shown
    assert "is open, but sending it is not confirmed. Press Try those again to send it anew." in shown
    assert "Nothing was created" not in shown


def test_a_total_that_changed_is_not_offered_to_be_tried_again() -> None:
    refusal = Refusal(Why.AMOUNT_CHANGED, "create")
    draft = replace(of_status(Status.DRAFT), total=130_000)
    made = batches.progress(
        batch(batch_row(Progress.FAILED, refusal=refusal, invoice=draft, previewed=125_000)), livemode=True
    )
    assert "The total is now $1,300.00, not the $1,250.00 that was previewed" in reading.read(made)
    assert reading.buttons(made) == ["Details"]


def test_nothing_can_be_tried_again_while_it_still_runs() -> None:
    failed = batch_row(Progress.FAILED, GLOBEX, refusal=REFUSED)
    assert "Try those again" not in reading.buttons(batches.progress(batch(failed, finished=False), livemode=True))


def test_many_rows_stand_together_without_buttons() -> None:
    made = batches.progress(batch(*[batch_row() for _ in range(50)]), livemode=True)
    assert reading.buttons(made) == []
    assert reading.read(made).count("✅ Acme Bakery") == 50


def test_the_start_is_told_where_the_person_was() -> None:
    assert reading.read(batches.started(2, livemode=True)).startswith("Creating 2 invoices.")


def test_test_mode_begins_with_test() -> None:
    test = batch_row(invoice=invoice(livemode=False))
    assert batches.progress(batch(test, batch_row(Progress.WAITING)), livemode=True).text.startswith("TEST · ")
    assert reading.read(previews.preview(STATE, [preview()], livemode=False)).splitlines()[1].startswith("TEST · ")


def test_of_very_many_those_that_need_looking_at_come_first_and_the_rest_is_counted() -> None:
    made = [batch_row() for _ in range(60)]
    failed = batch_row(Progress.FAILED, GLOBEX, refusal=REFUSED)
    shown = reading.read(batches.progress(batch(*made, failed), livemode=True)).splitlines()
    assert shown[2].startswith("🔴 Globex")
    assert "And 11 more, all created." in shown
    stopped = batch(*made, *[batch_row(Progress.STOPPED)] * 9, finished=True)
    assert "And 19 more: 10 created and 9 not begun." in reading.read(batches.progress(stopped, livemode=True))


def test_a_batch_that_was_stopped_says_so_and_offers_the_rest() -> None:
    rows = (batch_row(), batch_row(Progress.STOPPED, GLOBEX))
    under_way = replace(batch(*rows, finished=False), stopping=True)
    shown = reading.read(batches.progress(under_way, livemode=True))
    assert shown.startswith("⏳ Stopping\n1 of 2 done\n")
    assert "What was begun is finished first; what is created stays." in shown
    assert "[Stop]" not in shown
    done = reading.read(batches.progress(batch(*rows), livemode=True))
    assert done.startswith("⏸️ Stopped: created 1 of 2 invoices\n$1,250.00 · 1 not begun\n")
    assert "⏸️ Globex · not begun, since you stopped it · €1,100.00" in done
    assert "[Create the rest]" in done


def test_a_draft_says_whether_it_waits_for_a_day() -> None:
    draft_ = replace(of_status(Status.DRAFT), title="Campaign", total=125000)
    for at, words in ((None, "Draft"), (datetime(2026, 12, 3, 9, tzinfo=UTC), "Draft, scheduled for 3 Dec 2026")):
        row = batch_row(invoice=replace(draft_, scheduled=at))
        shown = reading.read(batches.progress(batch(row), livemode=True)).splitlines()
        assert shown[2] == f"✅ Acme Bakery · Campaign · $1,250.00 · {words} [Details]"
