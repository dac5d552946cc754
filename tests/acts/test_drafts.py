"""What is done to a draft besides its lines: texts, date, collection, how it is collected, deletion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.blocks import ids
from bot.domain.permits import Act
from sandbox.slack.records import Json
from tests.actions.pressing import ask, confirm
from tests.acts.steps import choose, offers
from tests.world import ACME, HANA, World


def test_memo_footer_and_note_are_changed_and_shown(world: World) -> None:
    draft = world.draft("acme", description="Thank you")
    hana = world.person(HANA)
    view = choose(world, draft, Act.MEMO, "The client reads it")
    hana.fill(view, {ids.ASK_MEMO: "", ids.ASK_FOOTER: "VAT 123", ids.ASK_NOTE: "agreed with Amir"})
    assert "Memo changed" in confirm(world, view, containing="Memo changed")
    made = world.api.invoices.retrieve(draft)
    assert (made.description, made.footer) == (None, "VAT 123")
    assert world.bot.billing.invoice(made.id).metadata == {"invoicebot_note": "agreed with Amir"}
    assert "agreed with Amir" in hana.text_of(ask(world, f"show {draft}", "As of"))


def test_a_footer_that_no_form_can_hold_stays_whole_when_the_memo_changes(world: World) -> None:
    footer = "Terms " * 700
    draft = world.draft("acme", footer=footer)
    view = choose(world, draft, Act.MEMO, "The client reads it")
    world.person(HANA).fill(view, {ids.ASK_MEMO: "Thank you"})
    confirm(world, view, containing="Memo changed")
    made = world.api.invoices.retrieve(draft)
    assert (made.description, made.footer) == ("Thank you", footer)


def test_of_a_final_invoice_only_the_note_changes(world: World) -> None:
    invoice = world.invoice("acme", description="Thank you")
    world.settled()
    view = choose(world, invoice, Act.MEMO, "final invoice cannot change")
    assert "Thank you" in world.person(HANA).text_of(view)
    world.person(HANA).fill(view, {ids.ASK_NOTE: "in dispute"})
    confirm(world, view, containing="Memo changed")
    made = world.api.invoices.retrieve(invoice)
    assert world.bot.billing.invoice(made.id).metadata == {"invoicebot_note": "in dispute"}
    assert made.description == "Thank you"


def test_a_draft_is_scheduled_moved_and_taken_off_its_date(world: World) -> None:
    draft = world.draft("acme")
    hana = world.person(HANA)
    day = datetime.now(UTC) + timedelta(days=10)
    view = choose(world, draft, Act.SCHEDULE, "At 09:00 on that day (UTC)")
    hana.fill(view, {ids.ASK_DATE: "2020-01-01"})
    assert "later day" in refused_at(world, view, ids.ASK_DATE)
    hana.fill(view, {ids.ASK_DATE: f"{day:%Y-%m-%d}"})
    assert "Until then it can still change" in confirm(world, view, containing="Scheduled")
    made: Any = world.api.invoices.retrieve(draft)
    wanted = int(day.replace(hour=9, minute=0, second=0, microsecond=0).timestamp())
    assert (made.auto_advance, made.automatically_finalizes_at) == (True, wanted)
    hana.close(hana.modal or {}, all_of_them=True)
    world.until(lambda: (world.bot.store.get("invoices", draft) or {}).get("scheduled") == wanted)
    hana.command("/invoices", "draft", channel=ACME)
    hana.wait_message(ACME, containing="scheduled for")
    view = choose(world, draft, Act.SCHEDULE, "so far")
    hana.fill(view, {ids.ASK_OFF: ["off"]})
    assert "stays a draft" in confirm(world, view, containing="Taken off its date")
    made = world.api.invoices.retrieve(draft)
    assert (made.auto_advance, made.automatically_finalizes_at) == (False, None)


def refused_at(world: World, view: Json, block: str, *, user: str = HANA) -> str:
    """What is said at a field of a form that was submitted."""
    delivery = world.person(user).submit(view)
    assert delivery.body["response_action"] == "errors"
    return str(delivery.body["errors"][block])


def test_collection_is_turned_on_and_off_and_says_what_starts_and_stops(world: World) -> None:
    draft = world.draft("acme")
    hana = world.person(HANA)
    view = choose(world, draft, Act.COLLECTION, "within the hour")
    assert "charges $1,250.00 to Visa •••• 4242" in hana.text_of(view).replace("*", "")
    assert "Automatic collection is on: it is finalized" in confirm(world, view, containing="Collection changed")
    assert world.api.invoices.retrieve(draft).auto_advance is True
    view = choose(world, draft, Act.COLLECTION, "no longer finalizes")
    assert "Automatic collection is off" in confirm(world, view, containing="Collection changed")
    assert world.api.invoices.retrieve(draft).auto_advance is False


def test_collection_of_a_failed_invoice_stops_its_tries_and_the_card_that_starts_is_the_one_shown(world: World) -> None:
    invoice = world.failed_invoice("acme")
    view = choose(world, invoice, Act.COLLECTION, "stops charging")
    confirm(world, view, containing="Collection changed")
    world.settled()
    assert world.api.invoices.retrieve(invoice).next_payment_attempt is None
    view = choose(world, invoice, Act.COLLECTION, "tries again if the bank declines")
    world.stripe.controls.create_test_card(world.customers["acme"])
    assert "payment method" in confirm(world, view, containing="changed after you saw it")
    assert world.api.invoices.retrieve(invoice).auto_advance is False


def test_a_draft_is_sent_instead_of_charged_and_back(world: World) -> None:
    draft = world.draft("acme")
    hana = world.person(HANA)
    view = choose(world, draft, Act.METHOD, "cannot change any more")
    hana.fill(view, {ids.ASK_WAY: "send_invoice", ids.ASK_DAYS: "0"})
    assert "from 1 to 365" in refused_at(world, view, ids.ASK_DAYS)
    hana.fill(view, {ids.ASK_DAYS: "30"})
    assert "sent to the client" in confirm(world, view, containing="Collection method changed")
    made: Any = world.api.invoices.retrieve(draft)
    assert (made.collection_method, made.due_date) == ("send_invoice", made.created + 30 * 86400)
    view = choose(world, draft, Act.METHOD, "cannot change any more")
    hana.fill(view, {ids.ASK_WAY: "charge_automatically"})
    confirm(world, view, containing="charged automatically")
    assert world.api.invoices.retrieve(draft).collection_method == "charge_automatically"
    world.api.customers.update(world.customers["acme"], {"email": ""})
    other = world.draft("acme")
    view = choose(world, other, Act.METHOD, "No e-mail address")
    hana.fill(view, {ids.ASK_WAY: "send_invoice", ids.ASK_DAYS: "30"})
    assert "to send" in confirm(world, view, containing="Add one to the customer")


def test_a_draft_is_deleted_for_good_and_its_row_goes(world: World) -> None:
    draft = world.draft("acme")
    world.settled()
    view = choose(world, draft, Act.DELETE, "cannot be undone")
    assert "October campaign" in confirm(world, view, containing="Deleted")
    world.until(lambda: world.bot.store.get("invoices", draft) is None)
    assert len(world.calls("DELETE", f"/{draft}")) == 1
    hana = world.person(HANA)
    hana.close(hana.modal or {}, all_of_them=True)
    hana.command("/invoices", f"show {draft}", channel=ACME)
    assert "no such invoice" in hana.text_of(hana.wait_modal(containing="no such invoice"))


def test_a_deletion_whose_answer_was_lost_is_found_done(world: World) -> None:
    draft = world.draft("acme")
    world.settled()
    view = choose(world, draft, Act.DELETE, "cannot be undone")
    world.stripe.controls.fault("timeout", f"DELETE /v1/invoices/{draft}", None, where="after")
    assert "October campaign" in confirm(world, view, containing="Deleted")


def test_void_of_a_draft_leads_to_its_deletion_and_of_a_subscriptions_draft_to_its_collection(world: World) -> None:
    draft = world.draft("acme")
    hana = world.person(HANA)
    view = ask(world, f"void {draft}", "Drafts are deleted, not voided")
    hana.press(view, ids.ACTIONS[Act.DELETE])
    hana.wait_modal(containing="cannot be undone")
    assert "delete" in offers(world, draft)
