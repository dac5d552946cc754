"""What Stripe's own search knows of a text that the mirror was asked for first."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.detail import Payer


@dataclass(frozen=True, slots=True)
class Sought:
    """What Stripe found: ids of invoices by their number, and customers by name or e-mail address; a few of each."""

    invoices: tuple[str, ...] = ()
    customers: tuple[Payer, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What came of asking Stripe: how many invoices the mirror did not have (it has them now), and the customers.

    `answered` False: Stripe did not answer, or not in time.
    """

    added: int = 0
    customers: tuple[Payer, ...] = ()
    answered: bool = True
