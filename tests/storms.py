"""A storm of events against a pretend Stripe that is held to Stripe's limits, and what became of it.

`storm` makes the invoices, holds back their webhooks, and lets all of them go at once, shuffled. In full, in about two
and a half minutes: `python -m tests.storms`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.domain.events import HANDLED
from bot.services.collections import ALERTS, EVENTS, INVOICES
from bot.services.store import Where
from bot.services.workspaces import Workspaces
from tests.conformance.plugin import Collector
from tests.world import HANA, Stage, World, empty_world, running_bot

LIMIT = 25  # calls a second of each endpoint
HEAD = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status\n"
A_CHANNEL = 4  # failures, so that none is a storm of its own


@dataclass
class Storm:
    """What happened: the invoices fetched and the alerts posted (by channel), in the order in which it was."""

    events: int
    invoices: int
    failures: int
    happened: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0
    refused: int = 0

    @property
    def fetches(self) -> list[str]:
        """The invoices fetched, in order."""
        return [what for kind, what in self.happened if kind == "fetch"]

    @property
    def fetches_per_invoice(self) -> float:
        """As many as were answered, over the invoices."""
        return len(self.fetches) / self.invoices

    @property
    def alerts(self) -> int:
        """How many were posted."""
        return sum(kind == "alert" for kind, _ in self.happened)

    @property
    def done_when_all_were_alerted(self) -> float:
        """The share of the invoices that had been fetched when the last alert was posted."""
        last = max(place for place, (kind, _) in enumerate(self.happened) if kind == "alert")
        return len({what for kind, what in self.happened[:last] if kind == "fetch"}) / self.invoices


@contextmanager
def stormy(
    folder: Path, failures: int, conformance: Collector | None = None, on: Sequence[Stage] = ()
) -> Iterator[World]:
    """A world with a running bot and a workspace, with a channel of its own, for each few failures."""
    with empty_world(folder, conformance, on) as world:
        world.team.limits = replace(world.team.limits, enabled=False)
        world.stripe.enabled_events = HANDLED
        with running_bot(world, STRIPE_RATE="20"):
            rows = [_workspace(world, number) for number in range(max(1, -(-failures // A_CHANNEL)))]
            Workspaces(world.bot.store).import_csv(HEAD + "\n".join(rows))
            yield world


def _workspace(world: World, number: int) -> str:
    name, channel = f"w{number}", f"C0STORM{number}"
    customer = str(world.api.customers.create({"name": f"Client {number}", "email": f"{name}@clients.example"}).id)
    world.customers[name] = customer
    world.cards[name] = world.stripe.controls.create_test_card(customer, "decline:insufficient_funds")
    world.team.add_channel(channel, name, members=[HANA])
    return f"{name},Client {number},{customer},U0AMIR,{channel},usd,,active"


def storm(world: World, events: int, invoices: int, failures: int, *, seed: int = 7, timeout: float = 600) -> Storm:
    """At least `events` events of `invoices` invoices come at once, `failures` of which failed; wait for its end."""
    controls, happening = world.stripe.controls, Storm(events, invoices, failures)
    controls.webhooks("hold")
    made = _make(world, invoices, failures)
    _more_events(world, made, events)
    happening.events = len(world.stripe.held)
    with _watched(world, happening):
        controls.rate_limit(LIMIT)
        controls.release("shuffled", seed=seed)
        assert controls.wait_delivered(timeout)
        assert world.bot.inbox.idle(timeout)
        world.until(lambda: happening.alerts >= failures, timeout)
        happening.refused = sum(controls.rate_limited().values())
        controls.rate_limit(None)
    happening.lost = _lost(world, made)
    controls.webhooks("deliver")
    return happening


def _make(world: World, invoices: int, failures: int) -> list[str]:
    """Invoices of nothing, which are paid at once, and some of an amount whose charge fails; all at the same moment."""
    names = list(world.customers)
    made = []
    for number in range(invoices):
        customer = world.customers[names[number % len(names)]]
        terms: Any = {"customer": customer, "collection_method": "charge_automatically", "auto_advance": True}
        made.append(str(world.api.invoices.create(terms).id))
    for invoice in made[:failures]:
        world.api.invoices.add_lines(invoice, {"lines": [{"description": "Campaign", "amount": 5_000}]})
    world.stripe.controls.advance(2 * 3600)
    return made


def _more_events(world: World, made: list[str], events: int) -> None:
    held = len(world.stripe.held)
    for number in range(max(0, events - held)):
        invoice: Any = {"id": made[number % len(made)], "object": "invoice", "livemode": False}
        world.stripe.controls.event("invoice.updated", invoice)


@contextmanager
def _watched(world: World, happening: Storm) -> Iterator[None]:
    lock = threading.Lock()

    def add(kind: str, what: str) -> None:
        with lock:
            happening.happened.append((kind, what))

    def fetched(exchange: Any) -> None:
        if exchange.method == "GET" and "/v1/invoices/in_" in exchange.path and exchange.status == 200:
            add("fetch", exchange.path.rsplit("/", 1)[1])

    def posted(direction: str, method: str, body: Any, _status: int, answer: Any, _ms: float) -> None:
        if direction == "from_bot" and method == "chat.postMessage" and answer.get("ok"):
            add("alert", str(body.get("channel")))

    world.stripe.observers.append(fetched)
    world.team.observers.append(posted)
    yield
    world.stripe.observers.remove(fetched)
    world.team.observers.remove(posted)


def _lost(world: World, made: list[str]) -> int:
    """What is missing: events not worked, rows that are not as Stripe's, failures without their one alert."""
    store = world.bot.store
    unworked = store.count(EVENTS, Where({"state": "new"}))[()]
    rows = {one: store.get(INVOICES, one) for one in made}
    told = Counter(one for one in made if store.get(ALERTS, one) is not None)
    states = {obj.id: obj.status for obj in world.api.invoices.list({"limit": 100}).auto_paging_iter()}
    wanted = {"paid": "paid", "open": "failed"}
    wrong = [one for one, row in rows.items() if row is None or row["status"] != wanted[str(states[one])]]
    untold = [one for one in made if states[one] == "open" and told[one] != 1]
    return unworked + len(wrong) + len(untold)


def main() -> None:
    """Ten thousand events of two thousand invoices, two hundred of which failed."""
    with TemporaryDirectory() as folder, stormy(Path(folder), 200) as world:
        came = storm(world, 10_000, 2_000, 200)
    print(f"{came.events:,} events, {came.invoices:,} invoices, {came.failures:,} failures")
    print(f"{came.fetches_per_invoice:.3f} fetches for each invoice, {came.refused} calls refused by the limit")
    done = f"{came.done_when_all_were_alerted:.0%} of the invoices done"
    print(f"{came.alerts} alerts, the last with {done}; {came.lost} lost")


if __name__ == "__main__":
    main()
