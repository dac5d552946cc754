"""The detail of one invoice, as a modal."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from bot.blocks import ids
from bot.blocks.detailed.bill import bill
from bot.blocks.detailed.facts import facts
from bot.blocks.detailed.head import head
from bot.blocks.detailed.payments import payments
from bot.blocks.elements import Style, actions, button, context, divider, marked, modal, option, select
from bot.blocks.history import deeds
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.states import DetailState, invoice_value, readable
from bot.blocks.text import flat, foreign, moment
from bot.blocks.words.acts import ACTS
from bot.domain.detail import Detail
from bot.domain.history import NOTHING_DONE, History
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Access, Act, Viewer, access, refusal
from bot.domain.statuses import Status, clock_free
from bot.domain.workspaces import Workspace

MORE = (
    Act.EDIT,
    Act.FINALIZE,
    Act.SEND,
    Act.CHARGE,
    Act.MARK_PAID,
    Act.CREDIT,
    Act.REVISE,
    Act.SCHEDULE,
    Act.MEMO,
    Act.COLLECTION,
    Act.METHOD,
    Act.FEE,
    Act.DELETE,
    Act.WRITE_OFF,
)
"""What the menu beside the buttons offers, in this order, as far as the status permits it."""


def detail(
    shown: Detail,
    workspace: Workspace | None,
    viewer: Viewer,
    now: datetime,
    state: DetailState,
    history: History = NOTHING_DONE,
    *,
    dashboard: bool = True,
) -> View:
    """Everything about one invoice, with what `viewer` may do to it: what matters most comes first.

    `dashboard`: the invoice is at Stripe itself, where hub admins can open it.
    """
    invoice = shown.invoice
    blocks = [
        *head(shown, workspace, viewer, now),
        *_buttons(shown, workspace, viewer),
        divider(),
        *bill(shown),
        *payments(shown, viewer),
        divider(),
        *facts(shown, viewer),
        *deeds(history, invoice, viewer),
        divider(),
        *_footer(invoice, now, dashboard=dashboard and viewer.is_admin),
    ]
    view = modal(
        invoice.number or "Draft invoice",
        marked(blocks, livemode=invoice.livemode),
        ids.DETAIL_VIEW,
        state=state.encode(),
    )
    return checked(view)


def _buttons(shown: Detail, workspace: Workspace | None, viewer: Viewer) -> list[Block]:
    """What this person may do to an invoice in this status."""
    invoice = shown.invoice
    value, spoken = invoice_value(invoice.id), flat(invoice.label, 30)
    styles: dict[Act, Style] = {Act.PAY_NOW: "primary", Act.VOID: "danger"}
    retry = "Retry" if clock_free(invoice) is Status.FAILED else "Charge another card"
    words = {Act.RETRY: retry, Act.PAY_NOW: "Pay now", Act.REPLACE_CARD: "Replace card", Act.VOID: "Void"}
    made = [
        button(word, ids.ACTIONS[act], value, label=f"{word}: {spoken}", style=styles.get(act))
        for act, word in words.items()
        if refusal(act, invoice, other_method=True) is None and access(viewer, act, workspace) is Access.GRANTED
    ]
    if invoice.stage is not Stage.DRAFT and access(viewer, Act.SHOW, workspace) is Access.GRANTED:
        made.append(button("PDF", ids.PDF, value, label=f"PDF of {spoken}"))
    if invoice.stage is Stage.PAID and access(viewer, Act.RECEIPT, workspace) is Access.GRANTED:
        made.append(button("Receipt", ids.RECEIPT, value, label=f"Receipt of {spoken}"))
    if access(viewer, Act.CREATE, about_one=False) is Access.GRANTED:
        made.append(button("Duplicate", ids.DUPLICATE, value, label=f"New invoice like {spoken}"))
    more = [act for act in MORE if access(viewer, act, workspace) is Access.GRANTED and offered(act, invoice)]
    if Act.FEE in more and not _fee_due(shown, workspace):
        more.remove(Act.FEE)
    if more:
        choices = [option(ACTS[act].button, ids.more(act, invoice.id)) for act in more]
        made.append(select(ids.MORE, "More…", choices))
    return [actions(made)] if made else []


def _fee_due(shown: Detail, workspace: Workspace | None) -> bool:
    """Whether the workspace has a management fee that this draft lacks."""
    has_one = workspace is not None and (workspace.fee_percent is not None or bool(workspace.fee_fixed))
    return has_one and not any(line.fee for line in shown.lines)


def offered(act: Act, invoice: Invoice) -> bool:
    """Whether the status permits `act` and no better one stands beside it."""
    failed = act is Act.CHARGE and clock_free(invoice) in (Status.FAILED, Status.ACTION_REQUIRED)  # Retry is that
    return refusal(act, invoice) is None and not failed


def _footer(invoice: Invoice, now: datetime, *, dashboard: bool) -> list[Block]:
    """When this was so, and the ways to look again and elsewhere."""
    value, spoken = invoice_value(invoice.id), flat(invoice.label, 30)
    made = [button("Refresh", ids.DETAIL_REFRESH, value, label=f"Look again at {spoken}")]
    for other, word, action in (
        (invoice.revised_by, "Open the new one", ids.DETAIL_REVISION),
        (invoice.revises, "Open the old one", ids.DETAIL_REVISED),
    ):
        if other and readable(other):
            made.append(button(word, action, invoice_value(other), label=f"{word}, from {spoken}"))
    if dashboard:
        mode = "" if invoice.livemode else "test/"
        url = f"https://dashboard.stripe.com/{mode}invoices/{quote(invoice.id, safe='')}"
        made.append(button("Open in Stripe", ids.LINK, url=url, label=f"{spoken} in Stripe's Dashboard"))
    return [context(f"As of {moment(now)} · {foreign(invoice.id, 80)}"), actions(made)]
