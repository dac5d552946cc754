"""The private answer to Pay now, Replace card and Receipt: a button with a fresh link, never posted in a channel."""

from __future__ import annotations

from enum import StrEnum

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.behind import use_new_card
from bot.blocks.elements import actions, button, marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Message, View
from bot.blocks.text import bold, flat, foreign, spoken
from bot.blocks.words.cards import own_words
from bot.domain.invoices import Invoice, OwnCard


class Kind(StrEnum):
    """What the link opens."""

    PAY_NOW = "pay_now"
    REPLACE_CARD = "replace_card"
    PDF = "pdf"
    RECEIPT = "receipt"


_WORDS = {
    Kind.PAY_NOW: (
        "Open the payment page",
        "Pay {name} on Stripe's payment page. There another card can be used, and the payment confirmed.",
    ),
    Kind.REPLACE_CARD: (
        "Open the card page",
        "Add or replace the card that pays {name}. It is used for later invoices too.",
    ),
    Kind.PDF: (
        "Open the PDF",
        "The PDF of {name} could not be put into your direct messages, so here is the link to it.",
    ),
    Kind.RECEIPT: ("Open the receipt", "Here is Stripe's receipt for {name}."),
}


_OPENED = {Kind.REPLACE_CARD: "the client's billing page"}
"""What whoever has the link can open, where that is not the invoice alone."""


def link_view(message: Message, invoice: Invoice) -> View:
    """The same in a modal, for a press that was made in one."""
    return checked(modal(invoice.label, message.blocks, ids.OUTCOME_VIEW))


def link(kind: Kind, url: str, invoice: Invoice, *, own: OwnCard | None = None, for_admin: bool = False) -> Message:
    """`url` is secret: answer with this only privately, to a person whose role was just checked.

    `own` is the card of its own that the subscription has; hub admins get the button that moves it.
    """
    opens, words = _WORDS[kind]
    name = f"{foreign(invoice.label, 60)} ({money(invoice.money(invoice.amount_remaining or invoice.total))})"
    said = words.format(name=bold(name))
    private = f"The link is for you alone: whoever has it can open {_OPENED.get(kind, 'the invoice')}."
    press = button(opens, ids.LINK, url=url, label=f"{opens} of {flat(invoice.label, 30)}", style="primary")
    presses = [press, use_new_card(invoice.id, invoice.label)] if own is not None and for_admin else [press]
    still = own_words(own, for_admin=for_admin) if own is not None else ""
    blocks = marked([section(said, still, private), actions(presses)], livemode=invoice.livemode)
    text = marked_text(spoken(said, still, private), livemode=invoice.livemode)
    return checked(Message(text, blocks))
