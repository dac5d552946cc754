"""Asks before an invoice goes out to the client by e-mail."""

from __future__ import annotations

from bot.blocks.ask_state import AskState
from bot.blocks.asking.finalize import EMAIL, due, shown_bill
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.blocks.text import exact
from bot.domain.asking import BillQuestion
from bot.domain.invoices import Stage


def send(question: BillQuestion, state: AskState) -> View:
    """To whom; for a draft, what they get and that it is final then."""
    invoice = question.invoice
    draft = invoice.stage is Stage.DRAFT
    to = exact(invoice.customer_email or "", EMAIL)
    said = [f"Stripe e-mails it to {to} now, with a link to the payment page{due(invoice)}."]
    if draft:
        said.append("The draft becomes final: it gets its number, and its lines and amounts cannot change any more.")
    return ask(
        question,
        state,
        said,
        submit="Finalize and send" if draft else "Send",
        close="Keep as draft" if draft else "Not now",
        fields=shown_bill(question),
    )
