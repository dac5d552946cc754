"""A storm on a hub of many workspaces: cards fail in waves, clients pay and void, and two people press meanwhile."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from types import TracebackType

import stripe

from sandbox.slack.errors import CannotDoError
from sandbox.slack.onlooker import NotSeenError
from sandbox.stripe.api import Exchange
from tests.actions.pressing import submission
from tests.world import HANA, LI, World

BETWEEN_EVENTS = 0.25  # seconds
SEES_WITHIN = 1.5  # seconds; whoever presses at a bot that was just killed tries something else
WAVE_HOURS = 2


class Storm:
    """It blows from `__enter__` to `__exit__`; then what was done stands in its fields."""

    def __init__(self, world: World, names: list[str], seed: int) -> None:
        """`names`: the workspaces."""
        self.world = world
        self.names = names
        self.failing = {
            name: world.stripe.controls.create_test_card(
                world.customers[name], "decline:insufficient_funds", default=False, last4="0002"
            )
            for name in names
        }
        self.open: list[str] = []
        self.charged: list[str] = []
        self.decided: set[str] = set()
        self.presses = 0
        self.effects: Counter[str] = Counter()
        self._seed = seed
        self._stop = threading.Event()
        self._errors: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._safely, args=(work,), name=name)
            for name, work in (("clients", self._clients), ("hana", self._hana), ("li", self._li))
        ]

    def __enter__(self) -> Storm:
        """Begin."""
        self.world.stripe.observers.append(self._note)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it end; what went wrong in it is raised here."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._errors and error is None:
            raise self._errors[0]

    def wave(self, count: int, chance: Random) -> None:
        """So many automatic charges fail at once, as on the first of a month."""
        for name in chance.sample(self.names, min(count, len(self.names))):
            draft = self.world.draft(name, chance.randint(100, 999_999), default_payment_method=self.failing[name])
            self.world.api.invoices.update(draft, {"auto_advance": True})
            self.charged.append(draft)
            self.open.append(draft)
        self.world.stripe.controls.advance(WAVE_HOURS * 3600)

    def _note(self, exchange: Exchange) -> None:
        """Count what the bot's requests did at Stripe; a replayed answer did nothing."""
        key = exchange.headers.get("idempotency-key")
        if key is not None and exchange.method == "POST" and exchange.status in (200, 402) and not exchange.replayed:
            self.effects[key] += 1

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self._errors.append(error)

    def _clients(self) -> None:
        """What happens at Stripe without the bot."""
        chance, api = Random(self._seed), self.world.api.invoices
        while not self._stop.wait(BETWEEN_EVENTS):
            kind = chance.choice(("new", "new", "paid", "paid", "void", "uncollectible", "settled"))
            if kind == "settled" and self.open:
                with suppress(ValueError):  # a person's retry was quicker, or the wave has not broken yet
                    self.world.stripe.controls.pay_hosted(chance.choice(self.open))
                continue
            invoice = self.world.invoice(chance.choice(self.names), chance.randint(100, 999_999))
            if kind == "paid":
                with suppress(stripe.CardError):
                    api.pay(invoice)
            elif kind == "void":
                api.void_invoice(invoice)
            elif kind == "uncollectible":
                api.mark_uncollectible(invoice)
            self.open.append(invoice)

    def _hana(self) -> None:
        self._press(HANA, Random(self._seed + 1))

    def _li(self) -> None:
        self._press(LI, Random(self._seed + 2))

    def _press(self, user: str, chance: Random) -> None:
        """Ask to retry or void what may be open, and confirm it twice at once; a dead bot is asked again later."""
        while not self._stop.wait(chance.uniform(0.05, 0.3)):
            if self.open:
                with suppress(NotSeenError, CannotDoError):
                    self._decide(user, chance)

    def _decide(self, user: str, chance: Random) -> None:
        person, act = self.world.person(user), chance.choice(("retry", "retry", "retry", "void"))
        invoice = chance.choice(self.open[-40:])
        if person.modal is not None:
            person.close(person.modal, all_of_them=True)
        if person.command("/invoices", f"{act} {invoice}").status != 200:
            return
        words = {"retry": "Last try", "void": "for good"}[act]
        view = person.wait_modal(containing=words, timeout=SEES_WITHIN)
        if act == "void":
            person.fill(view, {"void.reason": "Billed twice"})
        self.decided.add(json.loads(view["private_metadata"])["d"])
        payload = submission(self.world, view, user=user)
        with ThreadPoolExecutor(2) as pool:
            self.presses += sum(one.status == 200 for one in pool.map(self.world.team.interact, [payload] * 2))


def decision_of(key: str) -> str:
    """The decision in an idempotency key: decision / workspace / step."""
    return key.rpartition("/")[0].rpartition("/")[0]
