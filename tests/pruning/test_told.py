"""What channels were told goes once nothing will change it any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.services.alerting import alert_of, unknown_of
from bot.services.collections import ACTIONS, ALERTS, OUTBOX, SETTINGS
from bot.services.pruning import Pruning
from bot.services.store import Store
from tests.clocks import StandingClock

from .conftest import START

STORM = "storm:C0ACME:1"


def stands(store: Store, clock: StandingClock, key: str, kind: str, state: str = "sent", **more: Any) -> None:
    """A message as the outbox knows it."""
    seq = int(clock.at.timestamp() * 1_000_000)
    plain = {"channel": "C0ACME", "drop": False, "settled": False, "storm": None}
    store.put(OUTBOX, key, {**plain, "kind": kind, "state": state, "seq": seq, **more})


def keys(store: Store, collection: str) -> set[str]:
    """What is kept."""
    return {one.key for one in store.find(collection, limit=1000)}


def pruned(store: Store, clock: StandingClock, days: int = 35) -> int:
    """How many go as soon as they may, after none did until then."""
    clock.at = START + timedelta(days=days)
    pruning = Pruning(store, clock, events=timedelta(days=days))
    assert pruning.prune() == 0
    clock.at += timedelta(seconds=1)
    return pruning.prune()


def test_messages_that_nothing_will_change_go_after_35_days(store: Store, clock: StandingClock) -> None:
    for number in range(450):
        stands(store, clock, f"gone:C0{number}:alert:in_1:1", "notice")
    stands(store, clock, "budget:in_1", "message", "dropped")
    stands(store, clock, "budget:in_2", "message")
    for invoice in ("in_1", "in_2"):
        store.put(ACTIONS, f"budget:{invoice}", {"id": f"budget:{invoice}", "workspace": "acme"})
    store.put(SETTINGS, "budget:acme", {"reset": "budget:in_2"})
    stands(store, clock, "alert:in_1", "alert", "dead")
    stands(store, clock, "dead:alert:in_1:1", "notice")
    stands(store, clock, "alert:in_2", "alert", storm=STORM)
    stands(store, clock, "dead:alert:in_2:4", "notice")
    stands(store, clock, STORM, "storm")
    stands(store, clock, "waiting", "message", "due")
    clock.at = START + timedelta(days=1)
    stands(store, clock, "young", "notice")
    assert pruned(store, clock) == 452
    left = {"budget:in_2", "alert:in_1", "dead:alert:in_1:1", "alert:in_2", STORM, "waiting", "young"}
    assert keys(store, OUTBOX) == left


def test_settled_alerts_go_with_what_is_kept_about_them_as_late_as_a_setting_says(
    store: Store, clock: StandingClock
) -> None:
    for number, (state, drop) in enumerate([("sent", True), ("dropped", True), ("sent", False), ("due", True)]):
        stands(store, clock, alert_of(f"in_{number}"), "alert", state, drop=drop)
        store.put(ALERTS, f"in_{number}", {"channel": "C0ACME"})
    stands(store, clock, unknown_of("in_9"), "alert", drop=True)
    store.put(ALERTS, unknown_of("in_9"), {"channel": "C0HUB", "at": 0, "ended": "paid"})
    assert pruned(store, clock, days=90) == 6
    assert keys(store, ALERTS) == {"in_2", "in_3"}
    assert keys(store, OUTBOX) == {alert_of("in_2"), alert_of("in_3")}


def test_a_storms_alerts_go_all_at_once_when_the_last_of_them_is_settled(store: Store, clock: StandingClock) -> None:
    stands(store, clock, STORM, "storm")
    for number in range(450):
        stands(store, clock, alert_of(f"in_{number}"), "alert", "absorbed", storm=STORM, settled=number > 0)
        store.put(ALERTS, f"in_{number}", {"channel": "C0ACME"})
    stands(store, clock, alert_of("in_450"), "alert", drop=True, storm=STORM)
    assert pruned(store, clock) == 0
    stands(store, clock, alert_of("in_0"), "alert", "absorbed", storm=STORM, settled=True)
    assert Pruning(store, clock).prune() == 902
    assert keys(store, OUTBOX) | keys(store, ALERTS) == set()
