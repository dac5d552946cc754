"""Why an invoice was credited, in words."""

from __future__ import annotations

from typing import Final

from bot.blocks.text import foreign
from bot.domain.credits import Cause

CAUSES: Final = {
    Cause.DUPLICATE: "Billed twice",
    Cause.ORDER_CHANGE: "The order changed",
    Cause.UNSATISFACTORY: "The client is not satisfied",
    Cause.FRAUDULENT: "Fraud",
}


def why_credited(cause: str | None, *, for_admin: bool) -> str:
    """`billed twice`; fraud is told to hub admins alone."""
    if not cause or (cause == Cause.FRAUDULENT and not for_admin):
        return ""
    words = next((said for known, said in CAUSES.items() if known == cause), "")
    return words[:1].lower() + words[1:] if words else foreign(cause.replace("_", " "), 60)
