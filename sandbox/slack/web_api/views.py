"""views.*"""

from __future__ import annotations

import json
import re

from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Json, Trigger, View
from sandbox.slack.views import checked, open_modal, publish_home, push_modal, update_view, view_body
from sandbox.slack.web_api.method import Args, method

TRIGGER_FORM = re.compile(r"\d+\.\d+\.[0-9a-f]+")


def trigger_of(team: Team, args: Args) -> Trigger:
    """The trigger given, still good; RefusalError `invalid_…`, `exchanged_…` or `expired_trigger_id`."""
    given = args.text("trigger_id") or ""
    trigger = team.state.triggers.get(given)
    if trigger is None or not TRIGGER_FORM.fullmatch(given):
        raise RefusalError("invalid_trigger_id")
    if trigger.used:
        raise RefusalError("exchanged_trigger_id")
    if team.now() - trigger.made > team.trigger_lives:
        raise RefusalError("expired_trigger_id")
    return trigger


def given_view(args: Args, kind: str | None = None) -> Json:
    """The view given, checked."""
    view = args.structure("view")
    if view is None:
        raise RefusalError("invalid_arguments", ["missing required field: view"])
    return checked(view, json.dumps(view), kind)


def in_modal(team: Team, trigger: Trigger) -> bool:
    """True when the trigger was made in a modal that is still open."""
    return trigger.view is not None and trigger.view in team.state.person(trigger.user).modals


@method("views.open", tier=4)
def opening(team: Team, args: Args) -> Json:
    """Open a modal; from inside a modal, on top of it."""
    view = given_view(args, "modal")
    trigger = trigger_of(team, args)
    show = push_modal if in_modal(team, trigger) else open_modal
    made = show(team, trigger.user, view)
    team.state.use_trigger(trigger)
    return {"view": view_body(team, made)}


@method("views.push", tier=4)
def pushing(team: Team, args: Args) -> Json:
    """Put a modal on top of the one that the trigger was made in."""
    view = given_view(args, "modal")
    trigger = trigger_of(team, args)
    if not in_modal(team, trigger):
        said = "must match the `type` of the root view whose stack we're pushing onto [json-pointer:/view/type]"
        raise RefusalError("invalid_arguments", [said])
    made = push_modal(team, trigger.user, view)
    team.state.use_trigger(trigger)
    return {"view": view_body(team, made)}


def meant(team: Team, args: Args) -> View:
    """The view with that id or external id; RefusalError `not_found`."""
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if view_id is None and external_id is None:
        raise RefusalError("invalid_arguments", ["missing required field: view_id"])
    for view in team.state.views.values():
        if view.id == view_id or (view_id is None and view.content.get("external_id") == external_id):
            return view
    raise RefusalError("not_found")


@method("views.update", tier=4)
def updating(team: Team, args: Args) -> Json:
    """Change a view that is shown; with a hash, only if nothing changed it since."""
    view = given_view(args)
    there = meant(team, args)
    if view["type"] != there.kind:
        said = "must match the `type` of the view being updated [json-pointer:/view/type]"
        raise RefusalError("invalid_arguments", [said])
    expected = args.text("hash")
    if expected is not None and expected != there.hash:
        raise RefusalError("hash_conflict")
    return {"view": view_body(team, update_view(team, there, view))}


@method("views.publish", tier=4)
def publishing(team: Team, args: Args) -> Json:
    """Show a person's Home tab."""
    view = given_view(args, "home")
    user = team.state.users.get(args.text("user_id") or "")
    if user is None:
        raise RefusalError("invalid_arguments", ["user not found [json-pointer:/user_id]"])
    if user.deleted or user.bot:
        raise RefusalError("not_enabled")
    there = team.state.views.get(team.state.person(user.id).home or "")
    expected = args.text("hash")
    if expected is not None and there is not None and expected != there.hash:
        raise RefusalError("hash_conflict")
    return {"view": view_body(team, publish_home(team, user.id, view))}


METHODS = (opening, pushing, updating, publishing)
