"""Two `serve` on one PostgreSQL: whatever comes is done once, by whichever of them lives."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter

from bot.domain.events import HANDLED
from bot.services.collections import EVENTS, TICKS
from bot.services.store import Where
from tests.actions.pressing import ask_retry, at_once, outcome, passing_card, pays, submission, wait_until
from tests.faults.replicas import Replicas, replicas
from tests.world import ACME, HANA, LI, World

NIGHTLY = "prune"


def fail(world: World, count: int) -> list[str]:
    """So many automatic charges fail at once."""
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    drafts = [world.draft("acme") for _ in range(count)]
    for draft in drafts:
        world.api.invoices.update(draft, {"auto_advance": True})
    world.stripe.controls.advance(2 * 3600)
    return drafts


def alerts(world: World) -> Counter[str]:
    """How many alerts there are for each invoice's number."""
    hana = world.person(HANA)
    said = [hana.text_of(one) for one in hana.messages(ACME) if not one["ephemeral"] and one["thread_ts"] is None]
    numbers = [str(one.number) for one in world.api.invoices.list({"limit": 100}).data]
    return Counter({number: sum(number in one for one in said) for number in numbers})


def pressed_fifty_times(running: Replicas) -> None:
    world = running.world
    (invoice,) = fail(world, 1)
    wait_until(lambda: alerts(world)[str(world.api.invoices.retrieve(invoice).number)], "its alert")
    passing_card(world)
    views = {user: ask_retry(world, invoice, user=user) for user in (HANA, LI)}
    sent = at_once(world, [submission(world, views[user], user=user) for user in (HANA, LI)] * 25)
    assert {one.status for one in sent} == {200}
    assert all("Paid" in outcome(world.person(user), "Paid") for user in (HANA, LI))
    assert len(world.charges(invoice)) == 1
    assert len(pays(world, invoice)) == 1


def nightly_run_once(running: Replicas) -> None:
    wait_until(lambda: nightly(running), "the nightly run")
    ticks = {one.value["slot"]: one.value for one in running.store.find(TICKS, Where({"job": NIGHTLY}))}
    assert len(ticks) == 2
    assert ticks[max(ticks)]["tries"] == 1


def nightly(running: Replicas) -> list[str]:
    """The slots that were done, by the logs of both."""
    done = [json.loads(line) for line in running.lines("a scheduled run is done")]
    return [one["slot"] for one in done if one["job"] == NIGHTLY]


def test_fifty_presses_at_two_processes_have_one_effect_and_a_nightly_run_happens_once(world: World) -> None:
    world.stripe.enabled_events = HANDLED
    with replicas(world) as running:
        now = int(time.time())
        tick = {"job": NIGHTLY, "slot": "2026-01-01", "state": "done", "at": now, "due": now, "tries": 1}
        running.store.put(TICKS, f"{NIGHTLY}/2026-01-01", tick)
        running.start(2)
        pressed_fifty_times(running)
        nightly_run_once(running)
        assert len(nightly(running)) == 1


def taken_on(running: Replicas) -> dict[str, str | None]:
    """Who has taken on what, by invoice, of what is not done."""
    found = running.store.find(EVENTS, Where({"state": "new"}), limit=100)
    return {str(one.value["invoice"]): one.value.get("owner") for one in found}


def test_a_process_that_is_told_to_stop_hands_back_what_it_has_not_begun(world: World) -> None:
    world.stripe.enabled_events = ["invoice.payment_failed"]
    with replicas(world) as running:
        running.start(1, WORKERS="1")
        world.stripe.controls.fault("hang", "GET /v1/(invoices/in_|events)", None, seconds=60)
        fail(world, 3)
        assert world.stripe.controls.wait_delivered()
        wait_until(lambda: sum(owner is not None for owner in taken_on(running).values()) > 1, "another taken on")
        running.bots[0].process.send_signal(signal.SIGTERM)
        running.bots[0].end()
        left = taken_on(running)
        assert len(left) == 3
        assert sum(owner is not None for owner in left.values()) == 1, "only the one that hangs"
        world.stripe.controls.clear_faults()
        running.start(1)
        wait_until(lambda: sum(alerts(world).values()) == 2, "those that were handed back")
        assert max(alerts(world).values()) == 1
