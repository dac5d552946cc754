"""Create: the form, its preview, and the confirmation that bills."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.blocks import batches, confirm, create
from bot.blocks.message import Block
from bot.blocks.refusals import refusal_view
from bot.blocks.states import CreateState, Origin
from bot.blocks.words.refusals import refusal_words
from bot.domain.drafts import Draft, Fault, TypedForm, drafts_of
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.ports import MessengerError
from handlers.answers import answer, later, opening, refusal_for
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")

MOST_CHOICES = 100  # that Slack shows in a menu
PASSING = frozenset({Why.SLACK_DOWN, Why.STRIPE_DOWN, Why.NOT_SAVED, Why.INTERNAL})
"""What may work when the same is submitted again: the form stays open, with all that was typed."""


def admit(visit: Visit, desk: Desk) -> None:
    """Only hub admins create; raises Refused."""
    desk.roles.admit(desk.roles.viewer(visit.user), Act.CREATE, about_one=False)


def open_form(visit: Visit, desk: Desk) -> None:
    """New invoice was pressed, or typed."""
    admit(visit, desk)
    state = CreateState(desk.identity(), 1, visit.origin)
    opening(visit, desk, create.form(state, desk.workspaces.all(), livemode=desk.livemode))


def add_line(visit: Visit, desk: Desk) -> None:
    """One line group more, with what was typed kept."""
    _redraw(visit, desk, 1)


def remove_line(visit: Visit, desk: Desk) -> None:
    """The last line group goes."""
    _redraw(visit, desk, -1)


def _redraw(visit: Visit, desk: Desk, more: int) -> None:
    admit(visit, desk)
    view = visit.view or {}
    state, typed = _read(visit)
    form = create.form(state.with_lines(state.lines + more), desk.workspaces.all(), typed, livemode=desk.livemode)
    desk.screens.update(str(view["id"]), form)


def _read(visit: Visit) -> tuple[CreateState, TypedForm]:
    view = visit.view or {}
    state = CreateState.decode(str(view.get("private_metadata", "")))
    return state, create.read(view.get("state", {}).get("values", {}), state)


def workspace_choices(visit: Visit, desk: Desk) -> list[Block]:
    """The workspaces whose name or id holds what was typed, for a menu of more than Slack lists at once."""
    viewer = desk.roles.viewer(visit.user)
    wanted = visit.typed.casefold().strip()
    seen = [one for one in desk.workspaces.all() if viewer.sees(one)]
    found = [one for one in seen if wanted in one.name.casefold() or wanted in one.id]
    return [create.workspace_choice(one) for one in found[:MOST_CHOICES]]


def submit_form(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse | str:
    """The form was submitted: errors at their fields, or a preview on top. Returns the preview's external id."""
    preview = f"preview-{desk.identity()}"
    try:
        state, typed = _read(visit)
        admit(visit, desk)
        checked = drafts_of(typed, {one.id: one for one in desk.workspaces.all()})
        faults = [one for one in checked if isinstance(one, Fault)]
        if faults:
            return ack(response_action="errors", errors=create.faults_by_block(faults))
        desk.creating.keep(state.form, preview, [one for one in checked if isinstance(one, Draft)], visit.user)
    except Exception as error:
        return _refused(refusal_for(error, desk, "create"), desk, ack)
    ack(response_action="push", view={**confirm.loading("Preview"), "external_id": preview})
    return preview


def _refused(refusal: Refusal, desk: Desk, ack: Ack) -> BoltResponse:
    if refusal.why not in PASSING:
        return ack(response_action="update", view=refusal_view(refusal, livemode=desk.livemode))
    fault = Fault("workspaces", refusal_words(replace(refusal, act=Act.CREATE.value)))
    return ack(response_action="errors", errors=create.faults_by_block([fault]))


def fill_preview(visit: Visit, desk: Desk, preview: str) -> None:
    """Ask Stripe what each workspace would be billed, and show it."""
    later(visit, desk, lambda visit, desk: _fill(visit, desk, preview))


def _fill(visit: Visit, desk: Desk, preview: str) -> None:
    state, _ = _read(visit)
    try:
        view = batches.preview(state, desk.creating.preview(state.form), livemode=desk.livemode)
    except Exception as error:
        view = refusal_view(refusal_for(error, desk, "preview"), livemode=desk.livemode)
    try:
        desk.screens.update_external(preview, view)
    except MessengerError as error:
        log.info("a preview could not be shown; it was closed, or Slack is down", extra={"code": error.code})


def confirm_preview(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse:
    """The preview was confirmed: claim it before Slack gets its acknowledgement."""
    view: Mapping[str, Any] = visit.view or {}
    try:
        state = CreateState.decode(str(view.get("private_metadata", "")))
        admit(visit, desk)
        started = _started_at(visit, state.origin)
        number = desk.creating.claim(state.form, str(view.get("external_id", "")), visit.user, started.place)
    except Exception as error:
        return ack(
            response_action="update", view=refusal_view(refusal_for(error, desk, "create"), livemode=desk.livemode)
        )
    if number:
        desk.creating.begin(state.form)
        later(started, desk, lambda visit, desk: answer(visit, desk, batches.started(number, livemode=desk.livemode)))
    return ack(response_action="clear")


def _started_at(visit: Visit, origin: Origin) -> Visit:
    return replace(visit.started_at(origin), view=None, opened=None)


def try_again(visit: Visit, desk: Desk) -> None:
    """Bill the workspaces that failed once more; the batch's own message shows it."""
    admit(visit, desk)
    if not desk.creating.claim_again(visit.value, visit.user):
        raise Refused(Refusal(Why.ALREADY_DECIDED, Act.CREATE.value, "each workspace"))
    desk.creating.begin(visit.value)
