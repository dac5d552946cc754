"""Finalize a draft; write an open invoice off."""

from __future__ import annotations

from bot.domain.permits import Act
from tests.actions.pressing import confirm
from tests.acts.steps import choose, offers
from tests.world import AMIR, HANA, World


def test_a_draft_is_finalized_once_and_says_what_follows(world: World) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.FINALIZE, "cannot change any more")
    assert "Automatic collection is off" in world.person(HANA).text_of(view)
    said = confirm(world, view, containing="Finalized")
    invoice = world.api.invoices.retrieve(draft)
    assert invoice.status == "open"
    assert str(invoice.number) in said
    assert len(world.calls("POST", "/finalize")) == 1
    assert "finalize" not in offers(world, draft)


def test_an_invoice_is_written_off_and_the_alert_says_who_did_it(world: World) -> None:
    invoice = world.failed_invoice("acme")
    view = choose(world, invoice, Act.WRITE_OFF, "counts as lost")
    assert "Written off" in confirm(world, view, containing="Written off")
    assert world.api.invoices.retrieve(invoice).status == "uncollectible"
    world.settled()
    hana = world.person(HANA)
    alert = next(one for one in hana.messages("C0ACME") if "Written off" in hana.text_of(one))
    assert "Written off by @hana" in hana.text_of(alert)


def test_what_changed_while_it_was_asked_is_not_done(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = choose(world, invoice, Act.WRITE_OFF, "counts as lost")
    world.api.invoices.pay(invoice, {"paid_out_of_band": True})
    assert "was paid" in confirm(world, view, containing="was paid")
    assert world.calls("POST", "/mark_uncollectible") == []


def test_an_owner_is_not_offered_what_only_hub_admins_do(world: World) -> None:
    draft = world.draft("acme")
    world.settled()
    assert offers(world, draft, user=AMIR) == []
    assert "finalize" in offers(world, draft)
