"""The create form, its previews and batches, for `everywhere`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.blocks import batches, create, create_copying, ids, previews
from bot.blocks.create_states import CreateState
from bot.blocks.message import Message
from bot.domain.catalog import Price
from bot.domain.detail import Part
from bot.domain.drafts import MOST_LINES, MOST_PASTED, MOST_WORKSPACES, Preview, Progress, TypedForm, TypedLine, When
from bot.domain.invoices import Collection
from bot.domain.rows import row_of
from bot.domain.statuses import Status
from tests.blocks.hostile import ORIGIN, Hostile, Rendered
from tests.blocks.samples import batch, batch_row


def creating(hostile: Hostile) -> Iterator[Rendered]:
    """The form, its previews, its batches."""
    line = TypedLine(hostile.text, hostile.text, hostile.text)
    typed = TypedForm(("ws-0",), (line,) * MOST_LINES, Collection.SEND, hostile.text, hostile.text, fee=True)
    state = CreateState("form_1", tuple(range(MOST_LINES)), origin=ORIGIN)
    notice = create_copying.copied(hostile.invoice(), 3)
    for number in (0, 100, 300):
        workspaces = [hostile.nth_workspace(each) for each in range(number)]
        yield Rendered("form", create.form(state, workspaces, typed, livemode=False, notice=notice))
    saved = {"price_1": Price("price_1", "prod_1", hostile.text, hostile.currency, 99_999_999, hostile.text)}
    sold = replace(typed, lines=(TypedLine(price="price_1", quantity=hostile.text),) * MOST_LINES)
    products = replace(state, products=frozenset(range(MOST_LINES)))
    yield Rendered("form", create.form(products, workspaces, sold, livemode=False, prices=saved))
    row = row_of(hostile.invoice(Status.DRAFT), None)
    offered = [
        *(create.price_choice(one) for one in saved.values()),
        create.workspace_choice(hostile.nth_workspace(0)),
        create_copying.choice(row, hostile.text),
    ]
    menu = {"type": "static_select", "action_id": ids.CREATE_PRICE, "options": offered}
    yield Rendered("menu", Message("A menu", [{"type": "actions", "elements": [menu]}]))
    pasted = replace(typed, pasted=hostile.text, pasting=True, when=When.DATE, date="2026-12-03")
    yield Rendered("form", create.form(replace(state, pasting=True), workspaces, pasted, livemode=False))
    many = [hostile.nth_workspace(number) for number in range(MOST_PASTED)]
    shown = [
        Preview(each, hostile.draft(each), hostile.amount, (Part(hostile.text, hostile.amount),) * 10) for each in many
    ]
    refused = [replace(each, refusal=hostile.refusal(act="create")) for each in shown]
    for number in (MOST_WORKSPACES, MOST_PASTED):
        yield Rendered("preview", previews.preview(state, shown[:number], livemode=True))
        yield Rendered("preview refused", previews.preview(state, refused[:number], livemode=False))
    yield Rendered("preview", previews.previewing(3, MOST_PASTED, livemode=False))
    for progress in Progress:
        for count in (20, MOST_WORKSPACES, MOST_PASTED):
            rows = [
                batch_row(
                    progress,
                    each,
                    draft=hostile.draft(each),
                    refusal=hostile.refusal(),
                    invoice=hostile.invoice() if progress is Progress.CREATED else None,
                )
                for each in many[:count]
            ]
            yield Rendered(f"batch {progress}", batches.progress(batch(*rows, finished=count > 20), livemode=False))
    yield Rendered("started", batches.started(3, livemode=False))
