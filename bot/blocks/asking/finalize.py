"""Asks before a draft becomes final."""

from __future__ import annotations

from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.domain.asking import Question
from bot.domain.invoices import Collection, Invoice


def finalize(question: Question, state: AskState) -> View:
    """What cannot change any more, and whether it is collected by itself."""
    return ask(
        question,
        state,
        ["It gets its number, and its lines and amounts cannot change any more.", _then(question.invoice)],
        submit="Finalize",
        close="Keep as draft",
    )


def _then(invoice: Invoice) -> str:
    if not invoice.auto_advance:
        return "Automatic collection is off: nothing is charged or sent until somebody does."
    if invoice.collection is Collection.SEND:
        return "Automatic collection is on: Stripe sends it to the client."
    return "Automatic collection is on: Stripe charges the saved card or account within the hour."
