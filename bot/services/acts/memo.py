"""Memo: what the client reads on the invoice, and the note that only the hub sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.actions import Decision
from bot.domain.changes import Change, fingerprint, note_of
from bot.domain.invoices import Invoice
from bot.domain.permits import Act
from bot.services.acts.changing import Changing


class Memo(Changing):
    """`params` have {memo, footer, note}; on a final invoice, whose print cannot change, only {note}."""

    act = Act.MEMO

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """The texts as they were."""
        return {"stage": invoice.stage.value, "texts": fingerprint(invoice.memo, invoice.footer, note_of(invoice))}

    def change(self, decision: Decision) -> Change:
        """The texts as they were typed."""
        params = decision.params
        return Change(memo=params.get("memo"), footer=params.get("footer"), note=params.get("note"))
