"""A hub whose people type after `/invoices`."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.commands import Command, ListInvoices, parse
from bot.domain.rows import Filter, Tab
from bot.domain.typed_words import Unreadable
from tests.domain.builders import NOW, workspace

BERLIN = ZoneInfo("Europe/Berlin")


HUB = [
    workspace(),
    workspace(id="open-mind", name="Open Mind Media"),
    workspace(id="joes", name="Joe’s Diner & Sons"),
    workspace(id="north-1", name="North"),
    workspace(id="north-2", name="North"),
]


OCTOBER = (datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC))


def read(text: str) -> Command:
    return parse(text, HUB, NOW, BERLIN)


def unread(text: str) -> Unreadable:
    command = read(text)
    assert isinstance(command, Unreadable)
    return command


def filtered(tab: Tab = Tab.ALL, of: str | None = None, *, october: bool = False) -> ListInvoices:
    since, until = OCTOBER if october else (None, None)
    return ListInvoices(Filter(tab, of, since, until))
