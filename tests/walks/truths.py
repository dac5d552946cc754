"""What must be true of a hub that has come to rest, whatever led there. Each of these raises AssertionError."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.domain.invoices import Collection
from bot.domain.permits import Act
from bot.domain.rows import row_of
from bot.domain.statuses import Status, clock_free
from bot.services.alerting import alert_of
from bot.services.budgets import reset_of
from bot.services.collections import ACTIONS, ALERTS, INVOICES, OUTBOX
from bot.services.mirror_documents import to_document
from bot.services.outbox.items import State
from bot.services.store import After, Found, Store, Where
from sandbox.slack.records import Message
from tests.leaks import noted
from tests.walks.hub import Hub
from tests.world import ACME, BORA, HANA, HUB, LI

ADMINS = {HANA, LI}
ENDS = {Status.PAID: "Paid", Status.VOID: "Voided", Status.UNCOLLECTIBLE: "Written off"}
TROUBLE = {
    Status.FAILED: "Payment failed",
    Status.ACTION_REQUIRED: "Action required",
}
ALERT_TITLES = (*ENDS.values(), *TROUBLE.values(), "Draft could not be finalized", "Draft deleted")
RESET = "Budget back to draft"
CHARGED = frozenset({"charge.succeeded", "charge.failed"})


def check(hub: Hub) -> None:
    """All of them."""
    the_mirror_equals_stripe(hub)
    the_totals_equal_a_recount(hub)
    every_alert_says_what_is_true(hub)
    nothing_was_charged_twice(hub)
    only_admins_had_an_effect(hub)
    every_decision_has_an_end(hub)
    every_void_reset_the_budget_once(hub)
    assert noted() == [], "a channel shows what it may not"


def the_mirror_equals_stripe(hub: Hub) -> None:
    """Every invoice that Stripe lists is in the mirror as it is there, and no other one."""
    rows = {one.key: dict(one.value) for one in everything(hub.world.bot.store, INVOICES)}
    listed = {one.id: to_document(row_of(one, None)) for page in hub.world.bot.billing.invoices() for one in page}
    assert rows.keys() == listed.keys(), (
        f"only in the mirror or at Stripe: {rows.keys() - listed.keys()}, {listed.keys() - rows.keys()}"
    )
    wrong = {
        f"{key}.{name}": (rows[key].get(name), value)
        for key, document in listed.items()
        for name, value in document.items()
        if rows[key].get(name) != value
    }
    assert wrong == {}, f"mirror and Stripe differ: {wrong}"


def the_totals_equal_a_recount(hub: Hub) -> None:
    """What the store counts as it goes is what there is."""
    store = hub.world.bot.store
    rows = [one.value for one in everything(store, INVOICES)]
    assert store.count(INVOICES, by=("status",)) == Counter((row["status"],) for row in rows)
    by = ("customer", "status")
    assert store.count(INVOICES, by=by) == Counter((row["customer"], row["status"]) for row in rows)


def every_alert_says_what_is_true(hub: Hub) -> None:
    """An alert exists where one must, once, and tells how the invoice stands now."""
    store, messages = hub.world.bot.store, list(in_channels(hub))
    alerts = {one.key: one.value for one in everything(store, ALERTS)}
    sent = {(one.value["channel"], one.value["ts"]) for one in everything(store, OUTBOX)}
    for invoice in (one for page in hub.world.bot.billing.invoices() for one in page):
        status, kept = clock_free(invoice), alerts.get(invoice.id)
        if kept is None:
            tried = invoice.collection is Collection.CHARGE and invoice.attempt_count > 0
            assert not (tried and status is Status.FAILED), f"nobody was told that {invoice.id} failed"
            continue
        item = store.get(OUTBOX, alert_of(invoice.id))
        if item is None or item["ts"] is None:
            absorbed = item is not None and item["state"] == State.ABSORBED
            assert absorbed or status in ENDS, f"the alert of {invoice.id} was not sent"
            continue
        shown = [one for one in messages if one.ts == item["ts"] and one.channel == item["channel"]]
        assert len(shown) == 1, f"the alert of {invoice.id} is gone"
        title = next(title for title in ALERT_TITLES if title in shown[0].text)
        if status in ENDS:
            assert title == ENDS[status], f"{invoice.id} is {status}: {shown[0].text}"
        else:
            assert title not in ENDS.values(), f"{invoice.id} is {status}: {shown[0].text}"
        if status in TROUBLE:
            assert title == TROUBLE[status], f"{invoice.id} is {status}: {shown[0].text}"
    stray = [one for one in messages if one.text.lstrip("🔴✋ ").startswith(tuple(TROUBLE.values()))]
    doubled = [one for one in stray if (one.channel, one.ts) not in sent and one.channel != HUB]
    assert len(doubled) <= hub.kills, [one.text for one in doubled]


def nothing_was_charged_twice(hub: Hub) -> None:
    """No invoice was paid by two charges, and no decision of a person led to two attempts."""
    paid: Counter[str] = Counter()
    attempts: Counter[str] = Counter()
    intents = hub.world.stripe._state.intent_invoice
    for event in hub.world.stripe.events:
        charge = event["data"]["object"]
        if event["type"] not in CHARGED:
            continue
        if event["type"] == "charge.succeeded":
            paid[intents.get(charge["payment_intent"], charge["payment_intent"])] += 1
        if event["request"]["idempotency_key"]:
            attempts[event["request"]["idempotency_key"].split("/")[0]] += 1
    assert {key: number for key, number in paid.items() if number > 1} == {}
    bots = {one.key for one in everything(hub.world.bot.store, ACTIONS)}
    assert {key: number for key, number in attempts.items() if number > 1 and key in bots} == {}


def only_admins_had_an_effect(hub: Hub) -> None:
    """Whoever else pressed was refused."""
    for action in everything(hub.world.bot.store, ACTIONS):
        if action.value["act"] == Act.BUDGET.value or action.value["actor"] in ADMINS:
            continue
        result = action.value["result"]
        assert result is not None, action
        assert result["ending"] == "refused", action


def every_decision_has_an_end(hub: Hub) -> None:
    """The audit says of each how it ended."""
    for action in everything(hub.world.bot.store, ACTIONS):
        assert action.value["state"] == "shown", action
        assert action.value["result"] is not None or action.value["act"] == Act.BUDGET.value, action


def every_void_reset_the_budget_once(hub: Hub) -> None:
    """One record for each voided invoice, and one message, but for those that a revision voided."""
    store = hub.world.bot.store
    void = [
        one.key
        for one in everything(store, INVOICES, Where({"status": Status.VOID.value}))
        if not _revised(hub, one.key)
    ]
    records = everything(store, ACTIONS, Where({"act": Act.BUDGET.value}))
    resets = {one.value["target"] for one in records if one.key == reset_of(one.value["target"])}
    assert resets == set(void), resets ^ set(void)
    told = [one for one in in_channels(hub) if RESET in one.text]
    assert len(told) <= len(void) + hub.kills, [one.text for one in told]


def _revised(hub: Hub, invoice: str) -> bool:
    return hub.world.bot.billing.invoice(invoice).revised_by is not None


def in_channels(hub: Hub) -> Iterator[Message]:
    """The bot's messages that everybody in a channel sees, but for those in threads."""
    team = hub.world.team
    with team.state.lock:
        for channel in (ACME, BORA, HUB):
            for message in team.state.messages.get(channel, []):
                if message.by == team.bot_user and message.seen_by is None and message.thread_ts is None:
                    yield message


def everything(store: Store, collection: str, where: Where | None = None) -> Iterator[Found]:
    """All documents, page by page."""
    after: After | None = None
    while True:
        found = store.find(collection, where, limit=500, after=after)
        yield from found
        if len(found) < 500:
            return
        after = After(found[-1].key, found[-1].key)


def described(hub: Hub) -> dict[str, Any]:
    """What there is, for a walk's last line."""
    store = hub.world.bot.store
    statuses = {str(key[0]): number for key, number in store.count(INVOICES, by=("status",)).items()}
    acts = Counter(one.value["act"] for one in everything(store, ACTIONS))
    return {"invoices": statuses, "acts": dict(acts), "kills": hub.kills}
