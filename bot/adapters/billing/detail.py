"""Stripe's JSON as what the detail view shows: payer, lines, discounts, taxes, credit notes, subscription."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.adapters.billing.shapes import Obj, ident, moment, within
from bot.domain.detail import Attempt, CreditNote, Detail, Line, Part, Payer, Subscribed
from bot.domain.fees import FEE_MARK, is_fee
from bot.domain.invoices import Invoice

NAMED = 3
"""Products of a subscription that are told by name."""


def detail_from(
    obj: Obj, invoice: Invoice, lines: Sequence[Obj], attempts: tuple[Attempt, ...], more_lines: int = 0
) -> Detail:
    """`obj` is the invoice with customer, subscription and revisions expanded, and, if possible, coupons and tax rates.

    The subtotal is reckoned back from the total: Stripe's own is after the discounts of single lines, so that it would
    not add up with all discounts.
    """
    discounts = tuple(_discount(one) for one in obj.get("total_discount_amounts") or ())
    taxes, shipping = taxes_from(obj), obj.get("amount_shipping") or 0
    on_top = sum(tax.amount for tax in taxes if not tax.included)
    return Detail(
        invoice=invoice,
        payer=payer_from(obj),
        lines=tuple(line_from(line, invoice) for line in lines),
        subtotal=obj["total"] + sum(part.amount for part in discounts) - on_top - shipping,
        discounts=discounts,
        taxes=taxes,
        shipping=shipping,
        credit_applied=obj["total"] - obj["amount_due"] - invoice.credited_before,
        balance_before=obj.get("starting_balance") or 0,
        outside=obj.get("amount_paid_off_stripe") or 0,
        overpaid=obj.get("amount_overpaid") or 0,
        attempts=attempts,
        subscription=subscribed_from(within(obj, "parent", "subscription_details", "subscription")),
        revised_by=_called(obj.get("latest_revision")),
        revises=_called(within(obj, "from_invoice", "invoice")),
        more_lines=more_lines,
        net=_net(obj) - shipping,
    )


def _called(invoice: Obj | str | None) -> str | None:
    return within(invoice, "number") or ident(invoice) if not isinstance(invoice, str) else invoice


def _net(obj: Obj) -> int:
    found = obj.get("total_excluding_tax")
    return int(obj["subtotal"] if found is None else found)


def payer_from(obj: Obj) -> Payer:
    """The invoice's customer as it is now; of a deleted one, what the invoice kept."""
    now = obj["customer"] if isinstance(obj["customer"], dict) else {}
    return Payer(
        id=ident(obj["customer"]) or ident(obj.get("customer_account")) or "",
        name=now.get("name") or obj.get("customer_name") or "",
        email=now.get("email") or obj.get("customer_email"),
        phone=now.get("phone") or obj.get("customer_phone"),
        address=_address(now.get("address") or obj.get("customer_address")),
    )


def _address(address: Obj | None) -> str | None:
    parts = ("line1", "line2", "city", "state", "postal_code", "country")
    found = [str(address[part]) for part in parts if address.get(part)] if address else []
    return ", ".join(found) or None


def line_from(line: Obj, invoice: Invoice | None = None) -> Line:
    """A `line_item` of `invoice`; without one, its period is not told."""
    return Line(
        description=line.get("description") or "",
        amount=line["amount"],
        quantity=line.get("quantity"),
        unit_amount=within(line, "pricing", "unit_amount_decimal"),
        id=line["id"],
        of_subscription=within(line, "parent", "type") == "subscription_item_details",
        fee=FEE_MARK in (line.get("metadata") or {}) or is_fee(line.get("description") or ""),
        discount=_own_discount(line),
        period=_own_period(line, invoice) if invoice is not None else None,
    )


def _own_discount(line: Obj) -> int:
    """What its own discounts take off; the invoice's, of which each line bears a share, are told with the sums."""
    own = {ident(one) for one in line.get("discounts") or ()}
    return sum(one["amount"] for one in line.get("discount_amounts") or () if ident(one["discount"]) in own)


def _own_period(line: Obj, invoice: Invoice) -> tuple[datetime, datetime] | None:
    start, end = within(line, "period", "start"), within(line, "period", "end")
    if start is None or end is None or start == end:
        return None
    own = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
    its = invoice.period_start, invoice.period_end
    return None if all(day and day.date() == at.date() for day, at in zip(its, own, strict=True)) else own


def taxes_from(obj: Obj) -> tuple[Part, ...]:
    """An invoice's `total_taxes`, named by their rates where these are expanded."""
    return tuple(_tax(one) for one in obj.get("total_taxes") or ())


def _tax(tax: Obj) -> Part:
    rate = within(tax, "tax_rate_details", "tax_rate")
    name, percentage = within(rate, "display_name") or "Tax", within(rate, "percentage")
    return Part(_with_percent(name, percentage), tax["amount"], tax.get("tax_behavior") == "inclusive")


def _discount(discount: Obj) -> Part:
    coupon = within(discount, "discount", "source", "coupon")
    name = within(coupon, "name") or ident(coupon) or "Discount"
    return Part(_with_percent(name, within(coupon, "percent_off")), discount["amount"])


def _with_percent(name: str, percentage: float | None) -> str:
    """`VAT 19.5%`; a name that says it already stays."""
    told = "" if percentage is None else f"{percentage:g}%"
    return name if not told or told in name.replace(" ", "") else f"{name} {told}"


def subscribed_from(subscription: Obj | str | None) -> Subscribed | None:
    """A `subscription`, by what it is for: its description, else its products, else its prices' nicknames."""
    key = ident(subscription)
    if key is None:
        return None
    if isinstance(subscription, str):
        return Subscribed(key)
    ends = within(subscription, "cancel_at")
    if ends is None and within(subscription, "cancel_at_period_end"):
        ends = within(_items(subscription)[0], "current_period_end") if _items(subscription) else None
    names = dict.fromkeys(_names(subscription))
    told = ", ".join(list(names)[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return Subscribed(key, within(subscription, "status"), within(subscription, "description") or told, moment(ends))


def _items(subscription: Obj | None) -> list[Obj]:
    return within(subscription, "items", "data") or []


def _names(subscription: Obj | None) -> Iterator[str]:
    for item in _items(subscription):
        name = within(item, "price", "product", "name") or within(item, "price", "nickname")
        if name:
            yield str(name)


def credit_note_from(obj: Obj) -> CreditNote:
    """A `credit_note`; what was neither refunded nor given back outside of Stripe went to the balance, if any did."""
    refunds = tuple((ident(one["refund"]) or "", one["amount_refunded"]) for one in obj.get("refunds") or ())
    outside = obj.get("out_of_band_amount") or 0
    kept = obj["post_payment_amount"] - outside - sum(amount for _, amount in refunds)
    return CreditNote(
        number=obj["number"],
        at=datetime.fromtimestamp(obj["created"], UTC),
        amount=obj["total"],
        before=obj["pre_payment_amount"],
        refunds=refunds,
        balance=kept if obj.get("customer_balance_transaction") else 0,
        outside=outside,
        reason=obj.get("reason"),
        memo=obj.get("memo"),
        void=obj.get("status") == "void",
    )
