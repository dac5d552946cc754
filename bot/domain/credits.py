"""Credit notes and refunds: what can be given back of an invoice, and what a person typed about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.invoices import Invoice, Stage
from bot.domain.money import AmountError, Money, parse_amount, typed

MOST_MEMO = 500


class Cause(StrEnum):
    """Why, in Stripe's words (https://docs.stripe.com/api/credit_notes/create#create_credit_note-reason)."""

    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"
    ORDER_CHANGE = "order_change"
    UNSATISFACTORY = "product_unsatisfactory"


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit note, minor units. Of a paid invoice `refund`, `balance` and `outside` sum to `amount`, else are 0.

    `refund` goes back to the card or account, `balance` to the customer's balance at Stripe, `outside` is paid by other
    means. `memo` is printed on the note.
    """

    amount: int
    refund: int = 0
    balance: int = 0
    outside: int = 0
    cause: Cause | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What an invoice leaves: `creditable` in all, `refundable` of it to the card or account, minor units.

    `paid`: what is credited is given back; else it is taken off what is left to pay.
    """

    currency: str
    creditable: int
    refundable: int = 0
    paid: bool = False

    def money(self, amount: int) -> Money:
        """`amount` minor units."""
        return Money(self.currency, amount)

    def suggested(self) -> Credit:
        """All of it, to the card or account as far as that goes, the rest by other means."""
        if not self.paid:
            return Credit(self.creditable)
        refund = min(self.refundable, self.creditable)
        return Credit(self.creditable, refund, 0, self.creditable - refund)

    def offered(self) -> tuple[int, ...]:
        """What the form suggests, minor units: Stripe's own figures, which may be between a currency's steps."""
        whole = self.suggested()
        return (whole.amount, whole.refund, whole.outside)


PARTS = ("refund", "balance", "outside")


def creditable(invoice: Invoice) -> int:
    """What a credit note can be about, minor units: of an open invoice what is left, else what was not credited yet."""
    if invoice.stage is Stage.OPEN:
        return invoice.amount_remaining
    return max(0, invoice.total - invoice.credited_before - invoice.credited_after)


def credit_of(fields: Mapping[str, str], room: Room) -> Credit | Mapping[str, str]:
    """The credit that was typed, amounts in major units; or, by field, what is wrong with it.

    `fields`: `amount`, `cause` and `memo`, and of a paid invoice `refund`, `balance` and `outside`, "" for none.
    """
    wrong: dict[str, str] = {}
    amounts = {name: _amount(name, fields, room, wrong) for name in ("amount", *(PARTS if room.paid else ()))}
    total = amounts["amount"]
    if "amount" not in wrong and total > room.creditable:
        wrong["amount"] = f"At most {_said(room, room.creditable)} of this invoice can be credited."
    if "refund" not in wrong and amounts.get("refund", 0) > room.refundable:
        most = f"At most {_said(room, room.refundable)} can go back to the card or account."
        wrong["refund"] = most if room.refundable else "Nothing was charged that could go back to a card or account."
    parts = sum(amounts.get(name, 0) for name in PARTS)
    if room.paid and not wrong and parts != total:
        wrong["amount"] = f"The parts add up to {_said(room, parts)}, not to {_said(room, total)}."
    if wrong:
        return wrong
    cause = Cause(fields["cause"]) if fields.get("cause") else None
    given = {name: amounts.get(name, 0) for name in PARTS}
    return Credit(total, **given, cause=cause, memo=fields.get("memo", "").strip()[:MOST_MEMO])


def _amount(name: str, fields: Mapping[str, str], room: Room, wrong: dict[str, str]) -> int:
    text = fields.get(name, "").strip()
    if not text and name != "amount":
        return 0
    offered = {typed(room.money(one)): one for one in room.offered() if one}
    if text in offered:
        return offered[text]
    try:
        return parse_amount(text, room.currency).amount
    except AmountError as error:
        wrong[name] = error.message
        return 0


def _said(room: Room, amount: int) -> str:
    return f"{typed(room.money(amount))} {room.currency.upper()}"
