"""What is asked about a draft, for `everywhere`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.blocks.ask_state import AskState
from bot.blocks.asking.collection import collection
from bot.blocks.asking.delete import delete
from bot.blocks.asking.edit import edit, with_line, without_line
from bot.blocks.asking.fee import fee
from bot.blocks.asking.finalize import finalize
from bot.blocks.asking.memo import memo
from bot.blocks.asking.method import method
from bot.blocks.asking.schedule import schedule
from bot.blocks.asking.send import send
from bot.blocks.message import View
from bot.domain.actions import Caution
from bot.domain.asking import BillQuestion, FeeQuestion, Question, ScheduleQuestion
from bot.domain.changes import NOTE
from bot.domain.detail import Line
from bot.domain.drafts import DraftLine
from bot.domain.invoices import Collection
from bot.domain.permits import Act
from bot.domain.statuses import Status
from tests.blocks.hostile import ORIGIN, Hostile
from tests.blocks.samples import NOW


def asked_of_drafts(hostile: Hostile) -> Iterator[tuple[str, View]]:
    """A name and what it shows."""
    for status in (Status.DRAFT, Status.OPEN, Status.FAILED):
        for advance, how, card in ((True, Collection.CHARGE, None), (False, Collection.SEND, hostile.method)):
            at = NOW + timedelta(days=30)
            invoice = replace(
                hostile.invoice(status), auto_advance=advance, collection=how, due=at, scheduled=at if advance else None
            )
            invoice = replace(invoice, metadata={NOTE: hostile.text}, footer=hostile.text)
            about = (invoice, hostile.workspace, {"amount": hostile.amount}, tuple(Caution))
            plain = Question("dec_3", Act.MEMO, *about)
            bill = BillQuestion("dec_3", Act.COLLECTION, *about, hostile.detail(status), card)
            dated = ScheduleQuestion("dec_3", Act.SCHEDULE, *about, now=NOW)
            if bill.detail is not None:
                held = Line(hostile.text[:250], 10**6, 2, "500000", "il_1")
                named = (held, *bill.detail.lines[:12], *(held,) * 30)
                own = tuple(replace(line, id=f"il_{number}") for number, line in enumerate(named, 1))
                filled = replace(bill.detail, lines=own)
                lines = BillQuestion("dec_3", Act.EDIT, *about, filled)
                form = edit(lines, AskState.of(lines, ORIGIN))
                yield ("ask edit", form)
                yield ("edit one more", with_line(without_line(form, "il_1"), "new", hostile.currency))
            yield ("ask memo", memo(plain, AskState.of(plain, ORIGIN)))
            yield ("ask delete", delete(plain, AskState.of(plain, ORIGIN)))
            yield ("ask collection", collection(bill, AskState.of(bill, ORIGIN)))
            line = DraftLine(hostile.text, 1, hostile.amount)
            priced = FeeQuestion("dec_3", Act.FEE, *about, fee=line)
            yield ("ask fee", fee(priced, AskState.of(priced, ORIGIN)))
            yield ("ask finalize", finalize(bill, AskState.of(bill, ORIGIN)))
            yield ("ask send", send(bill, AskState.of(bill, ORIGIN)))
            yield ("ask method", method(bill, AskState.of(bill, ORIGIN)))
            yield ("ask schedule", schedule(dated, AskState.of(dated, ORIGIN)))
