"""What an act that took effect says besides that it did: where the money went, and what is left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.blocks.amounts import money
from bot.blocks.text import blank, foreign
from bot.blocks.words.after import after
from bot.blocks.words.methods import method_name
from bot.domain.actions import Outcome
from bot.domain.permits import Act

REASON = 500


def besides(ended: Outcome) -> list[str]:
    """Some lines; none for acts that need none."""
    more = _MORE.get(ended.decision.act)
    return more(ended) if more is not None else after(ended)


def _charged(ended: Outcome) -> list[str]:
    still = "Its subscription is still on the old card." if ended.decision.params.get("behind") else ""
    if ended.method is not None:
        return [f"Charged to {method_name(ended.method)}.", *([still] if still else [])]
    nothing = ended.decision.params.get("amount") == 0
    return ["Nothing was left to charge."] if nothing else ["The charge went through."]


def _outside(ended: Outcome) -> list[str]:
    how = ended.decision.params.get("reason")
    said = foreign(how, REASON, lines=True) if isinstance(how, str) and not blank(how) else ""
    return [f"Paid outside Stripe{f': {said}' if said else '.'}", "Nothing was charged."]


def _credited(ended: Outcome) -> list[str]:
    """Where it went, and what is left to pay of an open invoice."""
    params, invoice = ended.decision.params, ended.invoice
    if invoice is None:
        return []
    parts = [(words, params.get(name)) for name, words in _WENT.items()]
    lines = [f"{money(invoice.money(part))} {words}" for words, part in parts if isinstance(part, int) and part]
    if lines:
        return lines
    left = money(invoice.money(invoice.amount_remaining))
    return [f"{left} is left to pay." if invoice.amount_remaining else "Nothing is left to pay: it counts as paid."]


_WENT = {
    "refund": "goes back to the card or account; that takes some days.",
    "balance": "is on the client's balance, and is taken off their next invoices.",
    "outside": "is given back outside Stripe: you pay it out yourself.",
}


def _revised(_ended: Outcome) -> list[str]:
    return ["The draft has the same lines. Correct it, then finalize it: that voids the original."]


def _moved(ended: Outcome) -> list[str]:
    to = f" to {method_name(ended.method)}" if ended.method else ""
    return [f"Its subscription is charged{to} from now on. Nothing was charged."]


_MORE: Mapping[Act, Callable[[Outcome], list[str]]] = {
    Act.CREDIT: _credited,
    Act.REVISE: _revised,
    Act.MOVE_CARD: _moved,
    Act.RETRY: _charged,
    Act.CHARGE: _charged,
    Act.MARK_PAID: _outside,
}
