"""Putting messages into a running bot's outbox, as another process on its store would."""

from __future__ import annotations

from bot.adapters.clock import SystemClock
from bot.domain.alert_types import Trouble
from bot.domain.storms import Brief
from bot.services.collections import CHANNELS
from bot.services.outbox import Channels, Kind, Note, Queue, Shown
from tests.world import ACME, AMIR, World


def queue_of(world: World) -> Queue:
    """The way in."""
    store, clock = world.bot.store, SystemClock()
    return Queue(store, Channels(store, clock, "tests"), clock, world.bot.wakes)


def say(text: str) -> dict[str, object]:
    """A message of one line."""
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}


def brief(number: int, *, currency: str = "usd", amount: int = 10_000) -> Brief:
    """An alert's, of Acme."""
    why = "not enough money on the account" if number % 3 else "the card has expired"
    return Brief(
        f"in_{number}",
        f"ACME-{number}",
        "acme",
        "Acme Bakery",
        (AMIR,),
        amount,
        currency,
        Trouble.PAYMENT_FAILED,
        why,
        False,
    )


def alert(number: int, text: str = "", *, drop: bool = False, note: str = "", currency: str = "usd") -> Shown:
    """An alert of Acme's, with a line for its thread if `note`."""
    said = say(text or f"TEST · alert {number}")
    notes = (Note(note, say(f"TEST · {note}")),) if note else ()
    about = brief(number, currency=currency)
    return Shown(f"alert:in_{number}", ACME, said, Kind.ALERT, notes=notes, drop=drop, brief=about)


def calm(world: World, channel: str = ACME) -> None:
    """As after a minute: the next alert is no storm."""
    kept = world.bot.store.get(CHANNELS, channel)
    assert kept is not None
    world.bot.store.put(CHANNELS, channel, {**kept, "recent": [], "storm": None})
