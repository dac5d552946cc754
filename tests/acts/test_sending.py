"""What the client will get is shown before a draft is final; sending finalizes and e-mails in one."""

from __future__ import annotations

from typing import Any

from bot.blocks import ids
from bot.domain.permits import Act
from tests.actions.pressing import confirm
from tests.acts.steps import choose
from tests.world import HANA, World

SENT: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 30}


def test_a_draft_is_finalized_and_sent_after_its_bill_was_shown(world: World) -> None:
    draft = world.draft("acme", **SENT)
    hana = world.person(HANA)
    view = choose(world, draft, Act.SEND, "Stripe e-mails it to")
    said = hana.text_of(view).replace("*", "")
    assert "billing@acme.example" in said
    assert "October campaign · $1,250.00" in said
    assert "Total · $1,250.00" in said
    assert "Sent" in confirm(world, view, containing="Sent")
    assert world.api.invoices.retrieve(draft).status == "open"
    assert len(world.calls("POST", f"/{draft}/send")) == 1
    view = choose(world, draft, Act.SEND, "Stripe e-mails it to")
    assert "becomes final" not in hana.text_of(view)
    confirm(world, view, containing="Sent")
    assert len(world.calls("POST", f"/{draft}/send")) == 2


def test_a_sending_whose_answer_was_lost_goes_out_once(world: World) -> None:
    draft = world.draft("acme", **SENT)
    view = choose(world, draft, Act.SEND, "Stripe e-mails it to")
    world.stripe.controls.fault("timeout", f"POST /v1/invoices/{draft}/send", 3, where="after")
    assert "Sent" in confirm(world, view, containing="Sent")
    sent = world.api.events.list({"type": "invoice.sent"}).data
    assert [event.data.object["id"] for event in sent] == [draft]


def test_what_cannot_be_sent_says_why_and_what_to_do(world: World) -> None:
    charged = world.draft("acme")
    hana = world.person(HANA)
    view = choose(world, charged, Act.FINALIZE, "cannot change any more")
    assert "Automatic collection is off" in hana.text_of(view)
    hana.close(hana.modal or {}, all_of_them=True)
    hana.command("/invoices", f"show {charged}", channel="C0ACME")
    assert "send" not in hana.text_of(hana.wait_modal(containing="As of"))
    draft = world.draft("acme", **SENT)
    view = choose(world, draft, Act.SEND, "Stripe e-mails it to")
    world.api.invoices.update(draft, {"collection_method": "charge_automatically"})
    confirm(world, view, containing="charged automatically")
    hana.press(hana.modal or {}, ids.ACTIONS[Act.METHOD])
    hana.wait_modal(containing="Collection method")


def test_finalizing_says_which_card_is_charged(world: World) -> None:
    draft = world.draft("acme", auto_advance=True)
    view = choose(world, draft, Act.FINALIZE, "cannot change any more")
    said = world.person(HANA).text_of(view).replace("*", "")
    assert "Stripe charges Visa •••• 4242 within the hour" in said
    world.api.invoices.add_lines(draft, {"lines": [{"description": "More", "amount": 500}]})
    assert "amount" in confirm(world, view, containing="changed after you saw it")
    assert world.api.invoices.retrieve(draft).status == "draft"


def test_a_sending_that_stripe_answered_with_a_5xx_is_found_in_its_events(world: World) -> None:
    invoice = world.invoice("acme", **SENT)
    world.settled()
    view = choose(world, invoice, Act.SEND, "e-mails it to")
    world.stripe.controls.fault("500", f"POST /v1/invoices/{invoice}/send", 3, where="after")
    assert "Sent" in confirm(world, view, containing="Sent")
    assert sum(one.type == "invoice.sent" for one in world.api.events.list({}).data) == 1
