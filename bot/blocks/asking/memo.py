"""The form for what is printed on an invoice, and for the hub's own note."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.elements import field, text_input
from bot.blocks.message import Block, View
from bot.blocks.text import blank, exact, typed
from bot.domain.asking import Question
from bot.domain.changes import MOST_FOOTER, MOST_NOTE, note_of
from bot.domain.invoices import Invoice, Stage

MEMO = 1500  # Stripe's most


def memo(question: Question, state: AskState) -> View:
    """The texts as they are; of a final invoice only the note can change."""
    invoice = question.invoice
    draft = invoice.stage is Stage.DRAFT
    printed = _printed(invoice) if draft else []
    note = _input(ids.ASK_NOTE, "Note", note_of(invoice), MOST_NOTE, "Only hub admins see it, here and in Stripe.")
    said = [] if draft else ["What is printed on a final invoice cannot change; the note can.", _kept(invoice)]
    return ask(question, state, said, submit="Save", fields=[*printed, note], heading="Memo and note")


def _printed(invoice: Invoice) -> list[Block]:
    """What a field cannot hold whole is left out, so that nothing of it is lost."""
    texts = (
        (ids.ASK_MEMO, "Memo", invoice.memo or "", MEMO, "The client reads it on the invoice."),
        (ids.ASK_FOOTER, "Footer", invoice.footer or "", MOST_FOOTER, "Printed at the foot of the invoice."),
    )
    return [_input(*text) for text in texts if typed(text[2], text[3]) == text[2]]


def _input(block: str, label: str, value: str, most: int, hint: str) -> Block:
    element = text_input(ids.ASK_VALUE, most=most, value=typed(value, most), multiline=True)
    return field(block, label, element, hint=hint, optional=True)


def _kept(invoice: Invoice) -> str:
    if invoice.memo is None or blank(invoice.memo):
        return ""
    return f"Its memo: {exact(invoice.memo, 600, lines=True)}"
