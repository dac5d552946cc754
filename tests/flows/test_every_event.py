"""Each of Stripe's events that the bot asks for moves what it should, alone; all else is answered and moves nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stripe

from bot.domain.events import HANDLED
from bot.domain.workspaces import Budget
from bot.services.collections import CHANNELS
from bot.services.workspaces import Workspaces
from tests.flows.test_alerts import posted, said
from tests.world import World

README = Path(__file__).parents[2] / "README.md"
FAILS = "decline:insufficient_funds"
SENT: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 30}


@dataclass(frozen=True)
class Moved:
    """An invoice, the fields of its row (None: no row) and what its alert says, once the one event is worked."""

    invoice: str
    row: dict[str, Any] | None
    alert: str = ""


def failed(world: World, behaviour: str = FAILS) -> str:
    """Its first automatic attempt was made; nobody was told."""
    world.stripe.controls.card(world.cards["acme"], behaviour)
    invoice = world.invoice("acme", charge=True)
    world.stripe.controls.card(world.cards["acme"], "pass")
    return invoice


def known(world: World, invoice: str, kind: str) -> str:
    """The invoice, of which that one event was told."""
    tell(world, kind, invoice)
    return invoice


def created(world: World) -> Moved:
    return Moved(world.draft("acme"), {"status": "draft", "number": None})


def updated(world: World) -> Moved:
    draft = known(world, world.draft("acme"), "invoice.created")
    world.api.invoices.add_lines(draft, {"lines": [{"description": "More", "amount": 500}]})
    return Moved(draft, {"status": "draft", "total": 125_500})


def deleted(world: World) -> Moved:
    draft = known(world, world.draft("acme"), "invoice.created")
    world.api.invoices.delete(draft)
    return Moved(draft, None)


def finalized(world: World) -> Moved:
    return Moved(world.invoice("acme"), {"status": "open"})


def finalization_failed(world: World) -> Moved:
    draft = world.draft("acme")
    world.stripe.controls.finalization(draft, "customer_tax_location_invalid")
    with pytest.raises(stripe.InvalidRequestError):
        world.api.invoices.finalize_invoice(draft)
    return Moved(draft, {"status": "draft"}, "could not be finalized")


def sent(world: World) -> Moved:
    invoice = world.invoice("acme", **SENT)
    world.api.invoices.send_invoice(invoice)
    return Moved(invoice, {"status": "open"})


def overdue(world: World) -> Moved:
    invoice = world.invoice("acme", **SENT)
    world.stripe.controls.event("invoice.overdue", world.api.invoices.retrieve(invoice).to_dict(for_json=True))
    return Moved(invoice, {"status": "open"})


def payment_failed(world: World) -> Moved:
    return Moved(failed(world), {"status": "failed"}, "Payment failed")


def action_required(world: World) -> Moved:
    return Moved(failed(world, "requires_action"), {"status": "action_required"}, "confirm the payment")


def paid(world: World) -> Moved:
    invoice = known(world, failed(world), "invoice.payment_failed")
    world.stripe.controls.pay_hosted(invoice)
    return Moved(invoice, {"status": "paid", "amount_remaining": 0}, "Paid")


def part_paid(world: World) -> Moved:
    invoice = known(world, world.invoice("acme"), "invoice.finalized")
    world.stripe.controls.pay_part(invoice, 25_000)
    return Moved(invoice, {"status": "open", "amount_paid": 25_000, "amount_remaining": 100_000})


def overpaid(world: World) -> Moved:
    invoice = known(world, failed(world, "processing"), "invoice.finalized")
    world.stripe.controls.pay_part(invoice, 25_000, outside=True)  # while the bank debit of the whole is under way
    world.stripe.controls.settle(invoice)
    return Moved(invoice, {"status": "paid", "amount_remaining": 0})


def voided(world: World) -> Moved:
    invoice = known(world, failed(world), "invoice.payment_failed")
    world.api.invoices.void_invoice(invoice)
    return Moved(invoice, {"status": "void"}, "Void")


def written_off(world: World) -> Moved:
    invoice = known(world, failed(world), "invoice.payment_failed")
    world.api.invoices.mark_uncollectible(invoice)
    return Moved(invoice, {"status": "uncollectible"}, "ritten off")


def credited(world: World) -> Moved:
    invoice = known(world, failed(world), "invoice.payment_failed")
    world.api.credit_notes.create({"invoice": invoice, "amount": 25_000})
    return Moved(invoice, {"status": "failed", "amount_remaining": 100_000}, "$1,000.00")


def credited_wholly(world: World) -> Moved:
    invoice = known(world, failed(world), "invoice.payment_failed")
    world.api.credit_notes.create({"invoice": invoice, "amount": 125_000})
    return Moved(invoice, {"status": "paid", "amount_remaining": 0}, "Paid")


TABLE: dict[str, Callable[[World], Moved]] = {
    "invoice.created": created,
    "invoice.updated": updated,
    "invoice.deleted": deleted,
    "invoice.finalized": finalized,
    "invoice.finalization_failed": finalization_failed,
    "invoice.sent": sent,
    "invoice.paid": paid,
    "invoice.payment_succeeded": paid,
    "invoice.payment_failed": payment_failed,
    "invoice.payment_action_required": action_required,
    "invoice.overdue": overdue,
    "invoice.overpaid": overpaid,
    "invoice.voided": voided,
    "invoice.marked_uncollectible": written_off,
    "invoice_payment.paid": part_paid,
}
ALSO = (("invoice.updated", credited), ("invoice.paid", credited_wholly), ("invoice.updated", credited_wholly))
"""Credit notes have events of their own, which name what the invoice's own events tell too."""
IGNORED = ("invoice.will_be_due", "invoice.upcoming", "customer.updated", "charge.refunded", "payment_intent.succeeded")


def tell(world: World, kind: str, invoice: str) -> None:
    """Deliver that one event of the invoice's, of all that Stripe has, and wait until it is worked."""
    about = [one for one in world.stripe.events if one["type"] == kind and invoice in str(one["data"]["object"])]
    assert about, f"there is no {kind} of {invoice}"
    world.stripe.controls.redeliver(about[-1]["id"])
    world.settled()


def row(world: World, invoice: str) -> dict[str, Any] | None:
    """What the mirror says."""
    found = world.bot.store.get("invoices", invoice)
    return dict(found) if found is not None else None


def alerts_of(world: World, invoice: str) -> list[str]:
    """The alert in the channel, found by the amount's invoice number or the draft's title."""
    kept = world.bot.store.get("outbox", f"alert:{invoice}")
    messages = world.person("U0HANA").messages("C0ACME")
    return [world.person("U0HANA").text_of(one) for one in messages if kept is not None and one["ts"] == kept["ts"]]


def calm(world: World) -> None:
    """As after a minute: the next alert is no storm."""
    channel = world.bot.store.get(CHANNELS, "C0ACME")
    if channel is not None:
        world.bot.store.put(CHANNELS, "C0ACME", {**channel, "recent": [], "storm": None})


def everything(world: World) -> Any:
    """All that events may move."""
    store = world.bot.store
    told = {str(event["data"]["object"]["id"]) for event in world.stripe.events}
    rows = {one: row(world, one) for one in sorted(told)}
    budgets = {one.id: one.budget for one in Workspaces(store).all()}
    return rows, budgets, said(world), len(posted(world))


def test_the_events_that_are_handled_are_the_table_and_what_the_readme_asks_for() -> None:
    assert set(TABLE) == set(HANDLED)
    (asked,) = re.findall(r"with these events, and take its signing secret.*?:(.*?)\.\n", README.read_text(), re.DOTALL)
    assert re.findall(r"`([a-z_.]+)`", asked) == list(HANDLED)


def test_each_event_alone_moves_its_invoice_and_twice_and_in_any_order_they_move_nothing_more(world: World) -> None:
    world.stripe.controls.webhooks("hold")
    workspaces = Workspaces(world.bot.store)
    for kind, make in (*TABLE.items(), *ALSO):
        calm(world)
        moved = make(world)
        before = row(world, moved.invoice)
        tell(world, kind, moved.invoice)
        after = row(world, moved.invoice)
        assert (before is None) or before != after or kind == "invoice.sent", kind
        assert (after and {name: after[name] for name in moved.row or {}}) == moved.row, kind
        assert all(moved.alert in one for one in alerts_of(world, moved.invoice) or [""]), kind
        assert bool(alerts_of(world, moved.invoice)) is bool(moved.alert), kind
        acme = workspaces.get("acme")
        assert acme is not None
        assert (acme.budget is Budget.DRAFT) is (kind == "invoice.voided"), kind
        workspaces.set_budget("acme", Budget.ACTIVE)
    world.stripe.controls.release("shuffled", 2, seed=7)
    world.settled()
    settled = everything(world)
    assert settled[1]["acme"] is Budget.ACTIVE
    for order in (reversed, list):
        for event in order(world.stripe.events):
            world.stripe.controls.redeliver(event["id"])
        world.settled()
        assert everything(world) == settled


def test_any_other_event_is_answered_and_moves_nothing(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    thing = {**world.api.invoices.retrieve(invoice).to_dict(for_json=True), "id": None}
    before, asked = everything(world), len(world.stripe.requests)
    sent = [world.stripe.controls.event(kind, thing) for kind in (*IGNORED, *HANDLED[:1])]
    world.settled()
    assert [one.status for one in world.stripe.deliveries if one.event in sent] == [200] * len(sent)
    assert everything(world) == ({**before[0], "None": None}, *before[1:])
    assert len(world.stripe.requests) == asked
