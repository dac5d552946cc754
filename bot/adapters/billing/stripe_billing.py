"""`Billing` on Stripe's API 2026-10-28.endive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.billing.convert import default_of, invoice_from, method_from, payment_from
from bot.adapters.billing.detail import attempts_from, detail_from
from bot.adapters.billing.drafting import (
    DECISION,
    LINES_PER_CALL,
    invoice_params,
    line_params,
    preview_from,
    preview_params,
)
from bot.adapters.billing.events import HANDLED, event_from
from bot.adapters.billing.gateway import Gateway
from bot.adapters.billing.shapes import Obj, ident, reading, within
from bot.domain.drafts import Draft, Preview
from bot.domain.invoices import Attempt, Detail, Invoice, Method, Payment
from bot.domain.workspaces import Budget, Workspace
from bot.services.ports import BadEvent, BillingRefused, BillingUnanswered, Event

# Stripe expands four levels deep, a list's `data` included (https://docs.stripe.com/expand).
WITH_PAYMENT = ["payments.data.payment.payment_intent"]
INTENTS = ["data.payment.payment_intent"]
INTENTS_AND_METHODS = ["data.payment.payment_intent.payment_method"]
PARTIES = ["customer", "parent.subscription_details.subscription"]
NAMES = ["total_discount_amounts.discount.source.coupon", "total_taxes.tax_rate_details.tax_rate"]
DEFAULT_METHODS = [
    "default_payment_method",
    "parent.subscription_details.subscription.default_payment_method",
    "customer.invoice_settings.default_payment_method",
]
UNSETTLED = frozenset({"open", "uncollectible"})
CLOCK_SLACK = timedelta(minutes=1)
MOST_LINES_SHOWN = 100


class StripeBilling:
    """Stripe behind the `Billing` port; safe for several threads, each of which has its own connection."""

    def __init__(
        self, key: str, *, api_base: str | None = None, retries: int = 2, timeout: tuple[float, float] = (5, 30)
    ) -> None:
        """`api_base`: None for Stripe itself; `timeout`: seconds to connect and to wait for each answer.

        A call may take `(retries + 1)` time-outs and the pauses between them (up to 1.5 s with two retries).
        """
        self._stripe = Gateway(key, api_base=api_base, retries=retries, timeout=timeout)

    @property
    def livemode(self) -> bool:
        """Whether the key is a live one."""
        return self._stripe.livemode

    def close(self) -> None:
        """Close all connections."""
        self._stripe.close()

    def subscribe_check(self) -> None:
        """One cheap read."""
        self._stripe.get("invoices", limit=1)

    # Reading

    def invoice(self, invoice: str) -> Invoice:
        """One call: the default payment comes with it."""
        return self._invoice(self._stripe.get("invoices", invoice, expand=WITH_PAYMENT))

    def detail(self, invoice: str) -> Detail:
        """Two calls; a third for the names of discounts and taxes, and one for each 100 lines past the first ten."""
        obj = self._stripe.get("invoices", invoice, expand=PARTIES)
        if obj.get("total_discount_amounts") or obj.get("total_taxes"):
            obj = self._named(obj, invoice)
        payments = [] if obj.get("status") == "draft" else self._payments(invoice, INTENTS_AND_METHODS)
        with reading("invoice"):
            lines = self._lines(obj)
            found = invoice_from(obj, payment_from(default_of(payments)))
            shown, more = lines[:MOST_LINES_SHOWN], len(lines[MOST_LINES_SHOWN:])
            return detail_from(obj, found, shown, attempts_from(payments), more)

    def invoices(self, *, since: datetime | None = None) -> Iterator[list[Invoice]]:
        """All, newest first. Lists cannot expand down to a PaymentIntent, so the open payments are listed apart."""
        made: dict[str, Any] = {} if since is None else {"created": {"gte": int(since.timestamp())}}
        payments: Mapping[str, Payment | None] | None = None
        for page in self._stripe.pages("invoices", **made):
            if payments is None and any(obj.get("status") in UNSETTLED for obj in page):
                payments = self._open_payments(made)
            with reading("invoice"):
                found = [invoice_from(obj, _payment(obj, payments or {})) for obj in page]
            yield found

    def attempts(self, invoice: str) -> tuple[Attempt, ...]:
        """The invoice's payments."""
        payments = self._payments(invoice, INTENTS_AND_METHODS)
        with reading("payment"):
            return attempts_from(payments)

    def methods(self, customer: str) -> tuple[Method, ...]:
        """All kinds of method, newest first."""
        pages = self._stripe.pages("customers", customer, "payment_methods")
        with reading("payment method"):
            return tuple(method_from(obj) for page in pages for obj in page)

    def default_method(self, invoice: Invoice) -> Method | None:
        """One call; the order is Stripe's (https://docs.stripe.com/api/invoices/object#invoice_object-default_payment_method)."""
        obj = self._stripe.get("invoices", invoice.id, expand=DEFAULT_METHODS)
        with reading("invoice"):
            for path in DEFAULT_METHODS:
                found = within(obj, *path.split("."))
                if found is not None:
                    return method_from(found)
        return None

    def created_by(self, customer: str, decision: str, since: datetime) -> Invoice | None:
        """By list, since search lags behind."""
        made = {"gte": int((since - CLOCK_SLACK).timestamp())}
        for page in self._stripe.pages("invoices", customer=customer, created=made):
            for obj in page:
                if within(obj, "metadata", DECISION) == decision:
                    return self.invoice(str(obj.get("id")))
        return None

    def payment_page(self, invoice: str) -> str | None:
        """None for a draft."""
        return _text(self._stripe.get("invoices", invoice), "hosted_invoice_url")

    def pdf(self, invoice: str) -> str | None:
        """None for a draft."""
        return _text(self._stripe.get("invoices", invoice), "invoice_pdf")

    def events_since(self, since: datetime) -> Iterator[Event]:
        """The events that the bot handles, newest first."""
        made = {"gte": int(since.timestamp())}
        for page in self._stripe.pages("events", types=list(HANDLED), created=made):
            for obj in page:
                try:
                    yield event_from(obj)
                except BadEvent as error:
                    raise BillingUnanswered(f"Stripe's event could not be read: {error}", answered=False) from error

    # Writing

    def pay(self, invoice: str, method: str, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "pay", key, payment_method=method, off_session=True)

    def void(self, invoice: str, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "void", key)

    def finalize(self, invoice: str, *, auto_advance: bool, key: str) -> Invoice:
        """One call."""
        return self._write(invoice, "finalize", key, auto_advance=auto_advance)

    def send(self, invoice: str, key: str) -> Invoice:
        """One call; Stripe refuses it for an invoice that is charged automatically."""
        return self._write(invoice, "send", key)

    def preview(self, workspace: Workspace, draft: Draft) -> Preview:
        """One call."""
        obj = self._stripe.post("invoices", "create_preview", key=None, **preview_params(workspace, draft))
        with reading("preview"):
            return preview_from(obj, workspace, draft)

    def create_draft(self, workspace: Workspace, draft: Draft, decision: str, key: str) -> Invoice:
        """One call."""
        params = invoice_params(workspace, draft, decision)
        return self._invoice(self._stripe.post("invoices", key=key, **params, expand=WITH_PAYMENT))

    def add_lines(self, invoice: str, draft: Draft, key: str) -> Invoice:
        """One call for up to 50 lines; `key` is the first one's, the next end in `/2`, `/3`… ValueError for none."""
        lines = [line_params(line, draft.currency) for line in draft.lines]
        if not lines:
            raise ValueError("a draft without lines")
        for start in range(0, len(lines), LINES_PER_CALL):
            part = lines[start : start + LINES_PER_CALL]
            step = key if start == 0 else f"{key}/{start // LINES_PER_CALL + 1}"
            obj = self._stripe.post("invoices", invoice, "add_lines", key=step, lines=part, expand=WITH_PAYMENT)
        return self._invoice(obj)

    def set_budget(self, customer: str, budget: Budget, key: str) -> None:
        """One call."""
        self._stripe.post("customers", customer, key=key, metadata={"budget_status": budget.value})

    def portal(self, customer: str) -> str:
        """A new session, opened where the method is replaced; a repeated one does no harm, so it takes no key."""
        flow = {"type": "payment_method_update"}
        url = _text(self._stripe.post("billing_portal", "sessions", key=None, customer=customer, flow_data=flow), "url")
        if url is None:
            raise BillingUnanswered("Stripe made a portal session without a link", answered=False)
        return url

    # Parts

    def _write(self, invoice: str, step: str, key: str, **params: Any) -> Invoice:
        return self._invoice(self._stripe.post("invoices", invoice, step, key=key, **params, expand=WITH_PAYMENT))

    def _invoice(self, obj: Obj) -> Invoice:
        """The invoice of an answer in which payments were expanded; asks again where they are not all there."""
        with reading("invoice"):
            payments = obj.get("payments") or {"data": [], "has_more": obj["status"] in UNSETTLED}
            chosen = default_of(payments["data"])
            if chosen is not None or not payments["has_more"]:
                return invoice_from(obj, payment_from(chosen))
        listed = self._payments(obj["id"], INTENTS)
        with reading("payment"):
            return invoice_from(obj, payment_from(default_of(listed)))

    def _payments(self, invoice: str, expand: list[str]) -> list[Obj]:
        pages = self._stripe.pages("invoice_payments", invoice=invoice, expand=expand)
        return [obj for page in pages for obj in page]

    def _open_payments(self, made: Mapping[str, Any]) -> Mapping[str, Payment | None]:
        """The default payments that are not settled, by invoice. A payment is never older than its invoice."""
        found: dict[str, Payment | None] = {}
        for page in self._stripe.pages("invoice_payments", status="open", expand=INTENTS, **made):
            with reading("payment"):
                found.update({ident(obj["invoice"]) or "": payment_from(obj) for obj in page if obj["is_default"]})
        return found

    def _named(self, obj: Obj, invoice: str) -> Obj:
        """The same invoice with its discounts and tax rates expanded; without, where a restricted key may not."""
        try:
            return self._stripe.get("invoices", invoice, expand=PARTIES + NAMES)
        except BillingRefused:
            return obj

    def _lines(self, obj: Obj) -> list[Obj]:
        """All lines; an invoice comes with its first ten."""
        if not obj["lines"].get("has_more"):
            return list(obj["lines"]["data"])
        return [line for page in self._stripe.pages("invoices", obj["id"], "lines") for line in page]


def _payment(obj: Obj, payments: Mapping[str, Payment | None]) -> Payment | None:
    return payments.get(obj["id"]) if obj["status"] in UNSETTLED else None


def _text(obj: Obj, field: str) -> str | None:
    value = obj.get(field)
    return value if isinstance(value, str) and value else None
