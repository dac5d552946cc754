"""Reads invoices, methods and events from Stripe's API 2026-10-28.endive."""

from __future__ import annotations

from collections.abc import Iterator, Set
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from bot.adapters.billing.charges import attempts_from
from bot.adapters.billing.convert import default_of, invoice_from, method_from, payment_from, price_from
from bot.adapters.billing.detail import subscribed_from
from bot.adapters.billing.detailing import INTENTS, WITH_PAYMENT, Detailing
from bot.adapters.billing.downloads import Downloads
from bot.adapters.billing.events import event_from
from bot.adapters.billing.gateway import Gateway
from bot.adapters.billing.listing import UNSETTLED, OpenPayments
from bot.adapters.billing.pacing import Pacer
from bot.adapters.billing.shapes import Obj, reading, within
from bot.domain.catalog import Price
from bot.domain.detail import Attempt, Detail, Payer
from bot.domain.drafts import DECISION
from bot.domain.events import HANDLED
from bot.domain.invoices import Invoice, Method, OwnCard, Payment
from bot.domain.searching import Sought
from bot.services.ports import BadEvent, BillingError, BillingUnanswered, Event

# Stripe expands four levels deep, a list's `data` included (https://docs.stripe.com/expand).
CHARGES = ["data.payment.payment_intent.latest_charge"]
INTENTS_AND_METHODS = ["data.payment.payment_intent.payment_method"]
DEFAULT_METHODS = [
    "default_payment_method",
    "parent.subscription_details.subscription.default_payment_method",
    "customer.invoice_settings.default_payment_method",
]
UNDER_WAY = frozenset({"processing", "requires_action"})
CLOCK_SLACK = timedelta(minutes=1)
MOST_SOUGHT = 10
QUICK = (2.0, 4.0)  # seconds to connect and to wait, where a person is better answered without Stripe than late


class StripeReading:
    """The part of `Billing` that changes nothing."""

    def __init__(
        self,
        key: str,
        *,
        api_base: str | None = None,
        retries: int = 2,
        timeout: tuple[float, float] = (5, 30),
        pacer: Pacer | None = None,
        pool: Executor | None = None,
    ) -> None:
        """`api_base`: None for Stripe itself; `timeout`: seconds to connect and to wait for each answer.

        A call may take `(retries + 1)` time-outs and the pauses between them (up to 1.5 s with two retries). `pacer`
        is for what nobody waits for: it gives each call its moment, and the call raises BillingBusy where that is far.
        `pool` has the threads for reads at the same time, for this adapter alone; a process that ends waits for the
        standard library's.
        """
        self._stripe = Gateway(key, api_base=api_base, retries=retries, timeout=timeout, pacer=pacer)
        self._quick = Gateway(key, api_base=api_base, retries=0, timeout=QUICK)
        self._details = Detailing(self._stripe, pool or ThreadPoolExecutor())
        self._downloads = Downloads(api_base, timeout)

    @property
    def livemode(self) -> bool:
        """Whether the key is a live one."""
        return self._stripe.livemode

    def close(self) -> None:
        """Close all connections."""
        self._details.close()
        self._stripe.close()
        self._quick.close()

    def subscribe_check(self) -> None:
        """One cheap read."""
        self._stripe.get("invoices", limit=1)

    def invoice(self, invoice: str) -> Invoice:
        """One call, the default payment comes with it; a second for the method of a payment that is under way."""
        return self._invoice(self._stripe.get("invoices", invoice, expand=WITH_PAYMENT))

    def detail(self, invoice: str) -> Detail:
        """One call, and for all but drafts and untouched invoices some more at the same time: see `Detailing`."""
        return self._details.detail(invoice)

    def invoices(self, *, since: datetime | None = None, until: datetime | None = None) -> Iterator[list[Invoice]]:
        """All, newest first; a call for each 100, and one for each 100 payments that are not settled."""
        bounds = {"gte": since, "lte": until}
        created = {name: int(moment.timestamp()) for name, moment in bounds.items() if moment is not None}
        payments = OpenPayments(self._stripe)
        for page in self._stripe.pages("invoices", **({"created": created} if created else {})):
            yield payments.with_payments(page)

    def search(self, text: str) -> Sought:
        """Two calls, each tried once; `text` holds no quotes or backslashes. Stripe's index lags behind.

        https://docs.stripe.com/search: a part of a word is found from three characters on.
        """
        how = "~" if len(text) >= 3 else ":"
        invoices = self._quick.get("invoices", "search", query=f'number{how}"{text}"', limit=MOST_SOUGHT)
        named = f'name{how}"{text}" OR email{how}"{text}"'
        customers = self._quick.get("customers", "search", query=named, limit=MOST_SOUGHT)
        with reading("search"):
            found = tuple(Payer(one["id"], one.get("name") or "", one.get("email")) for one in customers["data"])
            return Sought(tuple(one["id"] for one in invoices["data"]), found)

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

    def customer_method(self, customer: str) -> Method | None:
        """One call."""
        obj = self._stripe.get("customers", customer, expand=["invoice_settings.default_payment_method"])
        with reading("customer"):
            found = within(obj, "invoice_settings", "default_payment_method")
            return None if found is None else method_from(found)

    def own_cards(self, customer: str) -> tuple[OwnCard, ...]:
        """A list, which leaves out those that have ended (https://docs.stripe.com/api/subscriptions/list)."""
        pages = self._stripe.pages("subscriptions", customer=customer, expand=["data.default_payment_method"])
        with reading("subscription"):
            found = [obj for page in pages for obj in page if obj.get("default_payment_method")]
            return tuple(_own_card(obj) for obj in found)

    def subscription_name(self, subscription: str) -> str:
        """One call; a list cannot expand down to the products."""
        obj = self._stripe.get("subscriptions", subscription, expand=["items.data.price.product"])
        with reading("subscription"):
            found = subscribed_from(obj)
            return found.name if found is not None else ""

    def refundable(self, invoice: str) -> int:
        """One list: the charges are those of its payments."""
        charges = [
            within(one, "payment", "payment_intent", "latest_charge") for one in self._payments(invoice, CHARGES)
        ]
        with reading("charge"):
            paid = [one for one in charges if one is not None and one["status"] == "succeeded"]
            return sum(one["amount_captured"] - one["amount_refunded"] for one in paid)

    def credited_by(self, invoice: str, decision: str) -> bool:
        """By list."""
        pages = self._stripe.pages("credit_notes", invoice=invoice)
        return any(within(note, "metadata", DECISION) == decision for page in pages for note in page)

    def was_sent(self, invoice: str, since: datetime) -> bool:
        """By list."""
        pages = self._stripe.pages("events", type="invoice.sent", created={"gte": int(since.timestamp())})
        return any(within(event, "data", "object", "id") == invoice for page in pages for event in page)

    def created_by(self, customer: str, decision: str, since: datetime) -> Invoice | None:
        """By list, since search lags behind."""
        made = {"gte": int((since - CLOCK_SLACK).timestamp())}
        for page in self._stripe.pages("invoices", customer=customer, created=made):
            for obj in page:
                if within(obj, "metadata", DECISION) == decision:
                    return self.invoice(str(obj.get("id")))
        return None

    def prices(self) -> tuple[Price, ...]:
        """A call for each 100 of them; those of a fraction of a minor unit, or that the payer chooses, are left out."""
        found: list[Price | None] = []
        for page in self._stripe.pages("prices", active=True, type="one_time", expand=["data.product"]):
            with reading("price"):
                found += map(price_from, page)
        return tuple(price for price in found if price is not None)

    def payment_page(self, invoice: str) -> str | None:
        """None for a draft."""
        return text(self._stripe.get("invoices", invoice), "hosted_invoice_url")

    def pdf(self, invoice: str) -> str | None:
        """None for a draft."""
        return text(self._stripe.get("invoices", invoice), "invoice_pdf")

    def download(self, url: str) -> bytes:
        """One request, without the API key."""
        return self._downloads.pdf(url)

    def receipt(self, invoice: str) -> str | None:
        """One call: the receipts are the charges' of its payments, which are listed from the newest."""
        for payment in self._payments(invoice, CHARGES):
            charge = within(payment, "payment", "payment_intent", "latest_charge")
            found = text(charge, "receipt_url") if payment.get("status") == "paid" and charge else None
            if found is not None:
                return found
        return None

    def events_since(self, since: datetime) -> Iterator[Event]:
        """The events that the bot handles, newest first."""
        made = {"gte": int(since.timestamp())}
        for page in self._stripe.pages("events", types=list(HANDLED), created=made):
            for obj in page:
                try:
                    yield event_from(obj)
                except BadEvent as error:
                    raise BillingUnanswered(f"Stripe's event could not be read: {error}", answered=False) from error

    def _invoice(self, obj: Obj, *, with_method: bool = False) -> Invoice:
        """The invoice of an answer in which payments were expanded; asks again where they are not all there.

        `with_method`: the method is asked for too when the payment succeeded.
        """
        with reading("invoice"):
            payments = obj.get("payments") or {"data": [], "has_more": obj["status"] in UNSETTLED}
            chosen = default_of(payments["data"])
            if chosen is None and payments["has_more"]:
                chosen = default_of(self._payments(obj["id"], INTENTS))
            wanted = UNDER_WAY | {"succeeded"} if with_method else UNDER_WAY
            return invoice_from(obj, self._with_method(payment_from(chosen), chosen, wanted))

    def _with_method(self, payment: Payment | None, chosen: Obj | None, wanted: Set[str]) -> Payment | None:
        """`payment` with the method that it waits for. A decline brings its own; the expansion does not go as deep."""
        method = within(chosen, "payment", "payment_intent", "payment_method")
        if payment is None or payment.status not in wanted or not isinstance(method, str):
            return payment
        try:
            return replace(payment, method=method_from(self._stripe.get("payment_methods", method)))
        except BillingError:  # what became of the payment is known, and worth more than its card's number
            return payment

    def _payments(self, invoice: str, expand: list[str]) -> list[Obj]:
        pages = self._stripe.pages("invoice_payments", invoice=invoice, expand=expand)
        return [obj for page in pages for obj in page]


def _own_card(obj: Obj) -> OwnCard:
    known = subscribed_from(obj)
    return OwnCard(obj["id"], known.name if known is not None else "", method_from(obj["default_payment_method"]))


def text(obj: Obj, field: str) -> str | None:
    """A field that is text; None where there is none."""
    value = obj.get(field)
    return value if isinstance(value, str) and value else None
