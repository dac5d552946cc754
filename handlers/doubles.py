"""A button was pressed in a channel: a message that stands there twice is settled."""

from __future__ import annotations

import logging

from bot.blocks.states import BudgetState, read_invoice_value, readable
from bot.services.alerting import alert_of, unknown_of
from bot.services.store import StoreError
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")


def settle(visit: Visit, desk: Desk) -> None:
    """Whoever pressed has their answer; the message that was pressed is looked at."""
    if visit.channel is None or visit.posted is None:
        return
    try:
        desk.doubles.pressed(visit.channel, visit.posted, _keys(visit.value))
    except StoreError as error:
        log.info("a message that stands twice stays as it is", extra={"reason": type(error).__name__})


def _keys(value: str) -> tuple[str, ...]:
    """What the outbox may know the message by."""
    if readable(value):
        invoice = read_invoice_value(value)
        return alert_of(invoice), unknown_of(invoice)
    try:
        return (BudgetState.decode(value).reset,)
    except ValueError:
        return ()
