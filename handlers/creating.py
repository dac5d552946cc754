"""From the submitted create form to its preview, and the confirmation that bills."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.blocks import batches, confirm, create_reading, previews
from bot.blocks.create_states import CreateState
from bot.blocks.refusals import refusal_view
from bot.blocks.states import Origin
from bot.blocks.words.refusals import refusal_words
from bot.domain.catalog import Price
from bot.domain.draft_checks import Known, drafts_of
from bot.domain.drafts import Draft, Fault, TypedForm
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.ports import MessengerError
from bot.services.store import StoreError
from handlers.answers import GONE, answer, later, refusal_for
from handlers.create import admit, read
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")

TELL_EVERY = timedelta(seconds=1)
PASSING = frozenset({Why.SLACK_DOWN, Why.STRIPE_DOWN, Why.NOT_SAVED, Why.STORE_DOWN, Why.INTERNAL})
"""What may work when the same is submitted again: the form stays open, with all that was typed."""


def submit_form(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse | str:
    """The form was submitted: errors at their fields, or a preview on top. Returns the preview's external id."""
    preview = f"preview-{desk.identity()}"
    state = None
    try:
        admit(visit, desk)
        state, typed = read(visit, desk)
        desk.typed_forms.keep(visit.user, state.form, typed)
        checked = drafts_of(typed, _known(typed, desk))
        faults = [one for one in checked if isinstance(one, Fault)]
        if faults:
            return ack(response_action="errors", errors=create_reading.faults_by_block(faults, state))
        desk.creating.keep(state.form, preview, [one for one in checked if isinstance(one, Draft)], visit.user)
    except Exception as error:
        return _refused(refusal_for(error, desk, "create"), state, desk, ack)
    ack(response_action="push", view={**confirm.loading("Preview"), "external_id": preview})
    return preview


def _known(typed: TypedForm, desk: Desk) -> Known:
    saved: Mapping[str, Price] = {}
    if not typed.pasting and any(line.price for line in typed.lines):
        saved = desk.pricing.prices()
    return Known({one.id: one for one in desk.workspaces.all()}, desk.clock.now(), desk.zone, saved)


def _refused(refusal: Refusal, state: CreateState | None, desk: Desk, ack: Ack) -> BoltResponse:
    if refusal.why not in PASSING or state is None:
        return ack(response_action="update", view=refusal_view(refusal, livemode=desk.livemode))
    field = "pasted" if state.pasting else "workspaces"
    fault = Fault(field, refusal_words(replace(refusal, act=Act.CREATE.value)))
    return ack(response_action="errors", errors=create_reading.faults_by_block([fault], state))


def fill_preview(visit: Visit, desk: Desk, preview: str) -> None:
    """Ask Stripe what each workspace would be billed, and show it."""
    later(visit, desk, lambda visit, desk: _fill(visit, desk, preview))


def _fill(visit: Visit, desk: Desk, preview: str) -> None:
    state = CreateState.decode(str((visit.view or {}).get("private_metadata", "")))
    try:
        found = desk.creating.preview(state.form, _telling(desk, preview))
        view = previews.preview(state, found, livemode=desk.livemode)
    except Exception as error:
        if isinstance(error, MessengerError) and error.code == GONE:
            return  # it was closed, so Stripe is not asked on
        view = refusal_view(refusal_for(error, desk, "preview"), livemode=desk.livemode)
    try:
        desk.screens.update_external(preview, view)
    except MessengerError as error:
        log.info("a preview could not be shown; it was closed, or Slack is down", extra={"code": error.code})


def _telling(desk: Desk, preview: str) -> Callable[[int, int], None]:
    """Says now and then how far it is, since a preview of many workspaces takes its time."""
    last = desk.clock.now()

    def told(done: int, every: int) -> None:
        nonlocal last
        if desk.clock.now() - last >= TELL_EVERY:
            last = desk.clock.now()
            view = previews.previewing(done, every, livemode=desk.livemode)
            try:
                desk.screens.update_external(preview, view)
            except MessengerError as error:
                if error.code == GONE:
                    raise
                log.info("how far a preview is could not be shown", extra={"code": error.code})

    return told


def confirm_preview(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse:
    """The preview was confirmed: claim it before Slack gets its acknowledgement."""
    view: Mapping[str, Any] = visit.view or {}
    try:
        state = CreateState.decode(str(view.get("private_metadata", "")))
        admit(visit, desk)
        started = _started_at(visit, state.origin)
        number = desk.creating.claim(state.form, str(view.get("external_id", "")), visit.user, started.place)
        if number:
            desk.creating.begin(state.form)
    except Exception as error:
        refusal = refusal_for(error, desk, "create")
        return ack(response_action="update", view=refusal_view(refusal, livemode=desk.livemode))
    if number:
        later(started, desk, lambda visit, desk: _say_started(visit, desk, state.form, number))
    return ack(response_action="clear")


def _say_started(visit: Visit, desk: Desk, form: str, number: int) -> None:
    answer(visit, desk, batches.started(number, livemode=desk.livemode))
    try:
        desk.typed_forms.forget(visit.user, form)
    except StoreError:
        log.exception("what was typed stays, though it was confirmed", extra={"form": form})


def _started_at(visit: Visit, origin: Origin) -> Visit:
    return replace(visit.started_at(origin), view=None, opened=None)


def try_again(visit: Visit, desk: Desk) -> None:
    """Bill the workspaces that failed once more; the batch's own message shows it."""
    admit(visit, desk)
    if not desk.creating.claim_again(visit.value, visit.user):
        raise Refused(Refusal(Why.ALREADY_DECIDED, Act.CREATE.value, "each workspace"))
    desk.creating.begin(visit.value)


def halt(visit: Visit, desk: Desk) -> None:
    """Stop was pressed: what was begun is finished, nothing more is begun; the batch's own message shows it."""
    admit(visit, desk)
    if not desk.creating.halt(visit.value, visit.user):
        raise Refused(Refusal(Why.ALREADY_DECIDED, Act.CREATE.value, "each workspace"))
