"""Asks before a draft becomes final; shows the bill as the client will get it."""

from __future__ import annotations

from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.detailed.bill import bill
from bot.blocks.elements import divider
from bot.blocks.message import Block, View
from bot.blocks.text import bold, day, exact
from bot.blocks.words.methods import method_name
from bot.domain.asking import BillQuestion
from bot.domain.invoices import Collection, Invoice

EMAIL = 150


def finalize(question: BillQuestion, state: AskState) -> View:
    """What cannot change any more, and whether and how it is collected by itself."""
    return ask(
        question,
        state,
        ["The draft gets its number, and its lines and amounts cannot change any more.", _then(question)],
        submit="Finalize",
        close="Keep as draft",
        fields=shown_bill(question),
    )


def _then(question: BillQuestion) -> str:
    invoice = question.invoice
    if invoice.total <= 0:
        return "There is nothing to pay, so it counts as paid at once."
    if not invoice.auto_advance:
        return "Automatic collection is off: nothing is charged or sent until somebody does it."
    if invoice.collection is Collection.SEND:
        return f"Automatic collection is on: {_sent(invoice)}{due(invoice)}."
    if question.method is None:
        lack = "⚠️ No card or bank account is saved, so that would fail."
        return f"Automatic collection is on: Stripe tries to charge it. {lack}"
    return f"Automatic collection is on: Stripe charges {bold(method_name(question.method))} within the hour."


def _sent(invoice: Invoice) -> str:
    if not invoice.customer_email:
        return "⚠️ there is no e-mail address to send it to"
    return f"Stripe e-mails it to {exact(invoice.customer_email, EMAIL)}"


def due(invoice: Invoice) -> str:
    """`, due 12 Dec`."""
    return f", due {day(invoice.due)}" if invoice.due is not None else ""


def shown_bill(question: BillQuestion) -> list[Block]:
    """Lines, discounts, taxes and total, as far as they were fetched."""
    return [divider(), *bill(question.detail)] if question.detail is not None else []
