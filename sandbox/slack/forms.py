"""What people do with modals: fill in, submit, close; and what Slack makes of the bot's answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.slack.driver import TROUBLE
from sandbox.slack.errors import CannotDoError, RefusalError
from sandbox.slack.inputs import Values, complaint, find_element, held
from sandbox.slack.payloads import common
from sandbox.slack.records import Delivery, Json, View
from sandbox.slack.response_urls import address
from sandbox.slack.sending import Sender
from sandbox.slack.targets import Target, find_target, values_of
from sandbox.slack.views import checked, close_all, close_top, push_modal, show_errors, update_view, view_body


def fill(team: Sender, user: str, where: str | Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Fill inputs, named `block_id/action_id`, `block_id` or `action_id`; CannotDoError for one not there."""
    with team.state.lock:
        target = find_target(team, user, where)
        now = values_of(team, target)
        for name, chosen in values.items():
            block, element = _named(target, name)
            if block["type"] != "input":
                raise CannotDoError(f"{name!r} is not an input: press it")
            offered = team.state.person(user).offered.get(f"{target.key} {element['action_id']}", [])
            now[block["block_id"]][element["action_id"]] = held(element, offered, chosen)
        team.state.person(user).values[target.key] = now
        team.state.changed()


def _named(target: Target, name: str) -> tuple[Json, Json]:
    for block in target.blocks:
        element = block.get("element")
        if element and name in (f"{block['block_id']}/{element['action_id']}", block["block_id"]):
            return block, element
    return find_element(target.blocks, name)


def _modal(team: Sender, user: str, where: str | Mapping[str, Any]) -> View:
    view = find_target(team, user, where).view
    if view is None or view.kind != "modal":
        raise CannotDoError("that is not a modal")
    return view


def submit(team: Sender, user: str, where: str | Mapping[str, Any]) -> Delivery:
    """Press a modal's submit button; a required input left empty stays with Slack (status 0, error `incomplete`)."""
    with team.state.lock:
        view = _modal(team, user, where)
        if "submit" not in view.content:
            raise CannotDoError("that modal has no submit button")
        values = team.state.person(user).values.get(view.id, {})
        wrong = {block["block_id"]: complaint(block, values) for block in view.blocks if block["type"] == "input"}
        missing = {block_id: said for block_id, said in wrong.items() if said}
        show_errors(team, view, missing)
        if missing:
            return Delivery(0, missing, error="incomplete")
        trigger = team.state.new_trigger(user, view.id)
        payload = common(team, team.state.users[user], "view_submission")
        payload |= {"trigger_id": trigger.id, "view": view_body(team, view)}
        payload["response_urls"] = _response_urls(team, view, values)
    delivery = team.interact(payload)
    with team.state.lock:
        error = delivery.error or _obey(team, view, delivery.body)
        if error is not None and view.id in team.state.views:
            show_errors(team, view, {"": TROUBLE})
    return replace(delivery, error=error)


def _response_urls(team: Sender, view: View, values: Values) -> list[Json]:
    """A response URL for each conversation chosen in a menu that asked for one."""
    made = []
    for block in view.blocks:
        element = block.get("element", {})
        held = values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
        channel = held.get("selected_conversation") or held.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            url = address(team, team.state.new_response_url(view.user, channel, None), "app")
            where = {"block_id": block["block_id"], "action_id": element["action_id"]}
            made.append({**where, "channel_id": channel, "response_url": url})
    return made


def _obey(team: Sender, view: View, body: Any) -> str | None:
    """Do what the answer to a submission says; Slack's error when it makes no sense."""
    there = team.state.views.get(view.id)
    if body in (None, "", {}):
        if there is not None and team.state.person(view.user).modals[-1:] == [view.id]:
            close_top(team, view.user)
        return None
    if not isinstance(body, dict):
        return "invalid_response"
    action = body.get("response_action")
    if action == "clear":
        close_all(team, view.user)
        return None
    if there is None:
        return "not_found"
    if action == "errors":
        return _show(team, there, body.get("errors"))
    if action not in ("update", "push"):
        return "invalid_response_action"
    try:
        shown = checked(body.get("view"), json.dumps(body.get("view")), "modal")
        if action == "push":
            push_modal(team, view.user, shown)
        else:
            update_view(team, there, shown)
    except RefusalError as refusal:
        return f"{refusal.error}: {refusal.messages}"
    return None


def _show(team: Sender, view: View, errors: Any) -> str | None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    good = isinstance(errors, dict) and errors and all(isinstance(said, str) and said for said in errors.values())
    if not good:
        return "invalid_errors"
    unknown = sorted(set(errors) - inputs)
    if unknown:
        return f"invalid_errors: no input block {', '.join(unknown)}"
    show_errors(team, view, dict(errors))
    return None


def close(team: Sender, user: str, where: str | Mapping[str, Any], *, all_of_them: bool = False) -> Delivery | None:
    """Close the modal on top (or all of them); the bot is told if a closed one asked for it."""
    with team.state.lock:
        view = _modal(team, user, where)
        stack = [team.state.views[each] for each in team.state.person(user).modals]
        cleared = all_of_them or bool(view.content.get("clear_on_close"))
        closed = list(reversed(stack)) if cleared else [view]
        payloads = [_closed(team, user, each, cleared) for each in closed if each.content.get("notify_on_close")]
        (close_all if cleared else close_top)(team, user)
    deliveries = [team.interact(payload) for payload in payloads]
    return deliveries[0] if deliveries else None


def _closed(team: Sender, user: str, view: View, cleared: bool) -> Json:
    payload = common(team, team.state.users[user], "view_closed")
    return payload | {"view": view_body(team, view), "is_cleared": cleared}
