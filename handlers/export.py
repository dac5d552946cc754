"""Export: a CSV of all that a filter shows, as a file in the direct message of whoever asked."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from slack_bolt import Ack, BoltResponse

from bot.blocks import export, ids
from bot.blocks.list_states import ExportState, ListState
from bot.blocks.refusals import refusal_view
from bot.domain.refusals import Refusal
from bot.domain.rows import Filter
from bot.services.ports import MessengerError
from handlers.answers import answer, answer_refusal, later, opening, refusal_for
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")


def open_export(visit: Visit, desk: Desk, wanted: Filter) -> None:
    """Typed: the file is made at once."""
    desk.exporting.begin(desk.roles.viewer(visit.user), wanted)
    answer(visit, desk, export.preparing(livemode=desk.livemode))
    later(visit, desk, lambda visit, desk: _send(visit, desk, wanted))


def _send(visit: Visit, desk: Desk, wanted: Filter) -> None:
    """The file itself is the answer."""
    desk.exporting.send(desk.roles.viewer(visit.user), wanted)


def ask(visit: Visit, desk: Desk) -> None:
    """Export CSV was pressed under a list: from when to when?"""
    viewer = desk.roles.viewer(visit.user)
    desk.exporting.admit(viewer)
    state = ExportState(ListState.decode(visit.value).filter, visit.origin)
    names = {workspace.id: workspace.name for workspace in desk.mirror.visible(viewer)}
    opening(visit, desk, export.form(state, desk.zone, names, livemode=desk.livemode))


def submit(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse:
    """The days were chosen: an error at its field, or the file is made."""
    view = visit.view or {}
    try:
        state = ExportState.decode(str(view.get("private_metadata", "")))
        first, last = export.read(view.get("state", {}).get("values", {}))
        wanted = replace(state.filter, since=_begins(first, desk.zone), until=_ends(last, desk.zone))
        desk.exporting.admit(desk.roles.viewer(visit.user))
    except Exception as error:
        refused = refusal_view(refusal_for(error, desk, "export"), livemode=desk.livemode)
        return ack(response_action="update", view=refused)
    if first and last and last < first:
        return ack(response_action="errors", errors={ids.EXPORT_TO: export.BACKWARDS})
    shown = f"export-{desk.identity()}"
    started = replace(visit.started_at(state.origin), view=None, opened=None)
    later(started, desk, lambda visit, desk: _send_and_show(visit, desk, wanted, shown))
    return ack(response_action="update", view={**export.preparing_view(livemode=desk.livemode), "external_id": shown})


def _send_and_show(visit: Visit, desk: Desk, wanted: Filter, shown: str) -> None:
    """Tell the end in the modal. Who has closed it finds the file; only a failure is told where they had started."""
    failure: Refusal | None = None
    try:
        view = export.sent_view(desk.exporting.send(desk.roles.viewer(visit.user), wanted))
    except Exception as error:
        failure = refusal_for(error, desk, "export")
        view = refusal_view(failure, livemode=desk.livemode)
    try:
        desk.screens.update_external(shown, view)
    except MessengerError as error:
        log.info("an export's end could not be shown in its modal", extra={"code": error.code})
        if failure is not None:
            answer_refusal(visit, desk, failure)


def _begins(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)


def _ends(day: date | None, zone: tzinfo) -> datetime | None:
    """The moment after the day."""
    return None if day is None else _begins(day + timedelta(days=1), zone)
