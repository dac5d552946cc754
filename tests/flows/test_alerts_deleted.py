"""Alerts about drafts that are gone, and how long after Stripe's own time of the failure something was."""

from bot.services.collections import ALERTS, EVENTS, INVOICES, SETTINGS
from bot.services.sync import CAUGHT_UP
from bot.services.workspaces import Workspaces
from tests.flows.test_alerts import next_attempt, said
from tests.flows.test_void import budget, told
from tests.world import ACME, BORA, CSV, HANA, World, fill


def unfinished(world: World) -> str:
    """A draft that could not be finalized; its alert is posted."""
    draft = str(world.api.invoices.create({"customer": world.customers["acme"], "auto_advance": True}).id)
    world.api.invoices.add_lines(draft, {"lines": [{"description": "October campaign", "amount": 125_000}]})
    world.stripe.controls.finalization(draft, "customer_tax_location_invalid")
    world.stripe.controls.advance(2 * 3600)
    world.settled()
    world.person(HANA).wait_message(ACME, containing="could not be finalized")
    return draft


def test_the_alert_of_a_draft_that_was_deleted_says_so_and_loses_its_buttons(world: World) -> None:
    draft = unfinished(world)
    world.stripe.controls.finalization(draft, None)
    world.api.invoices.delete(draft)
    hana = world.person(HANA)
    shown = hana.wait_message(ACME, containing="Draft deleted")
    assert hana.buttons(shown) == []
    assert "$1,250.00" in hana.text_of(shown)
    world.settled()
    assert world.bot.store.get(ALERTS, draft) is None


def test_the_alert_of_a_customer_that_the_workspace_lost_says_so_and_tells_nothing_more(world: World) -> None:
    invoice = world.failed_invoice("acme")
    fill(world, ["other"])
    Workspaces(world.bot.store).import_csv(CSV.format(acme=world.customers["other"], bora=world.customers["bora"]))
    world.stripe.controls.pay_hosted(invoice)
    hana = world.person(HANA)
    shown = hana.wait_message(ACME, containing="Not followed here any more")
    assert hana.buttons(shown) == []
    assert "Paid" not in hana.text_of(shown)
    world.settled()
    assert world.bot.store.get(ALERTS, invoice) is None


def test_what_another_workspace_has_by_now_is_closed_here_and_told_there(world: World) -> None:
    invoice = world.failed_invoice("acme")
    fill(world, ["other"])
    moved = CSV.format(acme=world.customers["other"], bora=world.customers["acme"])
    Workspaces(world.bot.store).import_csv(moved)
    next_attempt(world, invoice)
    hana = world.person(HANA)
    assert "Bora Logistics" in hana.text_of(hana.wait_message(BORA, containing="attempt 2"))
    world.stripe.controls.pay_hosted(invoice)
    hana.wait_message(BORA, containing="Paid")
    world.settled()
    assert world.bot.outbox.idle(60)
    (closed,) = said(world)
    assert "Not followed here any more" in closed


def test_a_sync_settles_the_alert_of_a_draft_whose_deletion_was_missed(world: World) -> None:
    draft = unfinished(world)
    world.stripe.webhook_url = None
    world.api.invoices.delete(draft)
    world.bot.sync.run(lambda _seen: None)
    world.bot.inbox.arrived()
    world.person(HANA).wait_message(ACME, containing="Draft deleted")
    assert world.bot.store.get(INVOICES, draft) is None


def test_a_sync_resets_the_budget_and_settles_the_alert_of_a_void_that_was_missed(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.stripe.webhook_url = None
    world.api.invoices.void_invoice(invoice)
    world.bot.sync.run(lambda _seen: None)
    world.bot.inbox.arrived()
    hana = world.person(HANA)
    hana.wait_message(ACME, containing="Budget back to draft")
    assert "Voided in Stripe's Dashboard" in hana.text_of(hana.wait_message(ACME, containing="Voided in"))
    assert budget(world) == ("draft", "draft")
    before = len(world.bot.store.find(EVENTS))
    world.bot.sync.run(lambda _seen: None)
    assert len(world.bot.store.find(EVENTS)) == before
    assert told(world) == 1


def test_a_first_sync_of_history_resets_no_budget_and_alerts_nobody(world: World) -> None:
    world.until(lambda: world.bot.store.get(SETTINGS, CAUGHT_UP))  # else the look for missed events finds what follows
    world.stripe.webhook_url = None
    world.api.invoices.void_invoice(world.invoice("acme"))
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    world.invoice("acme", charge=True)
    world.bot.sync.run(lambda _seen: None)
    world.bot.inbox.arrived()
    assert world.bot.inbox.idle(5)
    assert len(world.bot.store.find(INVOICES)) == 2
    assert world.person(HANA).messages(ACME) == []
    assert budget(world) == ("", "active")


def test_how_long_after_the_decline_is_told_by_stripes_clock(world: World) -> None:
    invoice = world.failed_invoice("acme")
    (event,) = world.api.events.list({"type": "invoice.payment_failed"}).data
    kept = world.bot.store.get(ALERTS, invoice)
    assert kept is not None
    assert kept["failed_at"] == event.created
