"""The detail of one invoice, as a modal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.behind import left_behind
from bot.blocks.elements import Style, actions, button, context, divider, fields, marked, modal, option, section, select
from bot.blocks.history import deeds
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.states import DetailState, invoice_value
from bot.blocks.text import blank, bold, cut_safe, day, exact, flat, foreign, mask_email, moment
from bot.blocks.words.acts import ACTS
from bot.blocks.words.failures import next_step, reason
from bot.blocks.words.methods import method_name
from bot.blocks.words.statuses import SYMBOLS, WORDS, called, lateness
from bot.domain.changes import note_of
from bot.domain.detail import Attempt, Detail, Line, Part, Payer, Subscribed
from bot.domain.history import Deed
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Access, Act, Viewer, access, refusal
from bot.domain.statuses import Status, clock_free, standing
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
NAME = 80
LINES = 20
LINES_A_BLOCK = 10
LABEL = 60
PARTS = 10
ATTEMPTS = 8
LINE = 110
MEMO = 600


def detail(
    shown: Detail,
    workspace: Workspace | None,
    viewer: Viewer,
    now: datetime,
    state: DetailState,
    history: Sequence[Deed] = (),
) -> View:
    """Everything about one invoice, with what `viewer` may do to it; `history` is newest first."""
    invoice = shown.invoice
    blocks = [
        section(*_head(invoice, workspace, now)),
        *_trouble(shown, viewer),
        *_buttons(shown, workspace, viewer),
        divider(),
        *fields(_payer(shown.payer, viewer) + _dates(shown)),
        divider(),
        *_lines(shown),
        section(*_sums(shown)),
        *_memo(invoice, viewer),
        *_attempts(shown, viewer),
        *deeds(history),
        context(f"As of {moment(now)} · {foreign(invoice.id, 80)}"),
    ]
    view = modal(
        invoice.number or "Draft invoice",
        marked(blocks, livemode=invoice.livemode),
        ids.DETAIL_VIEW,
        state=state.encode(),
    )
    return checked(view)


def _head(invoice: Invoice, workspace: Workspace | None, now: datetime) -> list[str]:
    stands = standing(invoice, now)
    name = foreign(workspace.name, NAME) if workspace else "customer of no workspace"
    symbol = SYMBOLS[stands.status]
    word = "Paid outside Stripe" if invoice.paid_outside else WORDS[stands.status]
    amount = money(invoice.money(invoice.total))
    title = f"{symbol} {bold(word)} · {name} · {foreign(called(invoice), NAME)} · {bold(amount)}"
    facts = [lateness(stands)]
    if stands.part_paid:
        facts.append("part-paid")
    if stands.status is Status.DRAFT and invoice.scheduled:
        facts.append(f"scheduled for {day(invoice.scheduled)}")
    if invoice.number and not blank(invoice.title):
        facts.append(foreign(invoice.title, LINE))
    return [title, " · ".join(filter(None, facts))]


def _trouble(shown: Detail, viewer: Viewer) -> list[Block]:
    """Why it is not paid, and what helps."""
    invoice, payment = shown.invoice, shown.invoice.payment
    if invoice.stage is Stage.DRAFT and invoice.finalization_error:
        said = f" Stripe says: “{exact(invoice.finalization_error, 400)}”" if viewer.is_admin else ""
        return [section(f"This draft could not be finalized.{said} A hub admin has to correct it.")]
    if invoice.stage is Stage.UNCOLLECTIBLE and invoice.uncollectible_reason:
        why = foreign(invoice.uncollectible_reason.replace("_", " "), 120)
        return [section(f"Written off. Stripe's reason: {why}.")]
    if invoice.stage is not Stage.OPEN or payment is None:
        return []
    if payment.status == "processing":
        return [section("The bank is moving the money. That takes a few days; until then nothing can be done.")]
    if payment.status == "requires_action":
        return [section("The payer has to confirm the payment with their bank. Pay now opens the page for it.")]
    if payment.decline is None:
        return []
    why = reason(payment.decline, payment.method, for_admin=viewer.is_admin)
    step = next_step(payment.decline, payment.method, invoice, for_admin=viewer.is_admin)
    return [section(f"{why} {step}"), *left_behind(shown.behind, invoice)]


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


def _payer(payer: Payer, viewer: Viewer) -> list[tuple[str, str]]:
    pairs = [("Customer", foreign(payer.name, NAME) if not blank(payer.name) else foreign(payer.id, NAME))]
    if payer.email:
        shown = exact(payer.email, 150) if viewer.is_admin else foreign(mask_email(payer.email), 150)
        pairs.append(("E-mail", shown))
    if payer.phone and viewer.is_admin:
        pairs.append(("Phone", exact(payer.phone, 40)))
    if payer.address:
        pairs.append(("Address", foreign(payer.address, 200)))
    return pairs


def _dates(shown: Detail) -> list[tuple[str, str]]:
    invoice = shown.invoice
    pairs = [("Created", day(invoice.created))]
    issued = invoice.effective or invoice.finalized
    if issued:
        pairs.append(("Issued", day(issued)))
    if invoice.due:
        pairs.append(("Due", day(invoice.due)))
    if invoice.period_start and invoice.period_end and invoice.period_start != invoice.period_end:
        pairs.append(("Period", f"{day(invoice.period_start)} to {day(invoice.period_end)}"))
    charge = invoice.collection is Collection.CHARGE
    pairs.append(("Collected", "charged automatically" if charge else "sent by e-mail, paid on the payment page"))
    if invoice.subscription:
        made_by = shown.subscription or Subscribed(invoice.subscription)
        state = foreign((made_by.status or "").replace("_", " "), 40) if made_by.status else ""
        pairs.append(("Subscription", f"{foreign(made_by.name or made_by.id, 60)}{f', {state}' if state else ''}"))
    ended = {"Paid": invoice.paid_at, "Voided": invoice.voided_at, "Written off": invoice.written_off_at}
    pairs.extend((word, day(at)) for word, at in ended.items() if at)
    if invoice.next_attempt:
        pairs.append(("Next automatic try", day(invoice.next_attempt)))
    if invoice.revises:
        pairs.append(("Replaces", foreign(invoice.revises, 60)))
    if invoice.revised_by:
        pairs.append(("Replaced by", foreign(invoice.revised_by, 60)))
    return pairs


def bill(shown: Detail) -> list[Block]:
    """What the client is billed: lines, discounts, taxes and total."""
    return [divider(), *_lines(shown), section(*_sums(shown))]


def _lines(shown: Detail) -> list[Block]:
    lines = [_line(shown.invoice, line) for line in shown.lines[:LINES]]
    left_out = shown.more_lines + max(0, len(shown.lines) - LINES)
    if left_out:
        lines.append(f"and {left_out:,} more; the PDF has them all")
    lines = lines or ["No lines yet."]
    return [section(*lines[start : start + LINES_A_BLOCK]) for start in range(0, len(lines), LINES_A_BLOCK)]


def _line(invoice: Invoice, line: Line) -> str:
    amount = money(invoice.money(line.amount))
    each = _unit(invoice, line)
    return f"• {foreign(line.description, LINE)} · {each}{bold(amount)}"


def _unit(invoice: Invoice, line: Line) -> str:
    """`3 × $20.00 = `, only when there is more than one and the unit amount is whole."""
    if line.quantity is None or line.quantity == 1:
        return ""
    if line.unit_amount is None or not line.unit_amount.lstrip("-").isdecimal():
        return f"{line.quantity:,} for "
    return f"{line.quantity:,} × {money(invoice.money(int(line.unit_amount)))} = "


def _sums(shown: Detail) -> list[str]:
    invoice = shown.invoice
    rows = [("Subtotal", shown.subtotal)] if shown.discounts or shown.taxes else []
    rows += [(foreign(part.label, LABEL), -abs(part.amount)) for part in shown.discounts[:PARTS]]
    rows += [(foreign(part.label, LABEL), part.amount) for part in _top(shown.taxes)]
    rows.append(("Total", invoice.total))
    if shown.credit_applied:
        rows.append(("Credit applied", -abs(shown.credit_applied)))
    if invoice.amount_paid:
        rows.append(("Paid", invoice.amount_paid))
    if invoice.stage in (Stage.OPEN, Stage.UNCOLLECTIBLE):
        rows.append(("Remaining", invoice.amount_remaining))
    strong = {"Total", "Remaining"}
    return [
        f"{bold(name)} · {bold(money(invoice.money(amount)))}"
        if name in strong
        else f"{name} · {money(invoice.money(amount))}"
        for name, amount in rows
    ]


def _top(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The first ones; the rest in one sum, so that what is shown still adds up."""
    if len(parts) <= PARTS:
        return parts
    rest = sum(part.amount for part in parts[PARTS - 1 :])
    return (*parts[: PARTS - 1], Part(f"{len(parts) - PARTS + 1} others", rest))


def _memo(invoice: Invoice, viewer: Viewer) -> list[Block]:
    show = exact if viewer.is_admin else foreign
    texts = [("Memo", "printed on the invoice", invoice.memo), ("Footer", "printed on the invoice", invoice.footer)]
    if viewer.is_admin:
        texts.append(("Note", "only hub admins see it", note_of(invoice)))
    return [
        section(f"{bold(name)} ({where})\n{show(text, MEMO, lines=True)}")
        for name, where, text in texts
        if text and not blank(text)
    ]


def _attempts(shown: Detail, viewer: Viewer) -> list[Block]:
    """The tries to collect, newest first."""
    if not shown.attempts:
        return []
    newest = list(reversed(shown.attempts))[:ATTEMPTS]
    rows = [_attempt(shown.invoice, attempt, viewer) for attempt in newest]
    older = len(shown.attempts) - len(newest)
    more = [f"and {older} older"] if older else []
    return [divider(), section(bold(f"Tries to collect ({len(shown.attempts)})"), *rows, *more)]


def _attempt(invoice: Invoice, attempt: Attempt, viewer: Viewer) -> str:
    amount = money(invoice.money(attempt.amount))
    card = f" · {method_name(attempt.method)}" if attempt.method else ""
    if attempt.decline is not None:
        said = reason(attempt.decline, attempt.method, for_admin=viewer.is_admin)
        return f"• {day(attempt.at)} · {amount} · {cut_safe(said, 160)}"
    words = {"paid": "paid", "open": "under way", "canceled": "cancelled"}
    return f"• {day(attempt.at)} · {amount}{card} · {words.get(attempt.status, foreign(attempt.status, 30))}"
