"""Creating invoices: what would be billed, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids, limits
from bot.blocks.amounts import count, money, totals
from bot.blocks.elements import actions, button, context, divider, marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message, View
from bot.blocks.states import CreateState, invoice_value
from bot.blocks.text import blank, bold, cut_safe, flat, foreign, moment, spoken
from bot.blocks.words.creating import failed_words, unsent_words
from bot.blocks.words.refusals import refusal_words
from bot.blocks.words.statuses import WORDS
from bot.domain.drafts import MOST_WORKSPACES, Batch, BatchRow, Draft, DraftLine, Lack, Preview, Progress, too_small
from bot.domain.invoices import Collection
from bot.domain.money import Money
from bot.domain.refusals import Why
from bot.domain.statuses import clock_free

NAME = 40
LABEL = 30
LINE = 100
LINES = 8
TAXES = 4
MEMO = 500
WITH_BUTTONS = 20
ROWS_A_BLOCK = 10
MADE = (Progress.CREATED, Progress.UNSENT)
AGAIN = (Progress.FAILED, Progress.UNSENT, Progress.UNKNOWN)
LACKS = {
    Lack.METHOD: "No card or bank account to charge is saved for {name}: it stays open until one is added.",
    Lack.EMAIL: "No e-mail address is saved for {name}: Stripe sends nothing until one is added.",
}
FINAL = (Why.AMOUNT_CHANGED,)  # would fail again: it has to be previewed anew
_ROOM = 11_000
_ROW = 140


def preview(state: CreateState, previews: Sequence[Preview], *, livemode: bool) -> View:
    """Per workspace what would be billed; those that Stripe could not preview are left out and say why."""
    good = [each for each in previews if each.refusal is None]
    blocks = [section(*_preview(each)) for each in previews[:MOST_WORKSPACES]]
    blocks.append(divider())
    submit = None
    if good:
        submit = f"Create {count(len(good), 'invoice')}"
        together = totals(Money(each.draft.currency, each.total) for each in good)
        total = f"{bold(f'Together {together}')}, {count(len(good), 'invoice')}." if len(good) > 1 else ""
        blocks.append(section(total, _terms(good[0].draft, one=len(good) == 1)))
        blocks.extend(_memo(good[0].draft))
    else:
        blocks.append(section("None of these can be created as it stands. Go back to change it."))
    view = modal(
        "Preview",
        marked(blocks, livemode=livemode),
        ids.PREVIEW_VIEW,
        state=state.encode(),
        submit=submit,
        close="Back",
    )
    return checked(view)


def _preview(shown: Preview) -> list[str]:
    name, draft = bold(foreign(shown.workspace.name, NAME)), shown.draft
    if shown.refusal is not None:
        return [f"⚠️ {name} is left out. {refusal_words(shown.refusal)}"]
    lines = [f"{name} · {bold(_amount(draft, shown.total))}"]
    lines += [_line(draft, line) for line in draft.lines[:LINES]]
    if len(draft.lines) > LINES:
        rest = sum(line.amount for line in draft.lines[LINES:])
        lines.append(f"• {count(len(draft.lines) - LINES, 'more line')} · {_amount(draft, rest)}")
    taxes = [f"{foreign(tax.label, LINE)} {_amount(draft, tax.amount)}" for tax in shown.taxes[:TAXES]]
    if len(shown.taxes) > TAXES:
        taxes.append(f"others {_amount(draft, sum(tax.amount for tax in shown.taxes[TAXES:]))}")
    lines.append(f"Tax: {', '.join(taxes)}" if taxes else "No tax")
    if shown.lack is not None:
        lines.append(f"⚠️ {LACKS[shown.lack].format(name=foreign(shown.workspace.name, NAME))}")
    least = too_small(draft)
    if least is not None:
        lines.append(
            f"⚠️ That is below {money(least)}, the least that can be charged; Stripe carries it to the balance."
        )
    return lines


def _line(draft: Draft, line: DraftLine) -> str:
    each = f"{line.quantity:,} × {_amount(draft, line.unit_amount)} = " if line.quantity != 1 else ""
    return f"• {foreign(line.description, LINE)} · {each}{_amount(draft, line.amount)}"


def _amount(draft: Draft, amount: int) -> str:
    return money(Money(draft.currency, amount))


def _terms(draft: Draft, *, one: bool) -> str:
    who, client = ("It is", "client") if one else ("They are", "clients")
    if draft.collection is Collection.CHARGE:
        return f"{who} charged automatically to the saved card or account."
    due = f", due in {count(draft.days_until_due, 'day')}" if draft.days_until_due else ""
    return f"{who} sent to the {client} by e-mail{due}."


def _memo(draft: Draft) -> list[Block]:
    return [context(f"Memo: {foreign(draft.memo, MEMO, lines=True)}")] if draft.memo and not blank(draft.memo) else []


def progress(batch: Batch, *, livemode: bool) -> Message:
    """How far a create is; when it is finished, what came of each. For the person's direct message."""
    live = next((row.invoice.livemode for row in batch.rows if row.invoice), livemode)
    title, facts = _title(batch), _facts(batch)
    blocks = [section(title, facts), *_rows(batch), *_again(batch), context(_footer(batch))]
    return checked(Message(marked_text(spoken(title, facts), livemode=live), marked(blocks, livemode=live)))


def started(number: int, *, livemode: bool) -> Message:
    """Said where the person was, while the progress shows in the direct message."""
    words = f"Creating {count(number, 'invoice')}. How far it is, and what came of each, is in your messages with me."
    return checked(Message(marked_text(words, livemode=livemode), marked([section(words)], livemode=livemode)))


def _of(batch: Batch, *wanted: Progress) -> list[BatchRow]:
    return [row for row in batch.rows if row.progress in wanted]


def _title(batch: Batch) -> str:
    made, every = len(_of(batch, *MADE)), count(len(batch.rows), "invoice")
    if batch.finished is None:
        return f"⏳ {bold(f'Creating {every}')}"
    if len(_of(batch, Progress.CREATED)) == len(batch.rows):
        return f"✅ {bold(f'Created {every}')}"
    return f"⚠️ {bold(f'Created {made} of {every}')}"


def _facts(batch: Batch) -> str:
    made = _of(batch, *MADE)
    sums = totals(Money(row.invoice.currency, row.invoice.total) for row in made if row.invoice)
    if batch.finished is None:
        done = len(_of(batch, *MADE, Progress.FAILED))
        return f"{done} of {len(batch.rows)} done"
    words = {Progress.UNSENT: "not sent", Progress.FAILED: "failed", Progress.UNKNOWN: "not known"}
    counted = [(len(_of(batch, progress)), word) for progress, word in words.items()]
    return " · ".join(filter(None, [sums, *(f"{number} {word}" for number, word in counted if number)]))


def _rows(batch: Batch) -> list[Block]:
    shown = batch.rows[:MOST_WORKSPACES]
    room = min(400, (_ROOM - _ROW * len(shown)) // max(1, len(shown)))
    if len(shown) <= WITH_BUTTONS:
        return [section(_row(row, room), accessory=_details(row)) for row in shown]
    lines = [_row(row, room) for row in shown]
    return [section(*lines[start : start + ROWS_A_BLOCK]) for start in range(0, len(lines), ROWS_A_BLOCK)]


def _details(row: BatchRow) -> Block | None:
    if row.invoice is None:
        return None
    label = f"Details of {flat(row.invoice.label, LABEL)}"
    return button("Details", ids.DETAILS, invoice_value(row.invoice.id), label=label)


def _row(row: BatchRow, room: int) -> str:
    name = bold(foreign(row.workspace.name, NAME))
    match row.progress:
        case Progress.CREATED if row.invoice is not None:
            amount = money(row.invoice.money(row.invoice.total))
            return f"✅ {name} · {foreign(row.invoice.label, LABEL)} · {amount} · {WORDS[clock_free(row.invoice)]}"
        case Progress.FAILED:
            return f"🔴 {name} · {cut_safe(failed_words(row), max(40, room))}"
        case Progress.UNSENT:
            return f"⚠️ {name} · {cut_safe(unsent_words(row), max(40, room))}"
        case Progress.UNKNOWN:
            return f"❔ {name} · not known yet: Stripe's answer was lost. I look until Stripe says what there is."
        case Progress.WORKING:
            return f"⏳ {name} · being created · {_amount(row.draft, row.draft.net)}"
        case _:
            symbol, word = ("✅", "created") if row.progress is Progress.CREATED else ("◻️", "waiting")
            return f"{symbol} {name} · {word} · {_amount(row.draft, row.draft.net)}"


def _again(batch: Batch) -> list[Block]:
    failed = len([row for row in _of(batch, *AGAIN) if row.refusal is None or row.refusal.why not in FINAL])
    if batch.finished is None or not failed or len(batch.id) > limits.VALUE:
        return []
    label = f"Try the {count(failed, 'unfinished workspace')} again"
    return [actions([button("Try those again", ids.BATCH_AGAIN, batch.id, label=label)])]


def _footer(batch: Batch) -> str:
    if batch.finished is None:
        return f"Started {moment(batch.started)}. It goes on if you close Slack; nobody is billed twice."
    return f"Finished {moment(batch.finished)}."
