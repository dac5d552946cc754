"""Export: the form that asks from when to when, the words while it is made, beside the file, and about where it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.amounts import count, money
from bot.blocks.elements import datepicker, field, marked, marked_text, modal, section
from bot.blocks.files import WHERE
from bot.blocks.limits import checked
from bot.blocks.list_states import ExportState
from bot.blocks.message import Message, View
from bot.blocks.text import bold, foreign, spoken
from bot.blocks.words.statuses import TABS
from bot.domain.money import Money
from bot.domain.rows import Filter
from bot.domain.sheets import Exported, Sums

NAME = 60
CURRENCIES: Final = 12  # as many sums as a section holds, whatever their size
TITLE: Final = "Export CSV"
BACKWARDS: Final = "This day is before the first one. Choose a later day, or the same."


def form(state: ExportState, zone: tzinfo, names: Mapping[str, str], *, livemode: bool) -> View:
    """What is exported, and from when to when; `names` are the workspaces that the viewer sees, by id."""
    wanted = state.filter
    first = wanted.since.astimezone(zone).date().isoformat() if wanted.since else ""
    last = (wanted.until.astimezone(zone).date() - timedelta(days=1)).isoformat() if wanted.until else ""
    said = (
        f"{bold(foreign(_what(wanted, names), 200))}\n"
        f"All that the list shows, its later pages too, as a file {WHERE}. "
        f"Both days count; they are those of {_zone(zone)}."
    )
    blocks = [
        section(said),
        field(ids.EXPORT_FROM, "Created from", datepicker(ids.EXPORT_FROM, "The first", first), optional=True),
        field(
            ids.EXPORT_TO,
            "Created until, that day included",
            datepicker(ids.EXPORT_TO, "The last", last),
            optional=True,
        ),
    ]
    blocks = marked(blocks, livemode=livemode)
    return checked(modal(TITLE, blocks, ids.EXPORT_VIEW, state=state.encode(), submit="Export", close="Cancel"))


def read(values: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The two days of a submitted form; raises ValueError for what Slack's field does not send."""
    first, last = (
        values.get(block, {}).get(block, {}).get("selected_date") for block in (ids.EXPORT_FROM, ids.EXPORT_TO)
    )
    return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


def preparing(*, livemode: bool) -> Message:
    """Said at once."""
    said = f"⏳ Preparing the export. It comes as a file {WHERE}; a large one takes a minute."
    return checked(Message(marked_text(said, livemode=livemode), marked([section(said)], livemode=livemode)))


def preparing_view(*, livemode: bool) -> View:
    """The same in the modal, which may be closed."""
    return checked(modal(TITLE, preparing(livemode=livemode).blocks, ids.OUTCOME_VIEW))


def sent_view(exported: Exported) -> View:
    """Where the file is, and what it adds up to."""
    said = f"The export of {bold(count(exported.totals.count, 'invoice'))} is {WHERE}."
    lines = [said, foreign(_what(exported.filter, exported.names), 200), *_sums(exported)]
    return checked(modal(TITLE, marked([section(*lines)], livemode=exported.livemode), ids.OUTCOME_VIEW))


def comment(exported: Exported) -> str:
    """The words beside the file; Slack formats nothing in them."""
    what = foreign(_what(exported.filter, exported.names), 200)
    head = f"{count(exported.totals.count, 'invoice')} · {what} · as of {_moment(exported.now, exported.zone)}"
    return "\n".join([marked_text(spoken(head), livemode=exported.livemode), *_sums(exported)])


def _what(wanted: Filter, names: Mapping[str, str]) -> str:
    """The filter in words."""
    parts = [TABS[wanted.tab]]
    if wanted.workspace is not None:
        parts.append(names.get(wanted.workspace, wanted.workspace)[:NAME])
    if wanted.billing:
        parts.append(f"billing period {wanted.billing}")
    if wanted.amount is not None:
        parts.append(f"amount {wanted.amount}")
    if wanted.text:
        parts.append(f"with “{wanted.text}”")
    return " · ".join(parts)


def _sums(exported: Exported) -> list[str]:
    """One line for each currency, since they are never added."""
    shown = sorted(exported.totals.sums.items())
    lines = [f"{currency.upper()}: {_sum(currency, sums)}" for currency, sums in shown[:CURRENCIES]]
    if len(shown) > CURRENCIES:
        lines.append(f"and {count(len(shown) - CURRENCIES, 'more currency', 'more currencies')}")
    if exported.totals.voided:
        lines.append(f"{count(exported.totals.voided, 'voided invoice')} among them, counted as zero.")
    return lines


def _sum(currency: str, sums: Sums) -> str:
    always = (("billed", sums.billed), ("paid", sums.paid), ("remaining", sums.remaining))
    apart = (("written off", sums.written_off), ("in drafts", sums.drafts))
    said = [f"{money(Money(currency, amount))} {word}" for word, amount in always]
    said += [f"{money(Money(currency, amount))} {word}" for word, amount in apart if amount]
    return ", ".join(said)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({_zone(zone)})"


def _zone(zone: tzinfo) -> str:
    return str(zone)
