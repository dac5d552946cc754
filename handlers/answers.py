"""The one place where what went wrong becomes words for the person who is waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.blocks import ids
from bot.blocks.message import Message, View
from bot.blocks.refusals import refusal_message, refusal_view
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.ports import BillingError, BillingRefused, MessengerError, NoSuchObject
from bot.services.store import StoreError
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")

GONE = "not_found"  # Slack's word for a view that is not there any more

Work = Callable[[Visit, Desk], None]


def refusal_for(error: Exception, desk: Desk, about: str) -> Refusal:
    """What to tell about `error`; an unexpected one is logged under a reference that the person can quote."""
    if isinstance(error, Refused):
        return error.refusal
    if isinstance(error, StoreError):
        log.error("the store failed", extra={"about": about}, exc_info=error)
        return Refusal(Why.STORE_DOWN)
    if isinstance(error, BillingRefused | NoSuchObject):
        log.warning("Stripe refused", extra={"about": about, "reason": str(error)})
        return Refusal(Why.STRIPE_REFUSED, detail=str(error))
    if isinstance(error, BillingError):
        log.warning("Stripe failed", extra={"about": about, "reason": type(error).__name__})
        return Refusal(Why.STRIPE_DOWN)
    reference = desk.reference()
    if isinstance(error, MessengerError):
        log.warning("Slack failed", extra={"about": about, "reference": reference, "code": error.code})
    else:
        log.error("a listener failed", extra={"about": about, "reference": reference}, exc_info=error)
    return Refusal(Why.INTERNAL, detail=reference)


def guarded(work: Work, visit: Visit, desk: Desk) -> None:
    """Do `work`; whatever it raises is answered where the person is looking."""
    try:
        work(visit, desk)
    except Exception as error:
        if isinstance(error, MessengerError) and error.code == GONE:
            log.info("a view was closed before it was filled", extra={"user": visit.user})
            return
        answer_refusal(visit, desk, refusal_for(error, desk, getattr(work, "__name__", "work")))


def answer_refusal(visit: Visit, desk: Desk, refusal: Refusal) -> None:
    """Say it in the view that was opened, in Home, or privately in the channel."""
    message = refusal_message(refusal, livemode=desk.livemode)
    try:
        if visit.opened is not None:
            desk.screens.update(visit.opened, refusal_view(refusal, livemode=desk.livemode))
        elif visit.in_home:
            desk.screens.publish(visit.user, {"type": "home", "blocks": message.blocks})
        else:
            answer(visit, desk, message)
    except MessengerError as error:
        log.warning("a person could not be answered", extra={"user": visit.user, "code": error.code})


def answer(visit: Visit, desk: Desk, message: Message, *, replacing: bool = False) -> None:
    """Answer privately; `replacing` the ephemeral message that was pressed."""
    url = visit.response_url
    if url is not None and desk.screens.respond(url, message, replace=replacing):
        return
    desk.screens.tell_privately(replace(visit.place, view=None, response_url=None), message)


def opening(visit: Visit, desk: Desk, view: View) -> Visit:
    """Open `view` at once, as a trigger lives three seconds; on top of the modal where the press was made."""
    if visit.trigger is None:
        return visit
    if not visit.in_modal:
        return replace(visit, opened=desk.screens.open(visit.trigger, view))
    try:
        return replace(visit, opened=desk.screens.push(visit.trigger, view))
    except MessengerError as error:
        if error.code != "push_limit_reached" or visit.view is None:
            raise
    desk.screens.update(str(visit.view["id"]), view)
    return replace(visit, opened=str(visit.view["id"]))


def in_place(visit: Visit, desk: Desk, view: View) -> Visit:
    """Show `view` at once where the press was made: in a modal that tells how something ended, and is done with."""
    if visit.view is None or visit.view.get("callback_id") != ids.OUTCOME_VIEW:
        return opening(visit, desk, view)
    desk.screens.update(str(visit.view["id"]), view)
    return replace(visit, opened=str(visit.view["id"]))


def later(visit: Visit, desk: Desk, work: Work) -> None:
    """Do `work` in the pool for Stripe's slow calls, guarded."""
    desk.later(lambda: guarded(work, visit, desk))
