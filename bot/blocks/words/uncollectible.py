"""Why Stripe counts an invoice as uncollectible, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.blocks.text import foreign
from bot.domain.invoices import Invoice

# https://docs.stripe.com/api/invoices/object names the reasons of `status_details.uncollectible`.
_REASONS: Final[Mapping[str, str]] = {
    "max_payment_attempts": "all automatic tries failed",
    "bad_debt": "the client is not expected to pay",
    "manual": "somebody marked it so",
}


def why_written_off(invoice: Invoice) -> str:
    """`: all automatic tries failed`; nothing when Stripe gives no reason."""
    given = invoice.uncollectible_reason
    if not given:
        return ""
    return f": {_REASONS.get(given) or foreign(given.replace('_', ' '), 120)}"
