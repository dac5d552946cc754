"""Creating invoices: how far it is, and what came of each workspace."""

from __future__ import annotations

from collections import Counter

from bot.blocks import ids, limits
from bot.blocks.amounts import count, join, money, totals
from bot.blocks.elements import actions, button, context, marked, marked_text, section
from bot.blocks.files import WHERE
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message
from bot.blocks.previews import NAME, amount_of
from bot.blocks.states import invoice_value
from bot.blocks.text import bold, cut_safe, flat, foreign, moment, on_day, spoken
from bot.blocks.words.creating import FINAL, failed_words, unsent_words
from bot.blocks.words.statuses import WORDS
from bot.domain.drafts import AGAIN, Batch, BatchRow, Progress
from bot.domain.invoices import Invoice
from bot.domain.money import Money
from bot.domain.statuses import Status, clock_free

LABEL = 30
WITH_BUTTONS = 20
ROWS_A_BLOCK = 10
MOST_ROWS = 50
MADE = (Progress.CREATED, Progress.UNSENT)
TROUBLE = (Progress.FAILED, Progress.UNSENT, Progress.UNKNOWN, Progress.WORKING)  # shown first where not all fit
_ROOM = 11_000
_ROW = 140
_COUNTED = {
    Progress.UNSENT: "not sent",
    Progress.FAILED: "failed",
    Progress.UNKNOWN: "not known",
    Progress.STOPPED: "not begun",
}


def progress(batch: Batch, *, livemode: bool) -> Message:
    """How far a create is; when it is finished, what came of each. For the person's direct message."""
    live = next((row.invoice.livemode for row in batch.rows if row.invoice), livemode)
    title, facts = _title(batch), _facts(batch)
    blocks = [section(title, facts), *_rows(batch), *_buttons(batch), context(_footer(batch))]
    return checked(Message(marked_text(spoken(title, facts), livemode=live), marked(blocks, livemode=live)))


def started(number: int, *, livemode: bool) -> Message:
    """Said where the person was, while the progress shows in the direct message."""
    words = f"Creating {count(number, 'invoice')}. How far it is, and what came of each, is {WHERE}."
    return checked(Message(marked_text(words, livemode=livemode), marked([section(words)], livemode=livemode)))


def _of(batch: Batch, *wanted: Progress) -> list[BatchRow]:
    return [row for row in batch.rows if row.progress in wanted]


def _title(batch: Batch) -> str:
    made, every = len(_of(batch, *MADE)), count(len(batch.rows), "invoice")
    if batch.finished is None:
        return f"⏳ {bold('Stopping' if batch.stopping else f'Creating {every}')}"
    if len(_of(batch, Progress.CREATED)) == len(batch.rows):
        return f"✅ {bold(f'Created {every}')}"
    if _of(batch, Progress.STOPPED):
        return f"⏸️ {bold(f'Stopped: created {made} of {every}')}"
    return f"⚠️ {bold(f'Created {made} of {every}')}"


def _facts(batch: Batch) -> str:
    made = _of(batch, *MADE)
    sums = totals(Money(row.invoice.currency, row.invoice.total) for row in made if row.invoice)
    if batch.finished is None:
        done = len(_of(batch, *MADE, Progress.FAILED))
        return f"{done} of {len(batch.rows)} done"
    counted = [(len(_of(batch, progress)), word) for progress, word in _COUNTED.items()]
    return " · ".join(filter(None, [sums, *(f"{number} {word}" for number, word in counted if number)]))


def _rows(batch: Batch) -> list[Block]:
    """A line for each; of very many, those that need looking at first, and the rest counted."""
    every = (
        sorted(batch.rows, key=lambda row: row.progress not in TROUBLE) if len(batch.rows) > MOST_ROWS else batch.rows
    )
    shown, rest = every[:MOST_ROWS], every[MOST_ROWS:]
    room = min(400, (_ROOM - _ROW * len(shown)) // max(1, len(shown)))
    if len(shown) <= WITH_BUTTONS:
        return [section(_row(row, room), accessory=_details(row)) for row in shown]
    lines = [_row(row, room) for row in shown]
    blocks = [section(*lines[start : start + ROWS_A_BLOCK]) for start in range(0, len(lines), ROWS_A_BLOCK)]
    words = {Progress.CREATED: "created", Progress.WAITING: "waiting", **_COUNTED, Progress.WORKING: "being created"}
    counted = [(words[progress], number) for progress, number in Counter(row.progress for row in rest).items()]
    said = (
        ", all " + counted[0][0] if len(counted) == 1 else ": " + join([f"{number} {word}" for word, number in counted])
    )
    return [*blocks, context(f"And {len(rest)} more{said}.")] if rest else blocks


def _details(row: BatchRow) -> Block | None:
    if row.invoice is None:
        return None
    label = f"Details of {flat(row.invoice.label, LABEL)}"
    return button("Details", ids.DETAILS, invoice_value(row.invoice.id), label=label)


def _row(row: BatchRow, room: int) -> str:
    name, net = bold(foreign(row.workspace.name, NAME)), amount_of(row.draft, row.draft.net)
    match row.progress:
        case Progress.CREATED if row.invoice is not None:
            return f"✅ {name} · {_made(row.invoice)}"
        case Progress.FAILED:
            return f"🔴 {name} · {cut_safe(failed_words(row), max(40, room))}"
        case Progress.UNSENT:
            return f"⚠️ {name} · {cut_safe(unsent_words(row), max(40, room))}"
        case Progress.UNKNOWN:
            return f"❔ {name} · not known yet: Stripe's answer was lost. I keep looking and tell you here."
        case Progress.WORKING:
            return f"⏳ {name} · being created · {net}"
        case Progress.STOPPED:
            return f"⏸️ {name} · not begun, since you stopped it · {net}"
        case _:
            symbol, word = ("✅", "created") if row.progress is Progress.CREATED else ("◻️", "waiting")
            return f"{symbol} {name} · {word} · {net}"


def _made(invoice: Invoice) -> str:
    amount, status = money(invoice.money(invoice.total)), clock_free(invoice)
    if status is not Status.DRAFT:
        return f"{foreign(invoice.label, LABEL)} · {amount} · {WORDS[status]}"
    title = foreign(invoice.title or invoice.id, LABEL)
    until = f", scheduled for {on_day(invoice.scheduled).removeprefix('on ')}" if invoice.scheduled else ""
    return f"{title} · {amount} · {WORDS[status]}{until}"


def _buttons(batch: Batch) -> list[Block]:
    if len(batch.id) > limits.VALUE:
        return []
    if batch.finished is None:
        waiting = len(_of(batch, Progress.WAITING))
        label = f"Stop: leave out {count(waiting, 'workspace')} not begun yet"
        stop = button("Stop", ids.BATCH_STOP, batch.id, label=label)
        return [actions([stop])] if waiting and not batch.stopping else []
    failed = len([row for row in _of(batch, *AGAIN) if row.refusal is None or row.refusal.why not in FINAL])
    if not failed:
        return []
    words = "Create the rest" if _of(batch, Progress.STOPPED) else "Try those again"
    label = f"{words}: the {count(failed, 'unfinished workspace')}"
    return [actions([button(words, ids.BATCH_AGAIN, batch.id, label=label)])]


def _footer(batch: Batch) -> str:
    if batch.finished is not None:
        return f"Finished {moment(batch.finished)}."
    if batch.stopping:
        return "What was begun is finished first; what is created stays."
    return f"Started {moment(batch.started)}. It goes on if you close Slack; nobody is billed twice."
