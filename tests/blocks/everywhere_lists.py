"""Lists, one invoice, the audit, workspaces and files, for `everywhere`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from decimal import Decimal

from bot.blocks import details, export, files, filters, help, ids, lists, searching, trails, workspaces
from bot.blocks.list_states import ExportState, FilterState, ListState
from bot.blocks.menu_anew import with_menu_anew
from bot.blocks.states import DetailState
from bot.domain.actions import Ending
from bot.domain.detail import Payer
from bot.domain.history import Deed, Entry, History, Trail
from bot.domain.permits import Act
from bot.domain.refusals import Why
from bot.domain.rows import MOST_TEXT, Filter, Tab, looked_for
from bot.domain.searching import Known
from bot.domain.sheets import Exported, Sums, Totals
from bot.domain.statuses import Status
from bot.domain.workspaces import Overview, Overviews
from tests.blocks.hostile import ORIGIN, Hostile, Rendered
from tests.blocks.samples import ADMIN, NOBODY, NOW, OWNER


def lists_shown(hostile: Hostile) -> Iterator[Rendered]:
    """Lists, what filters them, and one invoice."""
    for many in (0, 99, 101):
        page = hostile.page(many)
        yield Rendered("list", lists.invoice_list(page))
        yield Rendered("home", lists.home(replace(page, viewer=OWNER, livemode=False)))
    text = looked_for(hostile.text[:MOST_TEXT]) or ""
    wanted = Filter(Tab.PAST_DUE, "w" * 64, NOW, NOW, "2024-01", text, Decimal("999999999999.999"))
    page = replace(hostile.page(5), filter=wanted, beyond=frozenset(Tab))
    known = Known(5, (Payer("cus_1", hostile.text, hostile.text), Payer("cus_2", "", None)) * 5)
    yield Rendered(
        "list searched",
        lists.invoice_list(
            page, searching.told(known), [*searching.customers(known), *searching.workspaces([hostile.workspace] * 9)]
        ),
    )
    yield Rendered("list filtered", lists.invoice_list(page, lists.changed(page.rows[0], Status.OPEN, page)))
    yield Rendered("home filtered", lists.home(page, lists.changed(None, Status.OPEN, page)))
    yield from _hub(hostile)
    asked = FilterState(ListState(wanted), home=True, origin=ORIGIN)
    yield Rendered("filters", filters.form(asked, NOW.date(), UTC, livemode=False))
    yield Rendered("legend", lists.legend())
    for viewer in (ADMIN, OWNER, NOBODY):
        yield Rendered("help", help.help_message(viewer, hostile.text, livemode=True))
    for status in Status:
        viewer = OWNER if status is Status.OPEN else ADMIN
        state = DetailState("in_42", ORIGIN)
        deed = Deed(NOW, Act.RETRY, hostile.text, Ending.DECLINED, hostile.text)
        history = History((deed,) * 10, older=True)
        made = details.detail(hostile.detail(status), hostile.workspace, viewer, NOW, state, history)
        yield Rendered(f"detail {status}", made)
        yield Rendered(f"detail {status}", with_menu_anew(made, ids.MORE, "anew"))


def _hub(hostile: Hostile) -> Iterator[Rendered]:
    """What only hub admins list: the audit and the workspaces."""
    refusal = hostile.refusal(Why.STRIPE_REFUSED, hostile.text)
    people, endings = ("U0HANA", None, hostile.text) * 4, (None, *Ending) * 2
    entries = [
        Entry(NOW, act, who, ending, hostile.text, hostile.text, hostile.text, refusal if ending else None)
        for act, who, ending in zip(list(Act)[:10], people, endings, strict=False)
    ]
    places = tuple(f"{1795262400 + number}|act:{'x' * 60}" for number in range(100))
    for reference in (None, hostile.text[:60]):
        whole = reference is None
        page = Trail(tuple(entries), NOW, reference, places, places[0], whole, livemode=whole)
        yield Rendered("audit", trails.trail(page))
        yield Rendered("audit", trails.trail(replace(page, entries=(), places=())))
    rows = tuple(Overview(replace(hostile.workspace, owners=(hostile.text,) * 9), 10**6, 0) for _ in range(10))
    yield Rendered("workspaces", workspaces.workspaces(Overviews(rows, NOW, 30, 2, 3, livemode=False)))
    yield Rendered("workspaces", workspaces.workspaces(Overviews((), NOW, 0, livemode=True)))


def files_sent(hostile: Hostile) -> Iterator[Rendered]:
    """PDFs and exports."""
    invoice, names = hostile.invoice(), {"ws-0": hostile.text}
    yield Rendered("PDF sent", files.pdf_sent(invoice))
    yield Rendered("PDF sent", files.pdf_sent_view(invoice))
    wanted = Filter(Tab.FAILED, "ws-0", NOW, NOW, "2026-10", looked_for(hostile.text) or "", Decimal("12.50"))
    yield Rendered("export", export.form(ExportState(wanted, ORIGIN), UTC, names, livemode=False))
    yield Rendered("preparing", export.preparing_view(livemode=True))
    sums = {f"{one}{two}x": Sums(*[hostile.amount] * 5) for one in "abcdefgh" for two in "abcdefgh"}
    yield Rendered("exported", export.sent_view(Exported(wanted, NOW, UTC, Totals(10**6, 10, sums), names, False)))
