"""Create: the form, its preview, and the confirmation that bills."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import Ack, BoltResponse

from bot.blocks import batches, confirm, create
from bot.blocks.message import Block, View
from bot.blocks.refusals import refusal_view
from bot.blocks.states import CreateState, Origin
from bot.domain.drafts import Draft, Fault, TypedForm, drafts_of
from bot.domain.permits import Act
from bot.domain.refusals import Refused
from handlers.answers import answer, later, opening, refusal_for
from handlers.desk import Desk
from handlers.visit import Visit


def open_form(visit: Visit, desk: Desk) -> None:
    """New invoice was pressed, or typed."""
    viewer = desk.roles.viewer(visit.user)
    desk.roles.require(viewer, Act.CREATE, about_one=False)
    state = CreateState(desk.identity(), 1, visit.origin)
    opening(visit, desk, create.form(state, desk.workspaces.all(), livemode=desk.livemode))


def add_line(visit: Visit, desk: Desk) -> None:
    """One line group more, with what was typed kept."""
    _redraw(visit, desk, 1)


def remove_line(visit: Visit, desk: Desk) -> None:
    """The last line group goes."""
    _redraw(visit, desk, -1)


def _redraw(visit: Visit, desk: Desk, more: int) -> None:
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
    return [create.workspace_choice(one) for one in found[:100]]


def submit_form(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse | str:
    """The form was submitted: errors at their fields, or a preview on top. Returns the preview's external id."""
    try:
        state, typed = _read(visit)
        desk.roles.require(desk.roles.viewer(visit.user), Act.CREATE, about_one=False)
        checked = drafts_of(typed, {one.id: one for one in desk.workspaces.all()})
        faults = [one for one in checked if isinstance(one, Fault)]
        if faults:
            return ack(response_action="errors", errors=create.faults_by_block(faults))
        desk.creating.keep(state.form, [one for one in checked if isinstance(one, Draft)], visit.user)
    except Exception as error:
        return ack(response_action="update", view=_refusal(error, desk))
    external = f"preview-{desk.identity()}"
    ack(response_action="push", view={**confirm.loading("Preview"), "external_id": external})
    return external


def _refusal(error: Exception, desk: Desk) -> View:
    return refusal_view(refusal_for(error, desk, "create"), livemode=desk.livemode)


def fill_preview(visit: Visit, desk: Desk, external: str) -> None:
    """Ask Stripe what each workspace would be billed, and show it."""
    later(visit, desk, lambda visit, desk: _fill(visit, desk, external))


def _fill(visit: Visit, desk: Desk, external: str) -> None:
    state, _ = _read(visit)
    try:
        view = batches.preview(state, desk.creating.preview(state.form), livemode=desk.livemode)
    except Refused as refused:
        view = refusal_view(refused.refusal, livemode=desk.livemode)
    desk.screens.update_external(external, view)


def confirm_preview(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse:
    """The preview was confirmed: claim it before Slack gets its acknowledgement."""
    try:
        state = CreateState.decode(str((visit.view or {}).get("private_metadata", "")))
        desk.roles.require(desk.roles.viewer(visit.user), Act.CREATE, about_one=False)
        started = _started_at(visit, state.origin)
        number = desk.creating.claim(state.form, visit.user, started.place)
    except Exception as error:
        return ack(response_action="update", view=_refusal(error, desk))
    if number:
        desk.creating.begin(state.form)
        later(started, desk, lambda visit, desk: answer(visit, desk, batches.started(number, livemode=desk.livemode)))
    return ack(response_action="clear")


def _started_at(visit: Visit, origin: Origin) -> Visit:
    return replace(visit.started_at(origin), view=None, opened=None)


def try_again(visit: Visit, desk: Desk) -> None:
    """Bill the workspaces that failed once more."""
    desk.roles.require(desk.roles.viewer(visit.user), Act.CREATE, about_one=False)
    if desk.creating.claim_again(visit.value, visit.user):
        desk.creating.begin(visit.value)
