"""The lines of a credit note: parts of an invoice's lines with their share of discounts and taxes, or its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from sandbox.stripe.copying import copy
from sandbox.stripe.errors import bad_request, missing, refused
from sandbox.stripe.invoices.sums import exclusive, inclusive, merged_discounts, merged_taxes, taxes_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import half_up
from sandbox.stripe.params import Choice, DecimalText, Hash, Ident, Integer, Kind, ListOf, Metadata, Text, not_here
from sandbox.stripe.resources.catalog import decimal_text
from sandbox.stripe.resources.tax_rates import TAX_RATES, rates
from sandbox.stripe.state import State

LINE: Mapping[str, Kind] = {
    "type": Choice(required=True, of=("custom_line_item", "invoice_line_item")),
    "amount": Integer(least=0),
    "description": Text(),
    "invoice_line_item": Ident(),
    "metadata": Metadata(),
    "quantity": Integer(least=0),
    "tax_rates": TAX_RATES,
    "unit_amount": Integer(least=0),
    "unit_amount_decimal": DecimalText(),
    **not_here("tax_amounts"),
}
LINES = ListOf(item=Hash(fields=LINE))


def lines_of(state: State, invoice: Obj, params: Obj) -> list[Obj]:
    """The lines that a request asks for: its `lines`, or one for its bare `amount`; ApiError 400."""
    if ("lines" in params) == ("amount" in params):
        raise bad_request("You must specify exactly one of these parameters: amount, lines.", param="amount")
    if "amount" in params:
        return [_shape(state, {}, "custom_line_item", params["amount"])]
    made, credited = [], credited_by_line(state, invoice)
    for index, given in enumerate(params["lines"]):
        name = f"lines[{index}]"
        if given["type"] == "custom_line_item":
            made.append(_custom(state, given, name))
            continue
        line = _part(state, invoice, given, name, credited)
        credited[line["invoice_line_item"]] += line["amount"]
        made.append(line)
    return made


def credited_by_line(state: State, invoice: Obj) -> Counter[str]:
    """What earlier notes took of each of the invoice's lines, before discounts and taxes."""
    found: Counter[str] = Counter()
    for note in state.objects["credit_note"].values():
        if note["invoice"] == invoice["id"] and note["status"] == "issued":
            for line in note["lines"]["data"]:
                found[line.get("invoice_line_item", "")] += line["amount"]
    return found


def _shape(state: State, given: Obj, kind: str, amount: int) -> Obj:
    quantity = given.get("quantity")
    unit = given.get("unit_amount_decimal", given.get("unit_amount"))
    return {
        "id": state.ids.new("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": given.get("description"),
        "discount_amount": 0,
        "discount_amounts": [],
        "livemode": state.livemode,
        "metadata": dict(given.get("metadata") or {}),
        "pretax_credit_amounts": [],
        "quantity": quantity,
        "tax_rates": [],
        "taxes": [],
        "type": kind,
        "unit_amount": int(unit) if unit is not None and unit == int(unit) else None,
        "unit_amount_decimal": None if unit is None else decimal_text(Decimal(unit)),
    }


def _custom(state: State, given: Obj, name: str) -> Obj:
    unit = given.get("unit_amount_decimal", given.get("unit_amount"))
    if unit is None or "description" not in given or "invoice_line_item" in given or "amount" in given:
        message = "A custom line item needs `description` and `unit_amount`, and takes no `amount`."
        raise bad_request(message, "parameter_missing", f"{name}[unit_amount]")
    given = {**given, "quantity": given.get("quantity", 1)}
    line = _shape(state, given, "custom_line_item", half_up(Decimal(unit) * given["quantity"]))
    line["tax_rates"] = rates(state, given.get("tax_rates"), f"{name}[tax_rates]")
    line["taxes"] = taxes_of(line["amount"], line["tax_rates"])
    return line


def _part(state: State, invoice: Obj, given: Obj, name: str, credited: Counter[str]) -> Obj:
    """A part of an invoice's line, by `quantity` or by `amount`; `credited`: what is gone of each line already."""
    key = given.get("invoice_line_item")
    source = next((line for line in invoice["lines"]["data"] if line["id"] == key), None)
    if source is None:
        raise missing("invoice line item", str(key), f"{name}[invoice_line_item]", 400)
    if ("quantity" in given) == ("amount" in given):
        message = "You must specify exactly one of these parameters: amount, quantity."
        raise bad_request(message, param=f"{name}[amount]")
    unit = Decimal(source["pricing"]["unit_amount_decimal"])
    amount = given["amount"] if "amount" in given else half_up(unit * given["quantity"])
    before = credited[source["id"]]
    if before + amount > max(0, source["amount"]):
        message = f"The credited amount of the invoice line item {source['id']} is greater than its amount."
        raise refused(message, None, f"{name}[amount]")
    details = {"description": source["description"], **given}
    if "quantity" in given:
        details["unit_amount_decimal"] = unit
    line = _shape(state, details, "invoice_line_item", amount)
    line["invoice_line_item"] = source["id"]
    line["tax_rates"] = copy(state.line_rates.get(source["id"]) or invoice["default_tax_rates"])
    _share(line, source, before)
    return line


def _share(line: Obj, source: Obj, before: int) -> None:
    """Give the credited part its part of the line's discounts and taxes: parts of a whole sum to the whole."""
    whole = source["amount"]

    def part(amount: int) -> int:
        done, gone = (half_up(Decimal(amount) * cut / (whole or 1)) for cut in (before + line["amount"], before))
        return done - gone

    line["discount_amounts"] = [{**one, "amount": part(one["amount"])} for one in source["discount_amounts"]]
    line["discount_amount"] = sum(one["amount"] for one in line["discount_amounts"])
    line["pretax_credit_amounts"] = [{**one, "type": "discount"} for one in line["discount_amounts"]]
    line["taxes"] = [
        {**tax, "amount": part(tax["amount"]), "taxable_amount": part(tax["taxable_amount"])}
        for tax in copy(source["taxes"])
    ]


def sums_of(lines: list[Obj]) -> Obj:
    """The sums of a credit note with these lines."""
    taxes = merged_taxes(tax for line in lines for tax in line["taxes"])
    discounts = merged_discounts(one for line in lines for one in line["discount_amounts"])
    subtotal = sum(line["amount"] for line in lines)
    off = sum(one["amount"] for one in discounts)
    total = subtotal - off + sum(exclusive(taxes))
    return {
        "amount": total,
        "discount_amount": off,
        "discount_amounts": discounts,
        "pretax_credit_amounts": [{**one, "type": "discount"} for one in discounts],
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - sum(inclusive(taxes)),
        "total": total,
        "total_excluding_tax": total - sum(tax["amount"] for tax in taxes),
        "total_taxes": taxes,
    }
