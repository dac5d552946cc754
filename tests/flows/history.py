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
    controls = world.stripe.controls
    _ended(history)
    controls.advance_to(int(time.time()) - 18 * 3600)
    _troubled(history)
    controls.advance_to(int(time.time()) - 6 * 3600)
    _young(history)
    controls.advance_to(int(time.time()))
    controls.clock(running=True)
    return history


def _ended(history: History) -> None:
    """A paid one every ten days, then a void, an uncollectible and a past due one."""
    world, controls, api = history.world, history.world.stripe.controls, history.world.api
    for number in range(12):
        invoice = history.names[f"paid {number}"] = world.invoice("acme", (number + 1) * 100_00)
        api.invoices.pay(invoice)
        controls.advance(10 * DAY)
    history.names["void"] = world.invoice("acme", 50_00)
    controls.advance(DAY)
    api.invoices.void_invoice(history.names["void"])
    history.names["uncollectible"] = world.invoice("acme", 60_00)
    controls.advance(DAY)
    api.invoices.mark_uncollectible(history.names["uncollectible"])
    terms: Any = {"collection_method": "send_invoice", "days_until_due": 5}
    history.names["past due"] = world.invoice("acme", 310_00, **terms)
    controls.advance(DAY)


def _troubled(history: History) -> None:
    """One for each way in which an automatic attempt does not end well."""
    world = history.world
    behaviours = {
        "failed": "decline:insufficient_funds",
        "processing": "processing",
        "action required": "requires_action",
    }
    for name, behaviour in behaviours.items():
        method = world.stripe.controls.create_test_card(world.customers["acme"], behaviour, default=False)
        history.names[name] = world.invoice("acme", 70_00, charge=True, default_payment_method=method)


def _young(history: History) -> None:
    """A draft, six open ones, one of a customer without a workspace and one of Bora's, a minute apart."""
    world, controls, api = history.world, history.world.stripe.controls, history.world.api
    terms: Any = {
        "customer": world.customers["acme"],
        "collection_method": "charge_automatically",
        "auto_advance": False,
    }
    draft = history.names["draft"] = str(api.invoices.create(terms).id)
    api.invoices.add_lines(draft, {"lines": [{"description": "Winter campaign", "amount": 90_00}]})
    controls.advance(60)
    for number in range(6):
        history.names[f"open {number}"] = world.invoice("acme", (number + 1) * 1_00)
        controls.advance(60)
    world.customers["stray"] = str(api.customers.create({"name": HOSTILE}).id)
    history.names["stray"] = world.invoice("stray", 12_34)
    controls.advance(60)
    history.names["bora"] = world.invoice("bora", 43_21)
