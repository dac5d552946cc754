"""A credit note as Stripe's parameters."""

from __future__ import annotations

from typing import Any

from bot.domain.credits import Credit
from bot.domain.drafts import DECISION


def credit_params(invoice: str, credit: Credit, decision: str) -> dict[str, Any]:
    """Parameters of `POST /v1/credit_notes`; parts that are nothing are left out."""
    parts = {
        "refund_amount": credit.refund,
        "credit_amount": credit.balance,
        "out_of_band_amount": credit.outside,
        "reason": credit.cause.value if credit.cause is not None else None,
        "memo": credit.memo,
    }
    given = {name: value for name, value in parts.items() if value}
    return {"invoice": invoice, "amount": credit.amount, "metadata": {DECISION: decision}, **given}
