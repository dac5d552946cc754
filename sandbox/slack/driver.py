"""What people do that asks the bot at once: type a command, press, choose, open a menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from sandbox.slack.blocks.objects import OPTION, OPTION_GROUP
from sandbox.slack.blocks.rules import items
from sandbox.slack.errors import CannotDoError, RefusalError
from sandbox.slack.inputs import KINDS, find_element, held, pick
from sandbox.slack.payloads import action_of, command_form, common
from sandbox.slack.records import Delivery, Json, Message
from sandbox.slack.response_urls import address, direct_answer
from sandbox.slack.sending import Sender
from sandbox.slack.targets import Target, find_target, sees_channel, values_of
from sandbox.slack.views import show_errors

SLACKBOT = "USLACKBOT"
TROUBLE = "We had some trouble connecting. Try again?"


def command(team: Sender, user: str, name: str, text: str = "", channel: str | None = None) -> Delivery:
    """Type a slash command in a channel the person is in (default: their direct messages with the bot)."""
    with team.state.lock:
        place = channel or team.state.direct(user).id
        if not sees_channel(team, user, place):
            raise CannotDoError(f"{user} is not in {place}")
        trigger = team.state.new_trigger(user)
        made = team.state.new_response_url(user, place, None)
        form = command_form(
            team,
            team.state.users[user],
            team.state.channels[place],
            command=name,
            text=text,
            trigger=trigger,
            response_url=address(team, made, "commands"),
        )
    delivery = team.deliver("command", form, urlencode(form).encode())
    if not delivery.ok:
        return _failed_command(team, user, place, name, delivery)
    try:
        direct_answer(team, made, delivery.body)
    except RefusalError:
        return _failed_command(team, user, place, name, replace(delivery, error="invalid_command_response"))
    return delivery


def _failed_command(team: Sender, user: str, channel: str, name: str, delivery: Delivery) -> Delivery:
    text = f'{name} failed with the error "{delivery.error}"'
    team.state.post(Message(channel, team.state.new_ts(), SLACKBOT, text, seen_by=user))
    return delivery


def press(
    team: Sender,
    user: str,
    where: str | Mapping[str, Any],
    element: Mapping[str, Any],
    *,
    chosen: Any = None,
    stale: bool = False,
) -> Delivery:
    """Press a button or put `chosen` into a menu; `element` says which one, as `find_element` takes it.

    With `stale` the blocks are those in `where`, as on a screen that has not yet shown the latest change.
    """
    with team.state.lock:
        target = find_target(team, user, where)
        if stale and isinstance(where, Mapping):
            target = replace(target, stale=tuple(where["blocks"]))
        block, found = find_element(target.blocks, **element)
        payload = _press_payload(team, target, block, found, chosen)
    delivery = team.interact(payload)
    if not delivery.ok:
        _trouble(team, target, delivery)
    return replace(delivery, confirm=found.get("confirm"), opened=found.get("url") or _link(payload))


def _press_payload(team: Sender, target: Target, block: Json, element: Json, chosen: Any) -> Json:
    user = team.state.users[target.user]
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise CannotDoError(f"{element['action_id']!r} tells the bot nothing before the form is submitted: use fill")
    now_held = _hold(team, target, block, element, chosen)
    trigger = team.state.new_trigger(user.id, target.view.id if target.view else None)
    payload = common(team, user, "block_actions") | target.part(team) | {"trigger_id": trigger.id}
    if target.message is not None:
        made = team.state.new_response_url(user.id, target.message.channel, target.message.ts)
        payload["response_url"] = address(team, made, "actions")
    return payload | {"actions": [action_of(block, element, now_held, team.state.new_ts())]}


def _hold(team: Sender, target: Target, block: Json, element: Json, chosen: Any) -> Json:
    """Put a choice into the element; what the action says it holds."""
    if element["type"] == "button":
        return {}
    person = team.state.person(target.user)
    offered = person.offered.get(f"{target.key} {element['action_id']}", [])
    if element["type"] == "overflow":
        return {"selected_option": pick(element, offered, chosen)}
    if element["type"] not in KINDS:
        raise CannotDoError(f"a {element['type']} cannot be pressed")
    values = values_of(team, target)
    now_held = held(element, offered, chosen)
    values[block["block_id"]][element["action_id"]] = now_held
    person.values[target.key] = values
    team.state.changed()
    return now_held


def _link(payload: Json) -> str | None:
    option = payload["actions"][0].get("selected_option") or {}
    url = option.get("url")
    return str(url) if url else None


def _trouble(team: Sender, target: Target, delivery: Delivery) -> None:
    """Show the person that a press came to nothing."""
    with team.state.lock:
        if target.view is not None and target.view.id in team.state.views:
            show_errors(team, target.view, {"": TROUBLE})
        else:
            team.state.person(target.user).notices.append(str(delivery.error))
            team.state.changed()


def options(
    team: Sender, user: str, where: str | Mapping[str, Any], element: Mapping[str, Any], typed: str = ""
) -> list[Json]:
    """Type into an external menu; what it then offers. CannotDoError when that breaks Slack's rules or is late."""
    with team.state.lock:
        target = find_target(team, user, where)
        block, found = find_element(target.blocks, **element)
        action_id = found["action_id"]
        if "external" not in found["type"]:
            raise CannotDoError(f"{action_id!r} is a {found['type']}, its options are written out")
        if len(typed) < found.get("min_query_length", 3):
            return []
        payload = common(team, team.state.users[user], "block_suggestion") | target.part(team)
        payload |= {"action_id": action_id, "block_id": block["block_id"], "value": typed}
    delivery = team.interact(payload)
    if not delivery.ok or not isinstance(delivery.body, dict):
        raise CannotDoError(f"the menu did not load: {delivery.error or 'no options in the answer'}")
    offered = _offered(delivery.body)
    with team.state.lock:
        team.state.person(user).offered[f"{target.key} {action_id}"] = offered
    return offered


def _offered(body: Json) -> list[Json]:
    if "option_groups" in body:
        wrong = list(items(OPTION_GROUP, 100, least=0)(body["option_groups"], "/option_groups"))
        found = [option for group in body["option_groups"] for option in group.get("options", [])]
    else:
        found = body.get("options", [])
        wrong = list(items(OPTION, 100, least=0)(found, "/options"))
    if wrong:
        raise CannotDoError(f"the menu did not load: {wrong}")
    return found
