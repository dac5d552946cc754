"""What to know once something was done to an invoice: a sentence on how it stands now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.blocks.text import moment
from bot.domain.actions import Outcome
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Act


def after(ended: Outcome) -> list[str]:
    """Nothing where the act's own word says it all."""
    said = _AFTER.get(ended.decision.act)
    words = said(ended.invoice) if said is not None and ended.invoice is not None else ""
    return [words] if words else []


_STOPPED: Final = {
    True: "neither finalizes, charges nor sends it",
    False: "charges nothing, reminds nobody and matches no bank transfers",
}
"""What stops when automatic collection does, by whether it is a draft."""


def _collection(invoice: Invoice) -> str:
    if not invoice.auto_advance:
        return f"Automatic collection is off: Stripe {_STOPPED[invoice.stage is Stage.DRAFT]} by itself."
    return f"Automatic collection is on{_when(invoice)}."


def _when(invoice: Invoice) -> str:
    if invoice.scheduled is not None:
        return f": it is finalized {moment(invoice.scheduled)}"
    return f": Stripe charges it {moment(invoice.next_attempt)}" if invoice.next_attempt is not None else ""


def _schedule(invoice: Invoice) -> str:
    if invoice.scheduled is None:
        return "It stays a draft until somebody finalizes it."
    collected = "charged" if invoice.collection is Collection.CHARGE else "sent to the client"
    return f"It is finalized {moment(invoice.scheduled)}, then {collected}. Until then it can still change."


def _method(invoice: Invoice) -> str:
    if invoice.collection is Collection.CHARGE:
        return "It is charged automatically once it is final."
    due = f", due {moment(invoice.due)}" if invoice.due else ""
    return f"It is sent to the client, who pays on the payment page{due}."


def _final(invoice: Invoice) -> str:
    if invoice.auto_advance or invoice.amount_remaining <= 0:
        return ""
    return "Automatic collection is off: charge it, send it or turn collection on when you want the money."


_AFTER: Final[Mapping[Act, Callable[[Invoice], str]]] = {
    Act.COLLECTION: _collection,
    Act.SCHEDULE: _schedule,
    Act.METHOD: _method,
    Act.FINALIZE: _final,
}
