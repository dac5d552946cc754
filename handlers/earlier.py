"""Buttons of another version: whoever presses one is told so, instead of seeing Slack's warning triangle."""

from __future__ import annotations

import logging

from bot.blocks import earlier
from handlers.answers import answer, opening
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")


def unknown(visit: Visit, desk: Desk) -> None:
    """Nothing is looked up and nothing is done."""
    log.info("a button of another version was pressed", extra={"user": visit.user})
    if visit.in_modal or visit.in_home:
        opening(visit, desk, earlier.view(livemode=desk.livemode))
    else:
        answer(visit, desk, earlier.message(livemode=desk.livemode))
