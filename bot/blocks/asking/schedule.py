"""The form for the day on which a draft is finalized by itself."""

from __future__ import annotations

from datetime import timedelta

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.elements import datepicker, field, option
from bot.blocks.message import Block, View
from bot.blocks.text import moment
from bot.domain.asking import ScheduleQuestion
from bot.domain.draft_checks import FINALIZED_AT
from bot.domain.invoices import Collection


def schedule(question: ScheduleQuestion, state: AskState) -> View:
    """The day to choose, and a way to take it off again."""
    invoice = question.invoice
    then = "charges it" if invoice.collection is Collection.CHARGE else "sends it to the client"
    said = [f"At {FINALIZED_AT:%H:%M} on that day ({question.now.tzname()}) Stripe finalizes it and {then}."]
    if invoice.scheduled is not None:
        said.append(f"Scheduled so far for {moment(invoice.scheduled)}.")
    fields = [field(ids.ASK_DATE, "Day", datepicker(ids.ASK_VALUE, "Choose a day", _first(question)))]
    if invoice.scheduled is not None:
        off = option("Take the date off: nothing happens by itself", "off")
        box: Block = {"type": "checkboxes", "action_id": ids.ASK_VALUE, "options": [off]}
        fields.append(field(ids.ASK_OFF, "Or", box, optional=True))
    return ask(question, state, said, submit="Schedule", fields=fields, heading="Schedule draft")


def _first(question: ScheduleQuestion) -> str:
    """The date that it has, else tomorrow."""
    shown = question.invoice.scheduled or question.now + timedelta(days=1)
    return f"{shown.astimezone(question.zone):%Y-%m-%d}"
