"""An invoice's sums: discounts of its items, then its own, then taxes on what is left; each amount rounded half up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import half_up
from sandbox.stripe.state import State


@dataclass
class _Reckoned:
    """A line on its way: what is left of its amount, and what each discount took (minor units)."""

    line: Obj
    left: int
    net: int = 0
    taken: dict[str, int] = field(default_factory=dict)

    def take(self, discount: str, amount: int) -> None:
        self.left -= amount
        self.taken[discount] = self.taken.get(discount, 0) + amount


def reckon(state: State, invoice: Obj) -> None:
    """Set the discounts and taxes of every line, and the invoice's sums up to its total."""
    lines = [_Reckoned(line, line["amount"]) for line in invoice["lines"]["data"]]
    for one in lines:
        for key in one.line["discounts"]:
            one.take(key, discount_off(_coupon(state, key), one.left))
        one.net = one.left
    for key in invoice["discounts"]:
        _share(key, _coupon(state, key), [one for one in lines if one.line["discountable"]])
    exempt = invoice["customer_tax_exempt"]
    untaxed = 0
    for one in lines:
        rates = state.line_rates.get(one.line["id"]) or invoice["default_tax_rates"]
        one.line["taxes"] = taxes_of(one.left, rates, exempt)
        untaxed += one.net - sum(inclusive(taxes_of(one.net, rates, exempt)))
        one.line["discount_amounts"] = [{"amount": amount, "discount": key} for key, amount in one.taken.items()]
        one.line["pretax_credit_amounts"] = _as_credit(one.line["discount_amounts"])
    _sum(invoice, lines, untaxed)


def _sum(invoice: Obj, lines: Sequence[_Reckoned], untaxed: int) -> None:
    taxes = merged_taxes(tax for one in lines for tax in one.line["taxes"])
    total = sum(one.left for one in lines) + sum(exclusive(taxes))
    discounts = merged_discounts(given for one in lines for given in one.line["discount_amounts"])
    invoice.update(
        subtotal=sum(one.net for one in lines),
        subtotal_excluding_tax=untaxed,
        total=total,
        total_excluding_tax=total - sum(tax["amount"] for tax in taxes),
        total_discount_amounts=discounts,
        total_pretax_credit_amounts=_as_credit(discounts),
        total_taxes=taxes,
    )


def _coupon(state: State, discount: str) -> Obj:
    return state.objects["coupon"][state.objects["discount"][discount]["source"]["coupon"]]


def discount_off(coupon: Obj, base: int) -> int:
    """What the coupon takes off `base`: never more than there is, nothing off a credit."""
    if base <= 0:
        return 0
    if coupon["percent_off"] is not None:
        return half_up(Decimal(base) * Decimal(str(coupon["percent_off"])) / 100)
    return min(base, int(coupon["amount_off"]))


def _share(discount: str, coupon: Obj, lines: Iterable[_Reckoned]) -> None:
    """Take the coupon off the lines together, each giving its part; the pennies left over go to the largest rests."""
    giving = [one for one in lines if one.left > 0]
    parts = split(discount_off(coupon, sum(one.left for one in giving)), [one.left for one in giving])
    for one, amount in zip(giving, parts, strict=True):
        one.take(discount, amount)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in whole parts by `weights` (none negative); the parts sum to it."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: -(amount * weights[index] % whole))
    for index in order[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def taxes_of(amount: int, rates: Sequence[Obj], exempt: str | None = "none") -> list[Obj]:
    """The tax that each rate puts on `amount`, which is after discounts and holds its inclusive taxes."""
    within = sum((Decimal(str(rate["percentage"])) for rate in rates if rate["inclusive"]), Decimal())
    untaxed = Decimal(amount) / (1 + within / 100)
    reason = {"exempt": "customer_exempt", "reverse": "reverse_charge"}.get(exempt or "none")
    found = [_tax(rate, untaxed, reason) for rate in rates]
    taxable = amount - sum(inclusive(found))
    for tax, rate in zip(found, rates, strict=True):
        tax["taxable_amount"] = 0 if reason else taxable
        if not rate["inclusive"] and not reason:
            tax["amount"] = half_up(Decimal(taxable) * Decimal(str(rate["percentage"])) / 100)
    return found


def _tax(rate: Obj, untaxed: Decimal, reason: str | None) -> Obj:
    return {
        "amount": 0 if reason else half_up(untaxed * Decimal(str(rate["percentage"])) / 100),
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": reason or "not_available",
        "taxable_amount": 0,
        "type": "tax_rate_details",
    }


def inclusive(taxes: Iterable[Obj]) -> list[int]:
    """The amounts of those taxes that the price holds already."""
    return [tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive"]


def exclusive(taxes: Iterable[Obj]) -> list[int]:
    """The amounts of those taxes that come on top."""
    return [tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive"]


def merged_taxes(taxes: Iterable[Obj]) -> list[Obj]:
    """One entry a rate, amounts summed."""
    found: dict[str, Obj] = {}
    for tax in taxes:
        known = found.setdefault(tax["tax_rate_details"]["tax_rate"], {**tax, "amount": 0, "taxable_amount": 0})
        known["amount"] += tax["amount"]
        known["taxable_amount"] += tax["taxable_amount"]
    return list(found.values())


def merged_discounts(given: Iterable[Obj]) -> list[Obj]:
    """One entry a discount, amounts summed."""
    found: dict[str, int] = {}
    for one in given:
        found[one["discount"]] = found.get(one["discount"], 0) + one["amount"]
    return [{"amount": amount, "discount": key} for key, amount in found.items()]


def _as_credit(given: Iterable[Obj]) -> list[Obj]:
    return [{**one, "type": "discount"} for one in given]
