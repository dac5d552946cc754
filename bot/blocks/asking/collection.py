"""Asks before automatic collection is turned on or off."""

from __future__ import annotations

from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.blocks.text import bold
from bot.blocks.words.methods import method_name
from bot.domain.asking import BillQuestion
from bot.domain.invoices import Collection, Stage


def collection(question: BillQuestion, state: AskState) -> View:
    """What stops, or what starts and with which card."""
    off = question.invoice.auto_advance
    return ask(
        question,
        state,
        _stops(question) if off else _starts(question),
        submit="Turn it off" if off else "Turn it on",
        close="Leave it on" if off else "Leave it off",
        heading=f"Turn collection {'off' if off else 'on'}?",
    )


def _stops(question: BillQuestion) -> list[str]:
    invoice = question.invoice
    if invoice.stage is Stage.DRAFT:
        date = " Its scheduled date is taken off." if invoice.scheduled else ""
        stops = f"Stripe no longer finalizes, charges or sends this draft by itself.{date}"
        return [f"{stops} Until somebody finalizes it, it stays a draft."]
    return [
        "Stripe stops charging it by itself, sends no reminders and matches no bank transfers to it.",
        "The client can still pay on the payment page, and you can still charge it.",
    ]


def _starts(question: BillQuestion) -> list[str]:
    invoice = question.invoice
    amount = bold(money(invoice.money(invoice.amount_remaining)))
    first = "Stripe finalizes it within the hour, then" if invoice.stage is Stage.DRAFT else "Within the hour Stripe"
    if invoice.collection is Collection.SEND:
        sends = f"{first} sends it to the client" if invoice.stage is Stage.DRAFT else "Stripe reminds the client"
        return [f"{sends} and matches bank transfers to it. Nothing is charged."]
    if question.method is None:
        lack = "⚠️ No card or bank account is saved, so that would fail: ask the client for one first."
        return [f"{first} tries to charge {amount}. {lack}"]
    return [f"{first} charges {amount} to {bold(method_name(question.method))}, and tries again if the bank declines."]
