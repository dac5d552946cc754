"""What stands in the PDF of an invoice, a credit note and a receipt."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime

from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import shown
from sandbox.stripe.pdf import MARGIN, WIDTH, Row, Words, document
from sandbox.stripe.state import State

RIGHT = WIDTH - MARGIN
QUANTITY, UNIT = 340, 440
WIDEST = 46  # characters of a line's description in a row
SUMS = 330
EMPTY: Row = ()


def invoice_pdf(state: State, invoice: Obj) -> bytes:
    """The invoice as it is now."""
    rows = [
        *_head(invoice),
        EMPTY,
        *_lines(state, invoice["lines"]["data"], invoice["currency"]),
        EMPTY,
        *_sums(state, invoice),
        EMPTY,
    ]
    for text in (invoice["description"], invoice["footer"]):
        rows += [_left(part) for part in textwrap.wrap(text or "", 90)]
    return document(rows)


def credit_note_pdf(state: State, note: Obj, invoice: Obj) -> bytes:
    """The credit note as it is now."""
    rows: list[Row] = [(Words(MARGIN, "Credit note", "bold", 18),), EMPTY]
    rows += [_pair("Number", note["number"]), _pair("Invoice number", invoice["number"] or "")]
    rows += [_pair("Date of issue", day(note["effective_at"])), _pair("Status", note["status"]), EMPTY]
    rows += [*_lines(state, note["lines"]["data"], note["currency"]), EMPTY, *_note_sums(state, note), EMPTY]
    return document([*rows, *(_left(part) for part in textwrap.wrap(note["memo"] or "", 90))])


def receipt_pdf(state: State, charge: Obj, invoice: Obj | None) -> bytes:
    """The receipt of a charge that succeeded."""
    rows = [(Words(MARGIN, "Receipt", "bold", 18),), EMPTY]
    rows += [_pair(name, value) for name, value in receipt_parts(charge, invoice)]
    if invoice is not None:
        rows += [EMPTY, *_lines(state, invoice["lines"]["data"], invoice["currency"])]
    return document(rows)


def receipt_parts(charge: Obj, invoice: Obj | None) -> list[tuple[str, str]]:
    """What a receipt says, by name."""
    details = charge["payment_method_details"]
    method = details[details["type"]]
    name = method.get("brand") or method.get("bank_name") or ""
    found = [
        ("Amount paid", shown(charge["amount"], charge["currency"])),
        ("Date paid", day(charge["created"])),
        ("Payment method", f"{name} **** {method['last4']}".strip()),
    ]
    if charge["amount_refunded"]:
        found.append(("Refunded", shown(charge["amount_refunded"], charge["currency"])))
    if invoice is not None:
        found.insert(0, ("Invoice number", invoice["number"] or ""))
    return found


def day(moment: int | None) -> str:
    """`22 November 2026`, in UTC."""
    if moment is None:
        return ""
    date = datetime.fromtimestamp(moment, UTC)
    return f"{date.day} {date.strftime('%B %Y')}"


def _left(text: str) -> Row:
    return (Words(MARGIN, text),)


def _pair(name: str, value: str) -> Row:
    return Words(MARGIN, name), Words(MARGIN + 120, value)


def _head(invoice: Obj) -> Iterator[Row]:
    yield (Words(MARGIN, "Invoice", "bold", 18),)
    yield EMPTY
    yield _pair("Invoice number", invoice["number"] or "")
    yield _pair("Date of issue", day(invoice["effective_at"]))
    if invoice["due_date"] is not None:
        yield _pair("Date due", day(invoice["due_date"]))
    yield _pair("Status", invoice["status"])
    yield from (_pair(field["name"], field["value"]) for field in invoice["custom_fields"] or [])
    yield EMPTY
    yield (Words(MARGIN, invoice["account_name"], "bold"), Words(RIGHT // 2, "Bill to", "bold"))
    address = invoice["customer_address"] or {}
    parts = ("line1", "line2", "postal_code", "city", "state", "country")
    where = ", ".join(str(address[part]) for part in parts if address.get(part))
    for text in (invoice["customer_name"], where, invoice["customer_email"]):
        yield from ((Words(RIGHT // 2, part),) for part in textwrap.wrap(text or "", 45))


def _lines(state: State, lines: list[Obj], currency: str) -> Iterator[Row]:
    head = ((QUANTITY, "Qty"), (UNIT, "Unit price"), (RIGHT, "Amount"))
    yield (Words(MARGIN, "Description", "bold"), *(Words(x, text, "fixed") for x, text in head))
    for line in lines:
        first, *rest = textwrap.wrap(line["description"] or "", WIDEST) or [""]
        quantity = line["quantity"]
        numbers = [(RIGHT, shown(line["amount"], currency))]
        if quantity:
            unit = shown(round(line["amount"] / quantity), currency)
            numbers = [(QUANTITY, str(quantity)), (UNIT, unit), *numbers]
        yield (Words(MARGIN, first), *(Words(x, text, "fixed", 9) for x, text in numbers))
        yield from (_left(part) for part in rest)
        for one in line["discount_amounts"]:
            if one["discount"] in line.get("discounts", ()):
                off = Words(RIGHT, shown(-one["amount"], currency), "fixed", 9)
                yield Words(MARGIN + 12, _discount_name(state, one)), off


def _sums(state: State, invoice: Obj) -> Iterator[Row]:
    own = {key for line in invoice["lines"]["data"] for key in line["discounts"]}
    later = [one for one in invoice["total_discount_amounts"] if one["discount"] not in own]
    discounts = [(_discount_name(state, one), -one["amount"]) for one in later]
    taxes = [(_tax_name(state, one), one["amount"]) for one in invoice["total_taxes"]]
    balance = (invoice["ending_balance"] or 0) - invoice["starting_balance"]
    found = [("Subtotal", invoice["subtotal"]), *discounts, *taxes, ("Total", invoice["total"])]
    applied = [
        ("Applied balance", -balance),
        ("Credit notes", -invoice["pre_payment_credit_notes_amount"]),
    ]
    found += [(name, amount) for name, amount in applied if amount]
    found += [("Amount due", invoice["amount_due"])]
    if invoice["amount_paid"]:
        found += [("Amount paid", invoice["amount_paid"]), ("Amount remaining", invoice["amount_remaining"])]
    yield from _summed(found, invoice["currency"])


def _summed(found: list[tuple[str, int]], currency: str) -> Iterator[Row]:
    for name, amount in found:
        style = "bold" if name in ("Total", "Amount due") else "plain"
        yield Words(SUMS, name, style), Words(RIGHT, shown(amount, currency), "fixed")


def _note_sums(state: State, note: Obj) -> Iterator[Row]:
    discounts = [(_discount_name(state, one), -one["amount"]) for one in note["discount_amounts"]]
    taxes = [(_tax_name(state, one), one["amount"]) for one in note["total_taxes"]]
    found = [("Subtotal", note["subtotal"]), *discounts, *taxes, ("Total", note["total"])]
    refunded = sum(one["amount_refunded"] for one in note["refunds"])
    outside = note["out_of_band_amount"] or 0
    parts = [
        ("Taken off the invoice", note["pre_payment_amount"]),
        ("Refunded", refunded),
        ("Credited outside", outside),
        ("Credited to the balance", note["post_payment_amount"] - refunded - outside),
    ]
    yield from _summed([*found, *(part for part in parts if part[1])], note["currency"])


def _discount_name(state: State, one: Obj) -> str:
    coupon = state.objects["discount"][one["discount"]]["source"]["coupon"]
    return str(state.objects["coupon"].get(coupon, {}).get("name") or "Discount")


def _tax_name(state: State, one: Obj) -> str:
    rate = state.objects["tax_rate"].get((one.get("tax_rate_details") or {}).get("tax_rate", ""), {})
    if not rate:
        return "Tax"
    return f"{rate['display_name']} {rate['percentage']:g}%{' (included)' if rate['inclusive'] else ''}"
