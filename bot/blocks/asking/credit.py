"""Asks how much of an invoice is credited or refunded, where it goes and why."""

from __future__ import annotations

from typing import Final

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.elements import field, option, select, text_input
from bot.blocks.message import Block, View
from bot.blocks.text import bold
from bot.blocks.words.credits import CAUSES
from bot.domain.asking import CreditQuestion
from bot.domain.credits import MOST_MEMO, Room
from bot.domain.money import typed

DIGITS = 30
_LABELS: Final = {
    "refund": ("Back to the card or account", "Takes some days to arrive. Leave it empty for none."),
    "balance": ("To the client's balance", "Taken off their next invoices. Leave it empty for none."),
    "outside": ("Given back outside Stripe", "Only noted: you pay it out yourself. Leave it empty for none."),
}


def credit(question: CreditQuestion, state: AskState) -> View:
    """What can be credited, and for a paid invoice where it goes."""
    room = question.room
    return ask(
        question,
        state,
        _given_back(room) if room.paid else _taken_off(room),
        submit="Credit or refund" if room.paid else "Credit",
        fields=[*_amounts(room), _cause(), _memo()],
    )


def _taken_off(room: Room) -> list[str]:
    left = bold(money(room.money(room.creditable)))
    return [
        f"{left} is left to pay. A credit note takes its amount off that; once nothing is left, the invoice counts as "
        "paid. No money moves."
    ]


def _given_back(room: Room) -> list[str]:
    most = bold(money(room.money(room.creditable)))
    card = money(room.money(min(room.refundable, room.creditable)))
    to_card = f"{card} of it to the card or account" if room.refundable else "none of it to a card or account"
    return [f"{most} can be credited, {to_card}. The parts have to add up to the amount. This cannot be taken back."]


def _amounts(room: Room) -> list[Block]:
    suggested = room.suggested()
    label = f"Amount ({room.currency.upper()})"
    hint = "On the credit note." if not room.paid else "On the credit note: the sum of the parts below."
    blocks = [_amount("amount", label, room, suggested.amount, hint, optional=False)]
    if not room.paid:
        return blocks
    parts = {"refund": suggested.refund, "balance": suggested.balance, "outside": suggested.outside}
    for name, amount in parts.items():
        if name != "refund" or room.refundable:
            label, hint = _LABELS[name]
            blocks.append(_amount(name, label, room, amount, hint, optional=True))
    return blocks


def _amount(name: str, label: str, room: Room, amount: int, hint: str, *, optional: bool) -> Block:
    value = typed(room.money(amount)) if amount else ""
    block = ids.credit_block(name)
    return field(block, label, text_input(ids.CREATE_VALUE, most=DIGITS, value=value), hint=hint, optional=optional)


def _cause() -> Block:
    choices = [option(words, cause.value) for cause, words in CAUSES.items()]
    menu = select(ids.CREATE_VALUE, "Another reason", choices)
    return field(ids.credit_block("cause"), "Reason", menu, optional=True)


def _memo() -> Block:
    block = ids.credit_block("memo")
    text = text_input(ids.CREATE_VALUE, most=MOST_MEMO, placeholder="Two hours were billed twice", multiline=True)
    return field(block, "Memo", text, hint="Printed on the credit note, which the client gets.", optional=True)
