"""The form for how a draft is collected."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.create import COLLECTIONS, radio
from bot.blocks.elements import field, text_input
from bot.blocks.message import View
from bot.blocks.text import bold
from bot.blocks.words.methods import method_name
from bot.domain.asking import BillQuestion
from bot.domain.drafts import MOST_DAYS


def method(question: BillQuestion, state: AskState) -> View:
    """Both ways, the present one chosen."""
    invoice = question.invoice
    days = (invoice.due - invoice.created).days if invoice.due else None
    fields = [
        field(ids.ASK_WAY, "Collection method", radio(ids.ASK_VALUE, COLLECTIONS, invoice.collection)),
        field(
            ids.ASK_DAYS,
            "Days until due",
            text_input(ids.ASK_VALUE, most=3, value="" if days is None else str(days), placeholder="14"),
            hint=f"Only for an invoice that is sent: 1 to {MOST_DAYS}, counted from when the draft was made.",
            optional=True,
        ),
    ]
    said = [_card(question), "Once the invoice is final this cannot change any more."]
    if invoice.subscription:
        said.append("It changes this invoice alone; what the subscription bills next stays as the subscription says.")
    return ask(question, state, said, submit="Save", fields=fields, heading="Collection method")


def _card(question: BillQuestion) -> str:
    card = (
        f"Charged automatically, it goes to {bold(method_name(question.method))}."
        if question.method is not None
        else "⚠️ No card or bank account is saved that could be charged automatically."
    )
    return card if question.invoice.customer_email else f"{card} ⚠️ No e-mail address is saved to send it to."
