"""What is looked at from outside: what the store holds, what Stripe says, and what Slack was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from time import monotonic, sleep

from bot.adapters.billing import StripeBilling
from bot.domain.rows import row_of
from bot.services.collections import ACTIONS, EVENTS, INVOICES, OUTBOX
from bot.services.mirror_documents import to_document
from bot.services.records import State
from bot.services.store import Document, Store, Where
from tests.world import API_KEY, World

UNFINISHED = [State.CLAIMED.value, State.CALLING.value, State.RECORDED.value]
EVERYTHING = 1_000_000
LOOKS_EVERY = 0.1  # seconds
SETTLED_WITHIN = 600.0  # seconds: Stripe's pauses between its tries, and Slack's pace of updates


def everything(store: Store, collection: str) -> Mapping[str, Document]:
    """All documents of a collection, by key."""
    return {one.key: one.value for one in store.find(collection, limit=EVERYTHING)}


def at_stripe(world: World) -> dict[str, Document]:
    """The rows that the mirror should hold: every invoice as Stripe lists it now."""
    with closing(StripeBilling(API_KEY, api_base=world.stripe_url)) as billing:
        return {invoice.id: to_document(row_of(invoice, None)) for page in billing.invoices() for invoice in page}


def differing(world: World, store: Store) -> list[str]:
    """The invoices that the mirror shows otherwise than Stripe, either side's alone included."""
    theirs, ours = at_stripe(world), everything(store, INVOICES)
    return sorted(key for key in theirs.keys() | ours.keys() if theirs.get(key) != ours.get(key))


def unworked(store: Store) -> int:
    """Events and messages that wait, and actions without an end."""
    return unsaid(store) + store.count(OUTBOX, Where({"state": "due"}))[()]


def unsaid(store: Store) -> int:
    """The same, without messages that are posted: Slack takes some 50 updates of those a minute, and no more."""
    waiting = store.find(OUTBOX, Where({"state": "due"}), limit=EVERYTHING)
    unposted = sum(one.value["ts"] is None or bool(one.value["notes"]) for one in waiting)
    unfinished = store.count(ACTIONS, Where({"state": UNFINISHED}))[()]
    return unposted + store.count(EVENTS, Where({"state": "new"}))[()] + unfinished


def drained(world: World, store: Store) -> bool:
    """Whether all that came was worked and posted, and the mirror is what Stripe says."""
    return not unsaid(store) and not differing(world, store)


def settled(world: World, store: Store) -> bool:
    """Whether besides Stripe has delivered all that it had tried in vain, and every message is up to date."""
    return world.stripe.controls.wait_delivered(0.1) and not unworked(store)


def summed_up(store: Store) -> set[str]:
    """The invoices whose alert a storm's summary tells."""
    return {one.key.partition(":")[2] for one in store.find(OUTBOX, Where({"state": "absorbed"}), limit=EVERYTHING)}


def acknowledged(world: World) -> set[str]:
    """The events that were answered with a 200, so far as the pretend Stripe remembers."""
    return {one.event for one in world.stripe.deliveries if one.status == 200}


def posts(world: World) -> Counter[tuple[str, str, str]]:
    """How often each text was posted, by channel and thread ("": none)."""
    posted = [one.args for one in world.team.calls if one.method == "chat.postMessage" and one.answer.get("ok")]
    return Counter((one["channel"], one.get("thread_ts") or "", one["text"]) for one in posted)


def settle(world: World, store: Store, since: float) -> float:
    """Wait until it is; how many seconds that is after `since` (monotonic)."""
    seconds_until(lambda: settled(world, store), SETTLED_WITHIN, "delivered, worked and up to date")
    return monotonic() - since


def seconds_until(true: Callable[[], object], within: float, what: str) -> float:
    """How many seconds it took until `true()` was; AssertionError when that is more than `within`."""
    began = monotonic()
    while not true():
        took = monotonic() - began
        assert took < within, f"{what}: not within {within:g} s"
        sleep(LOOKS_EVERY)
    return monotonic() - began
