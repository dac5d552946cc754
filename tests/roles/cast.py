"""Who plays in the matrix, and what each can press, send and see."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack.payloads import common
from sandbox.slack.people import Person
from sandbox.slack.records import Delivery, Message
from sandbox.slack.views import view_body
from tests.world import ACME, AMIR, BEA, GUS, HANA, LI, NOA, World

GRACE = "U0GRACE"
GROUPED = "U0GROUPED"
DEAD = "U0DEAD"
GIL = "U0GIL"
STRANGER = "U0STRANGER"
ROBOT = "U0ROBOT"
ADMIN_GROUP = "S0ADMINS"

ADMINS = {"hub admin": HANA, "admin of the group": GROUPED, "granted admin": GRACE}
OWNERS = {"owner": AMIR, "owner of another team": BEA, "guest who owns": GIL}
NOBODIES = {
    "guest listed as admin": GUS,
    "stranger listed as admin": STRANGER,
    "bot listed as admin": ROBOT,
    "deactivated admin and owner": DEAD,
    "nobody": NOA,
}
ROLES = {**ADMINS, **OWNERS, **NOBODIES}
MINE = {"owner": "acme", "owner of another team": "bora", "guest who owns": "acme"}

ALONE = "there is no such workspace"
LOADING = "Looking at Stripe"
EARLIER = "What was shown before"


def offered(world: World, user: str, action_id: str, typed: str = "") -> str:
    """What a menu that asks the bot offers, somebody else's menu included; as text."""
    team = world.team
    with team.state.lock:
        payload = common(team, team.state.users[user], "block_suggestion")
    payload |= {"action_id": action_id, "block_id": "forged", "value": typed}
    delivery = team.interact(payload)
    assert delivery.ok, delivery
    return str(delivery.body["options"])


VOLATILE = re.compile(
    r"V[0-9A-F]{8}|(?<=trigger_id\": \")[^\"]+|(?<=/)[0-9]+/[0-9a-f]{24}|[0-9]{10}\.[0-9a-f]{8}|[0-9]{10}\.[0-9]{6}"
)


@dataclass(frozen=True)
class Targets:
    """Invoices by whose they are: `acme` Amir's, `bora` Bea's, `stray` of no workspace, `none` of nobody."""

    acme: str
    bora: str
    stray: str
    none: str = "in_doesnotexist"


def forged(person: Person, action_id: str, value: str, channel: str = ACME, block: str = "forged") -> Delivery:
    """Press a button that the person's screen does not have: in an earlier answer that only they see."""
    with person.team.state.lock:
        earlier = Message(channel, person.team.state.new_ts(), LI, EARLIER, seen_by=person.user_id)
        person.team.state.post(earlier)
    message = next(one for one in person.messages(channel) if one["ts"] == earlier.ts)
    button = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "x"}, "value": value}
    shown = {**message, "blocks": [{"type": "actions", "block_id": block, "elements": [button]}]}
    return person.press(shown, action_id, stale=True)


def forged_submission(world: World, view: str, user: str, **changes: Any) -> Delivery:
    """Submit, as `user`, a view that somebody else has open."""
    team = world.team
    with team.state.lock:
        body = copy.deepcopy(view_body(team, team.state.views[view]))
        payload = common(team, team.state.users[user], "view_submission")
        payload |= {"trigger_id": team.state.new_trigger(user).id, "view": body | changes, "response_urls": []}
    return team.interact(payload)


def pressed(world: World, view: str, user: str, action_id: str, **changes: Any) -> Delivery:
    """Press, as `user`, a button in a view that somebody else has open."""
    team = world.team
    with team.state.lock:
        payload = common(team, team.state.users[user], "block_actions")
        action = {"action_id": action_id, "block_id": "forged", "type": "button", "value": "", "action_ts": "1.0"}
        body = view_body(team, team.state.views[view]) | changes
        payload |= {"trigger_id": team.state.new_trigger(user).id, "view": body, "actions": [action]}
        payload |= {"container": {"type": "view", "view_id": view}}
    return team.interact(payload)


def answer(person: Person, before: int, seen: Mapping[str, str]) -> dict[str, Any]:
    """What the person is shown next: the modal once it is filled, else a private message, new or replaced."""

    def shown(screen: dict[str, Any]) -> dict[str, Any] | None:
        if screen["version"] <= before:
            return None
        if screen["modals"]:
            top: dict[str, Any] = screen["modals"][-1]
            return top if LOADING not in person.text_of(top) else None
        private = [one for each in screen["channels"] for one in each["messages"] if one["ephemeral"]]
        return next((one for one in private if one["text"] not in (seen.get(one["ts"]), EARLIER)), None)

    return person.wait_for(shown, what="an answer")


def masked(shown: Any, reference: str) -> str:
    """All of it, without what is new in every answer, and without what was asked for."""
    everything = VOLATILE.sub("#", json.dumps(shown, sort_keys=True).replace(reference, "<reference>"))
    return re.sub(r'"block_id": "b[0-9a-f]+"', '"block_id": "#"', everything)


def asked(person: Person, ask: Any) -> dict[str, Any]:
    """Do `ask`, and return what the person is shown, with a clean screen before and after."""
    if person.modal is not None:
        person.close(person.modal, all_of_them=True)
    screen = person.screen()
    seen = {one["ts"]: one["text"] for each in screen["channels"] for one in each["messages"]}
    delivery = ask()
    assert delivery.ok, delivery
    found = answer(person, screen["version"], seen)
    cleared(person)
    return found


def cleared(person: Person) -> None:
    """As after a reload: no modal, and no message that only they saw."""
    if person.modal is not None:
        person.close(person.modal, all_of_them=True)
    for one in person.messages():
        if one["ephemeral"]:
            person.team.state.remove(one["channel"], one["ts"])
