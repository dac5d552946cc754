"""The life of modals and Home tabs: open, push, update, close."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from sandbox.slack.blocks import check_view, prepared
from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.inputs import initial_values, kept_values
from sandbox.slack.records import Json, View

MOST_STACKED = 3
LARGEST = 250_000  # bytes


def checked(view: Any, text: str, kind: str | None = None) -> Json:
    """The view, found good; RefusalError `invalid_arguments` with what is wrong, or `view_too_large`."""
    wrong = check_view(view)
    if not wrong and kind is not None and view["type"] != kind:
        wrong = [f"must be one of the allowed values: {kind} [json-pointer:/view/type]"]
    if wrong:
        raise RefusalError("invalid_arguments", wrong)
    if len(text) > LARGEST:
        raise RefusalError("view_too_large")
    found: Json = view
    return found


def new_hash(team: Team, view_id: str) -> str:
    """A hash that no earlier state of the view had."""
    ts = team.state.new_ts()
    return f"{int(team.now())}.{hashlib.sha256(f'{view_id}{ts}'.encode()).hexdigest()[:8]}"


def create(team: Team, user: str, view: Json, previous: View | None = None) -> View:
    """Store a new view; RefusalError `duplicate_external_id`."""
    _external_id_is_free(team, view, None)
    view_id = team.state.new_id("V")
    content = {**view, "blocks": prepared(view["blocks"], team.state.new_id)}
    made = View(
        id=view_id,
        user=user,
        content=content,
        hash=new_hash(team, view_id),
        root_id=previous.root_id if previous else view_id,
        previous_id=previous.id if previous else None,
    )
    team.state.views[view_id] = made
    team.state.person(user).values[view_id] = initial_values(made.blocks)
    return made


def open_modal(team: Team, user: str, view: Json) -> View:
    """Show a modal, instead of whatever modal was open."""
    made = create(team, user, view)
    close_all(team, user)
    team.state.person(user).modals.append(made.id)
    team.state.changed()
    return made


def push_modal(team: Team, user: str, view: Json) -> View:
    """Show a modal on top of the open one; RefusalError `push_limit_reached`."""
    stack = team.state.person(user).modals
    if not stack:
        raise RefusalError("not_found")
    if len(stack) >= MOST_STACKED:
        raise RefusalError("push_limit_reached")
    made = create(team, user, view, team.state.views[stack[-1]])
    stack.append(made.id)
    team.state.changed()
    return made


def update_view(team: Team, there: View, view: Json) -> View:
    """Change a view in place; what was typed into inputs that stay is kept."""
    _external_id_is_free(team, view, there.id)
    content = {**view, "blocks": prepared(view["blocks"], team.state.new_id)}
    changed = replace(there, content=content, hash=new_hash(team, there.id), errors={})
    team.state.views[there.id] = changed
    values = team.state.person(there.user).values
    values[there.id] = kept_values(changed.blocks, there.blocks, values.get(there.id, {}))
    team.state.changed()
    return changed


def publish_home(team: Team, user: str, view: Json) -> View:
    """Show a Home tab."""
    person = team.state.person(user)
    there = team.state.views.get(person.home or "")
    if there is not None:
        return update_view(team, there, view)
    made = create(team, user, view)
    person.home = made.id
    team.state.changed()
    return made


def close_top(team: Team, user: str) -> None:
    """Close the modal on top, so that the one beneath shows again."""
    stack = team.state.person(user).modals
    if stack:
        _forget(team, user, stack.pop())
    team.state.changed()


def close_all(team: Team, user: str) -> None:
    """Close all modals."""
    stack = team.state.person(user).modals
    while stack:
        _forget(team, user, stack.pop())
    team.state.changed()


def show_errors(team: Team, view: View, errors: dict[str, str]) -> None:
    """Write errors beside inputs, by block id; the empty id is the whole modal's."""
    team.state.views[view.id] = replace(team.state.views[view.id], errors=errors)
    team.state.changed()


def view_body(team: Team, view: View) -> Json:
    """A view as the API and payloads show it."""
    content = view.content
    values = team.state.person(view.user).values.get(view.id, {})
    return {
        "id": view.id,
        "team_id": team.team_id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": {block: dict(elements) for block, elements in values.items()}},
        "hash": view.hash,
        "title": content.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": team.app_id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": team.team_id,
        "bot_id": team.bot_id,
    }


def _forget(team: Team, user: str, view_id: str) -> None:
    team.state.views.pop(view_id, None)
    team.state.person(user).values.pop(view_id, None)


def _external_id_is_free(team: Team, view: Json, but_for: str | None) -> None:
    wanted = view.get("external_id")
    if not wanted:
        return
    for other in team.state.views.values():
        if other.id != but_for and other.content.get("external_id") == wanted:
            raise RefusalError("duplicate_external_id")
