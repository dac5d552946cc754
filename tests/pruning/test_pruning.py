"""What goes by itself, and what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.actions import Decision, Ending
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.services.collections import ACTIONS, EVENTS, FORMS, LEASES
from bot.services.create_forms import CreateForms
from bot.services.event_documents import document_of
from bot.services.ports import Event
from bot.services.pruning import Pruning
from bot.services.records import Record, Result, State, claimed, result_document
from bot.services.store import Found, Store
from bot.services.versioned import Versioned
from bot.services.workspaces import Workspaces
from tests.clocks import StandingClock

from .conftest import START


def test_previews_that_nobody_confirmed_go_after_two_days(store: Store, clock: StandingClock) -> None:
    forms = CreateForms(store, Workspaces(store), clock)
    forms.keep("old", "p1", [], "U0HANA")
    store.put(FORMS, "billed", {"id": "billed", "state": "done", "previewed_at": 0})
    clock.at = START + timedelta(days=1)
    forms.keep("young", "p2", [], "U0HANA")
    pruning = Pruning(store, clock)
    assert pruning.prune() == 0
    clock.at = START + timedelta(days=2, seconds=1)
    assert pruning.prune() == 1
    assert [store.get(FORMS, key) is None for key in ("old", "young", "billed")] == [True, False, False]


def test_a_preview_that_is_shown_anew_is_kept_from_then_on(store: Store, clock: StandingClock) -> None:
    forms = CreateForms(store, Workspaces(store), clock)
    forms.keep("form", "p1", [], "U0HANA")
    clock.at = START + timedelta(days=1)
    forms.keep("form", "p2", [], "U0HANA")
    clock.at = START + timedelta(days=2, hours=1)
    assert Pruning(store, clock).prune() == 0


@pytest.mark.parametrize("type", ["invoice.payment_failed", "invoice.paid", "invoice.updated"])
def test_events_long_done_go_and_others_stay(store: Store, clock: StandingClock, type: str) -> None:
    def received(key: str, state: str) -> None:
        event = Event(key, type, clock.at, livemode=False, invoice="in_1")
        store.put(EVENTS, key, {**document_of(event, clock.at), "state": state})

    for number in range(450):
        received(f"evt_{number}", "done")
    received("evt_new", "new")
    clock.at = START + timedelta(days=1)
    received("evt_young", "done")
    pruning = Pruning(store, clock)
    clock.at = START + timedelta(days=35)
    assert pruning.prune() == 0
    clock.at = START + timedelta(days=35, seconds=1)
    assert pruning.prune() == 450
    assert store.count(EVENTS)[()] == 2
    assert store.get(EVENTS, "evt_new") is not None


def test_the_secret_links_of_an_action_go_when_all_were_told(store: Store) -> None:
    place = Place("U0HANA", START, "C0ACME", "https://slack.example/secret")
    decision = Decision("retry:in_1:1", Act.RETRY, "in_1", "U0HANA", START, place)
    store.put(ACTIONS, decision.id, claimed(decision))
    record = Record(store, decision.id)
    assert record.join(Place("U0LI", START, "C0ACME", "https://slack.example/other"))
    record.change(state=State.RECORDED.value, result=result_document(Result(Ending.DONE, START)))
    assert "slack.example" in str(store.get(ACTIONS, decision.id))
    assert record.finish()
    assert "slack.example" not in str(store.get(ACTIONS, decision.id))


def test_the_audit_stays_unless_a_setting_says_how_long(store: Store, clock: StandingClock) -> None:
    def acted(key: str, act: str, state: str) -> None:
        store.put(ACTIONS, key, {"id": key, "act": act, "state": state, "at": int(clock.at.timestamp())})

    for number in range(250):
        acted(f"old-{number}", "void", "shown")
    acted("unfinished", "retry", "recorded")
    acted("budget:in_1", "budget", "shown")
    clock.at = START + timedelta(days=40)
    acted("young", "void", "shown")
    clock.at = START + timedelta(days=60, seconds=1)
    assert Pruning(store, clock).prune() == 0
    assert Pruning(store, clock, audit=timedelta(days=60)).prune() == 250
    assert [one.key for one in store.find(ACTIONS)] == ["budget:in_1", "unfinished", "young"]


def test_events_are_kept_as_long_as_a_setting_says(store: Store, clock: StandingClock) -> None:
    event = Event("evt_1", "invoice.paid", clock.at, livemode=False, invoice="in_1")
    store.put(EVENTS, "evt_1", {**document_of(event, clock.at), "state": "done"})
    clock.at = START + timedelta(days=90)
    pruning = Pruning(store, clock, events=timedelta(days=90))
    assert pruning.prune() == 0
    clock.at += timedelta(seconds=1)
    assert pruning.prune() == 1


def test_what_was_created_for_whom_goes_with_the_audit(store: Store, clock: StandingClock) -> None:
    at = int(clock.at.timestamp())
    for key, state in (("told", "done"), ("untold", "billed")):
        store.put(FORMS, key, {"id": key, "state": state, "finished": at})
    store.put(FORMS, "of an early version", {"id": "early", "state": "done"})
    clock.at = START + timedelta(days=60, seconds=1)
    assert Pruning(store, clock).prune() == 0
    assert Pruning(store, clock, audit=timedelta(days=60)).prune() == 1
    assert [one.key for one in store.find(FORMS)] == ["of an early version", "untold"]


def test_leases_of_processes_that_were_killed_go_after_a_day(store: Store, clock: StandingClock) -> None:
    at = int(START.timestamp())
    for number in range(450):
        store.put(LEASES, f"in_{number}", {"owner": "killed", "until": at})
    store.put(LEASES, "in_held", {"owner": "alive", "until": at + 86_400})
    clock.at = START + timedelta(days=1)
    assert Pruning(store, clock).prune() == 0
    clock.at += timedelta(seconds=1)
    assert Pruning(store, clock).prune() == 450
    assert [one.key for one in store.find(LEASES)] == ["in_held"]


def test_a_lease_that_is_taken_again_at_that_moment_stays(store: Store, clock: StandingClock) -> None:
    class Taken(Versioned):
        """Another process takes the lease as soon as it was found."""

        def find(self, collection: str, *given: Any, **more: Any) -> list[Found]:
            found = super().find(collection, *given, **more)
            if collection == LEASES and found:
                self.put(LEASES, "in_1", {"owner": "alive", "until": int(clock.at.timestamp()) + 15})
            return found

    store.put(LEASES, "in_1", {"owner": "killed", "until": 0})
    assert Pruning(Taken(store), clock).prune() == 0
    assert (store.get(LEASES, "in_1") or {})["owner"] == "alive"
