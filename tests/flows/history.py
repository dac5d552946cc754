"""Half a year of a hub's invoices, in every status, for tests that only look."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.world import World

DAY = 86400
HOSTILE = "<!channel> & <@U0NOA> *bold* " + "x" * 200


@dataclass
class History:
    """The invoices by what they are: `names["failed"]` is the id of a failed one. All but two are Acme's."""

    world: World
    names: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> str:
        """What people call it."""
        invoice = self.world.api.invoices.retrieve(self.names[name])
        return str(invoice.number or invoice.lines.data[0].description)


def begin() -> int:
    """The moment at which a history of two hundred days begins."""
    return int(time.time()) - 200 * DAY


def made(world: World) -> History:
    """One after another, oldest first, ending a day ago with the clock at the present; 25 are Acme's."""
    history = History(world)
    controls, api = world.stripe.controls, world.api

    def pause(days: int) -> None:
        controls.advance(days * DAY)

    def keep(name: str, invoice: str) -> None:
        history.names[name] = invoice
        pause(1)

    def sent(days: int) -> str:
        terms: Any = {"collection_method": "send_invoice", "days_until_due": days}
        return world.invoice("acme", 310_00, **terms)

    for number in range(12):
        invoice = world.invoice("acme", (number + 1) * 100_00)
        api.invoices.pay(invoice)
        keep(f"paid {number}", invoice)
        pause(9)
    keep("void", world.invoice("acme", 50_00))
    api.invoices.void_invoice(history.names["void"])
    keep("uncollectible", world.invoice("acme", 60_00))
    api.invoices.mark_uncollectible(history.names["uncollectible"])
    keep("past due", sent(5))
    controls.advance_to(int(time.time()) - 18 * 3600)
    behaviours = {
        "failed": "decline:insufficient_funds",
        "processing": "processing",
        "action required": "requires_action",
    }
    for name, behaviour in behaviours.items():
        method = controls.create_test_card(world.customers["acme"], behaviour, default=False)
        history.names[name] = world.invoice("acme", 70_00, charge=True, default_payment_method=method)
    controls.advance_to(int(time.time()) - 6 * 3600)
    terms: Any = {
        "customer": world.customers["acme"],
        "collection_method": "charge_automatically",
        "auto_advance": False,
    }
    draft = str(api.invoices.create(terms).id)
    api.invoices.add_lines(draft, {"lines": [{"description": "Winter campaign", "amount": 90_00}]})
    history.names["draft"] = draft
    controls.advance(60)
    for number in range(6):
        history.names[f"open {number}"] = world.invoice("acme", (number + 1) * 1_00)
        controls.advance(60)
    stranger = str(api.customers.create({"name": HOSTILE}).id)
    world.customers["stray"] = stranger
    history.names["stray"] = world.invoice("stray", 12_34)
    controls.advance(60)
    history.names["bora"] = world.invoice("bora", 43_21)
    controls.advance_to(int(time.time()))
    controls.clock(running=True)
    return history
