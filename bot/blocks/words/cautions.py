"""What a person should know before they confirm."""

from __future__ import annotations

from bot.blocks.text import moment
from bot.domain.actions import Caution
from bot.domain.invoices import Invoice


def caution(which: Caution, invoice: Invoice) -> str:
    """One or two sentences with a warning sign."""
    return f"⚠️ {_words(which, invoice)}"


def _words(which: Caution, invoice: Invoice) -> str:
    match which:
        case Caution.STRIPE_TRIES_SOON:
            when = f", {moment(invoice.next_attempt)}" if invoice.next_attempt else ""
            return f"Stripe itself tries again within the hour{when}. You can also wait for that."
        case Caution.NEVER_RETRY:
            return "The bank said not to try this card again. Charge another card, or ask the client for a new one."
        case Caution.NEARLY_CAPPED:
            return "This card has nearly been tried as often as the card networks allow. Ask for another card now."
        case Caution.UNKNOWN_BEFORE:
            return "How an earlier try ended is not known. Look at the payment in Stripe before you charge again."
