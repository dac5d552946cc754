"""What the tests of retry and void have people do: ask, confirm, and press the same thing many times at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import Any

from sandbox.slack.onlooker import PATIENCE
from sandbox.slack.pace import Limits
from sandbox.slack.payloads import common
from sandbox.slack.people import Person
from sandbox.slack.records import Delivery, Json
from sandbox.slack.views import view_body
from tests.world import ACME, HANA, World


def ask(world: World, text: str, containing: str, *, user: str = HANA, channel: str = ACME) -> Json:
    """Type `/invoices <text>`; the modal that comes, once it has that in it."""
    person = world.person(user)
    if person.modal is not None:
        person.close(person.modal, all_of_them=True)
    assert person.command("/invoices", text, channel=channel).status == 200
    return person.wait_modal(containing=containing)


def ask_retry(world: World, invoice: str, *, user: str = HANA) -> Json:
    """The confirmation of a retry."""
    return ask(world, f"retry {invoice}", "Last try", user=user)


def ask_void(world: World, invoice: str, *, user: str = HANA, reason: str = "Billed twice") -> Json:
    """The confirmation of a void, with its reason filled in."""
    view = ask(world, f"void {invoice}", "for good", user=user)
    world.person(user).fill(view, {"void.reason": reason})
    return view


def confirm(world: World, view: Json, *, user: str = HANA, containing: str = "", timeout: float = PATIENCE) -> str:
    """Submit the confirmation; the text of the modal once it says how it ended."""
    person = world.person(user)
    delivery = person.submit(view)
    assert (delivery.status, delivery.error) == (200, None)
    return outcome(person, containing, timeout)


def outcome(person: Person, containing: str = "", timeout: float = PATIENCE) -> str:
    """The text of the modal on top, once it no longer says that work is under way."""

    def ended(screen: Json) -> str | None:
        modal = screen["modals"][-1] if screen["modals"] else None
        said = person.text_of(modal) if modal else ""
        passing = (
            "Charging ",
            "Voiding ",
            "Looking at Stripe",
            "I keep trying",
            "I keep looking",
            "[Not now]",
            "[Keep it]",
        )
        return said if modal and containing in said and not any(one in said for one in passing) else None

    return person.wait_for(ended, timeout, f"an outcome with {containing!r}")


def submission(world: World, view: Json, *, user: str = HANA) -> Json:
    """What Slack sends when this modal is submitted, to be sent as often as a test likes."""
    team = world.team
    with team.state.lock:
        payload = common(team, team.state.users[user], "view_submission")
        trigger = team.state.new_trigger(user, view["id"])
        shown = view_body(team, team.state.views[view["id"]])
    return {**payload, "trigger_id": trigger.id, "view": shown, "response_urls": []}


def at_once(world: World, payloads: Sequence[Json]) -> list[Delivery]:
    """Send all of these in the same moment, each over a connection of its own."""
    world.team.limits = Limits(enabled=False)
    gate = Barrier(len(payloads))

    def send(payload: Json) -> Delivery:
        gate.wait()
        return world.team.interact(payload)

    with ThreadPoolExecutor(len(payloads)) as pool:
        return list(pool.map(send, payloads))


def pays(world: World, invoice: str) -> list[Any]:
    """The requests to charge this invoice that reached Stripe."""
    return world.calls("POST", f"/{invoice}/pay")


def passing_card(world: World, workspace: str = "acme") -> None:
    """From now on the workspace's card is good."""
    world.stripe.controls.card(world.cards[workspace], "pass")


def wait_until(true: Callable[[], object], what: str, timeout: float = PATIENCE) -> None:
    """Wait until `true()` is truthy; AssertionError after `timeout` seconds."""
    end = monotonic() + timeout
    while not true():
        assert monotonic() < end, f"{what} did not happen in {timeout} s"
        sleep(0.02)
