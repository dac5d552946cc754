"""Asks before a card is charged: a failed payment tried again, or anything unpaid charged now."""

from __future__ import annotations

from bot.blocks import ids, limits
from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.behind import left_behind
from bot.blocks.elements import field, option, select
from bot.blocks.message import Block, View
from bot.blocks.text import bold
from bot.blocks.words.failures import reason
from bot.blocks.words.methods import method_name, method_with_expiry
from bot.domain.asking import ChargeQuestion
from bot.domain.invoices import Invoice, Stage


def charge(question: ChargeQuestion, state: AskState) -> View:
    """Which card is charged how much, and what a decline leaves behind; another saved one can be chosen."""
    invoice = question.invoice
    amount = money(invoice.money(invoice.amount_remaining))
    other = " Or choose another below." if question.others else ""
    return ask(
        question,
        state,
        [
            f"Charge {bold(amount)} to {bold(method_name(question.method))} now?{other}",
            _last_try(invoice),
            _declined(invoice),
        ],
        submit=_fitting(f"Charge {amount}", "Charge now"),
        fields=[*_choice(question), *left_behind(question.behind, invoice)],
    )


def _choice(question: ChargeQuestion) -> list[Block]:
    methods = (question.method, *question.others)[: limits.OPTIONS]
    if len(methods) == 1:
        return []
    choices = [option(method_with_expiry(each), each.id) for each in methods]
    menu = select(ids.RETRY_METHOD, "Card or account", choices, question.method.id)
    return [field(ids.RETRY_METHOD, "Charge", menu)]


def _last_try(invoice: Invoice) -> str:
    payment = invoice.payment
    if payment is None or payment.decline is None:
        return ""
    return f"Last try: {reason(payment.decline, payment.method, for_admin=True)}"


def _declined(invoice: Invoice) -> str:
    if invoice.stage is Stage.DRAFT:
        return (
            "This makes the draft final first: its lines and amounts cannot change any more. If the bank declines, "
            "the invoice stays Failed, not Draft, and nothing tries again by itself."
        )
    if invoice.stage is Stage.UNCOLLECTIBLE:
        return "If the bank declines, the invoice stays written off and you are told why."
    return "If the bank declines, the invoice stays open and you are told why."


def _fitting(text: str, shorter: str) -> str:
    return text if len(text) <= limits.TITLE else shorter
