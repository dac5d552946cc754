"""The payments of listed invoices: a list cannot expand down to a PaymentIntent, so they are listed beside."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.billing.convert import invoice_from, payment_from
from bot.adapters.billing.detailing import INTENTS
from bot.adapters.billing.gateway import Gateway
from bot.adapters.billing.shapes import Obj, ident, reading
from bot.domain.invoices import Invoice, Payment

UNSETTLED = frozenset({"open", "uncollectible"})


class OpenPayments:
    """The default payments that are not settled, read from the newest on, only as far as the invoices that were read.

    A payment is never older than its invoice. What is kept is what was read ahead: little, whatever the number of
    invoices.
    """

    def __init__(self, gateway: Gateway) -> None:
        """Nothing is asked before the first page with an invoice that is not settled."""
        self._pages = gateway.pages("invoice_payments", status="open", expand=INTENTS)
        self._read_to: int | None = None
        self._more = True
        self._ahead: dict[str, Payment | None] = {}

    def with_payments(self, page: Sequence[Obj]) -> list[Invoice]:
        """The invoices of a page, which follows the one before from the newest to the oldest."""
        if any(obj.get("status") in UNSETTLED for obj in page):
            with reading("invoice"):
                oldest = min(int(obj["created"]) for obj in page)
            while self._more and (self._read_to is None or self._read_to >= oldest):
                self._read()
        with reading("invoice"):
            return [invoice_from(obj, self._of(obj)) for obj in page]

    def _read(self) -> None:
        page = next(self._pages, None)
        if page is None:
            self._more = False
            return
        with reading("payment"):
            self._read_to = int(page[-1]["created"])
            self._ahead.update({ident(obj["invoice"]) or "": payment_from(obj) for obj in page if obj["is_default"]})

    def _of(self, obj: Obj) -> Payment | None:
        found = self._ahead.pop(obj["id"], None)
        return found if obj["status"] in UNSETTLED else None
