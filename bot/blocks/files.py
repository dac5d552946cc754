"""What stands beside a file in a direct message, and the private answer that says where the file is."""

from __future__ import annotations

import re
from typing import Final

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.elements import marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Message, View
from bot.blocks.text import bold, foreign, spoken
from bot.domain.invoices import Invoice

WHERE: Final = "in your direct messages with me"


def pdf_name(invoice: Invoice) -> str:
    """`Invoice-INV-0042.pdf`: letters and digits that every disk takes."""
    return f"Invoice-{re.sub(r'[^A-Za-z0-9-]+', '-', invoice.label)[:80]}.pdf"


def pdf_comment(invoice: Invoice) -> str:
    """The words that come with the PDF; Slack formats nothing in them."""
    return marked_text(spoken(f"The PDF of {_named(invoice)}, as it is now"), livemode=invoice.livemode)


def pdf_sent(invoice: Invoice) -> Message:
    """Where the PDF is."""
    said = f"The PDF of {_named(invoice)} is {WHERE}."
    blocks = marked([section(said)], livemode=invoice.livemode)
    return checked(Message(marked_text(spoken(said), livemode=invoice.livemode), blocks))


def pdf_sent_view(invoice: Invoice) -> View:
    """The same in a modal."""
    return checked(modal(invoice.label, pdf_sent(invoice).blocks, ids.OUTCOME_VIEW))


def _named(invoice: Invoice) -> str:
    return f"{bold(foreign(invoice.label, 60))} ({money(invoice.money(invoice.total))})"
