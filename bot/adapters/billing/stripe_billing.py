"""`Billing` on Stripe's API 2026-10-28.endive: the reads of `StripeReading`, and the writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.billing.changing import change_params, changed_line
from bot.adapters.billing.crediting import credit_params
from bot.adapters.billing.detailing import WITH_PAYMENT
from bot.adapters.billing.drafting import LINES_PER_CALL, invoice_params, line_params
from bot.adapters.billing.previewing import NAMES, counts_more, preview_from, preview_params, preview_params_alone
from bot.adapters.billing.reading import StripeReading, text
from bot.adapters.billing.shapes import Obj, reading
from bot.adapters.billing.taxing import NO_TAX, Tax
from bot.domain.changes import Change
from bot.domain.credits import Credit
from bot.domain.drafts import DECISION, Draft, Preview
from bot.domain.edits import LineChange
from bot.domain.invoices import Invoice
from bot.domain.workspaces import Budget, Workspace
from bot.services.ports import BillingRefused, BillingUnanswered, after_an_effect


class StripeBilling(StripeReading):
    """Stripe behind the `Billing` port; safe for several threads, each of which has its own connection."""

    def __init__(self, key: str, *, tax: Tax = NO_TAX, **connection: Any) -> None:
        """`tax` is that of new invoices; `connection` as `StripeReading` takes it."""
        super().__init__(key, **connection)
        self._tax = tax

    def pay(self, invoice: str, method: str, key: str) -> Invoice:
        """One call, and one for what is printed on the method."""
        params = {"payment_method": method, "off_session": True, "expand": WITH_PAYMENT}
        return self._written(self._stripe.post("invoices", invoice, "pay", key=key, **params), with_method=True)

    def mark_paid(self, invoice: str, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "pay", key, paid_out_of_band=True)

    def credit(self, invoice: str, credit: Credit, decision: str, key: str) -> Invoice:
        """One call, and one for the invoice."""
        self._stripe.post("credit_notes", key=key, **credit_params(invoice, credit, decision))
        with after_an_effect():
            return self.invoice(invoice)

    def revise(self, invoice: str, decision: str, key: str) -> Invoice:
        """One call; the draft takes the metadata of the original, but for the decision."""
        made: dict[str, Any] = {"from_invoice": {"action": "revision", "invoice": invoice}, "auto_advance": False}
        made["metadata"] = {DECISION: decision}
        return self._written(self._stripe.post("invoices", key=key, **made, expand=WITH_PAYMENT))

    def move_card(self, subscription: str, method: str, key: str) -> None:
        """One call."""
        self._stripe.post("subscriptions", subscription, key=key, default_payment_method=method)

    def void(self, invoice: str, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "void", key)

    def write_off(self, invoice: str, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "mark_uncollectible", key)

    def finalize(self, invoice: str, *, auto_advance: bool, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "finalize", key, auto_advance=auto_advance)

    def send(self, invoice: str, key: str) -> Invoice:
        """One call; Stripe refuses it for an invoice that is charged automatically."""
        return self._write(invoice, "send", key)

    def update_lines(self, invoice: str, changes: Sequence[LineChange], currency: str, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "update_lines", key, lines=[changed_line(one, currency) for one in changes])

    def remove_lines(self, invoice: str, lines: Sequence[str], key: str) -> Invoice:
        """One call; what is taken off does not wait for the next invoice."""
        return self._write(invoice, "remove_lines", key, lines=[{"id": one, "behavior": "delete"} for one in lines])

    def change(self, invoice: str, change: Change, key: str) -> Invoice:
        """One call."""
        params = change_params(change)
        return self._written(self._stripe.post("invoices", invoice, key=key, **params, expand=WITH_PAYMENT))

    def delete(self, invoice: str) -> None:
        """One call."""
        self._stripe.delete("invoices", invoice)

    def preview(self, workspace: Workspace, draft: Draft) -> Preview:
        """One call; two for a customer who has a subscription or pending items, which the first one counts in."""
        obj = self._preview(preview_params(workspace, draft, self._tax))
        with reading("preview"):
            customer = obj["customer"]
            params = preview_params_alone(obj, draft, self._tax) if counts_more(obj, draft) else None
        if params is not None:
            obj = self._preview(params)
        with reading("preview"):
            return preview_from(obj, customer, workspace, draft)

    def _preview(self, params: Mapping[str, Any]) -> Obj:
        """With the names of taxes, where there are any and a restricted key may read them."""
        expand = params["expand"]
        if self._tax != NO_TAX:
            try:
                return self._stripe.post("invoices", "create_preview", key=None, **{**params, "expand": expand + NAMES})
            except BillingRefused:
                pass  # said again below, when it was not for the names
        return self._stripe.post("invoices", "create_preview", key=None, **params)

    def create_draft(self, workspace: Workspace, draft: Draft, decision: str, key: str) -> Invoice:
        """One call."""
        params = invoice_params(workspace, draft, decision) | self._tax.of_invoice()
        return self._written(self._stripe.post("invoices", key=key, **params, expand=WITH_PAYMENT))

    def add_lines(self, invoice: str, draft: Draft, key: str) -> Invoice:
        """One call for up to 50 lines; `key` is the first one's, the next end in `/2`, `/3`… ValueError for none."""
        lines = [line_params(line, draft.currency) for line in draft.lines]
        if not lines:
            raise ValueError("a draft without lines")
        for start in range(0, len(lines), LINES_PER_CALL):
            part = lines[start : start + LINES_PER_CALL]
            step = key if start == 0 else f"{key}/{start // LINES_PER_CALL + 1}"
            obj = self._stripe.post("invoices", invoice, "add_lines", key=step, lines=part, expand=WITH_PAYMENT)
        return self._written(obj)

    def set_budget(self, customer: str, budget: Budget, key: str) -> None:
        """One call."""
        self._stripe.post("customers", customer, key=key, metadata={"budget_status": budget.value})

    def portal(self, customer: str) -> str:
        """A new session, opened where the method is replaced; a repeated one does no harm, so it takes no key."""
        flow = {"type": "payment_method_update"}
        url = text(self._stripe.post("billing_portal", "sessions", key=None, customer=customer, flow_data=flow), "url")
        if url is None:
            raise BillingUnanswered("Stripe made a portal session without a link", answered=False)
        return url

    def _write(self, invoice: str, step: str, key: str, **params: Any) -> Invoice:
        return self._written(self._stripe.post("invoices", invoice, step, key=key, **params, expand=WITH_PAYMENT))

    def _written(self, obj: Obj, *, with_method: bool = False) -> Invoice:
        """The invoice that a write answered with."""
        with after_an_effect():
            return self._invoice(obj, with_method=with_method)
