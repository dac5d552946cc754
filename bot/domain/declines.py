"""Why an attempt failed and what to do next, in plain words: what owners may read, and what only hub admins may."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.decline_cards import CARD
from bot.domain.decline_entry import NO_REASON, Entry, Retry, Table
from bot.domain.decline_errors import CHARGE_OUTCOME, ERROR
from bot.domain.decline_others import ADVICE, BANK_DEBIT, LOCAL_METHOD
from bot.domain.invoices import Decline

__all__ = ["Advice", "Retry", "advice"]


@dataclass(frozen=True, slots=True)
class Advice:
    """`reason` fits owners and channels; `admin_reason` only a private answer to a hub admin. Steps are full sentences.

    `stops_automatic`: Stripe ends its own tries. `hidden`: the two reasons differ, and owners get the general one.
    """

    reason: str
    admin_reason: str
    next_step_payer: str
    next_step_admin: str
    retry: Retry
    stops_automatic: bool = False
    hidden: bool = False


_BANK_DEBITS = frozenset(
    ("acss_debit", "au_becs_debit", "bacs_debit", "bank_debit", "nz_bank_account", "sepa_debit", "us_bank_account")
)

_CARDS = frozenset(("card", "link"))

# The places to look, most fitting first, by the kind of method that failed.
_CARD_TABLES: tuple[Table, ...] = (CARD, ERROR, CHARGE_OUTCOME, LOCAL_METHOD, BANK_DEBIT)
_DEBIT_TABLES: tuple[Table, ...] = (BANK_DEBIT, ERROR, CHARGE_OUTCOME)
_LOCAL_TABLES: tuple[Table, ...] = (LOCAL_METHOD, ERROR, CHARGE_OUTCOME)

_UNKNOWN_CARD = Entry(
    NO_REASON,
    "Call the bank that issued the card, or pay with another card.",
    "Look at the payment in Stripe; else ask the client to call their bank.",
    Retry.LATER,
)
_UNKNOWN_OTHER = Entry(
    "no reason was given",
    "Try again later, or pay with another payment method.",
    "Look at the payment in Stripe; else ask the client for another payment method.",
    Retry.LATER,
)

_NO_REASONS = frozenset((NO_REASON, _UNKNOWN_OTHER.reason))


def advice(decline: Decline, kind: str = "card") -> Advice:
    """What `decline` means for a payment method of `kind` (Stripe's type: `card`, `sepa_debit`…).

    The decline code counts before the error code. The bank's advice code overrides what to do, and also the reason
    where the code gives none. A code that must not be named to owners stays hidden whatever the kind and the advice.
    """
    override = ADVICE.get(decline.advice_code or "")
    secret = _secret(decline)
    if secret is not None:
        reason = f"the {'card' if kind in _CARDS else 'payment'} was declined"
        retry = override.retry if override else secret.retry
        return Advice(reason, secret.reason, secret.owner, secret.admin, retry, secret.stops, hidden=True)
    entry = _entry(decline, kind)
    if override is None:
        return Advice(entry.reason, entry.reason, entry.owner, entry.admin, entry.retry, entry.stops)
    reason = override.reason if entry.reason in _NO_REASONS else entry.reason
    return Advice(reason, reason, override.owner, override.admin, override.retry, entry.stops)


def _codes(decline: Decline) -> tuple[str, ...]:
    return tuple(code for code in (decline.decline_code, decline.code) if code)


def _secret(decline: Decline) -> Entry | None:
    """The entry of a code that owners are not told, wherever it stands."""
    found = (_look(code, _CARD_TABLES) for code in _codes(decline))
    return next((entry for entry in found if entry is not None and entry.hidden), None)


def _entry(decline: Decline, kind: str) -> Entry:
    if kind in _CARDS:
        tables, unknown = _CARD_TABLES, _UNKNOWN_CARD
    elif kind in _BANK_DEBITS:
        tables, unknown = _DEBIT_TABLES, _UNKNOWN_OTHER
    else:
        tables, unknown = _LOCAL_TABLES, _UNKNOWN_OTHER
    for code in _codes(decline):
        # Stripe sends some codes of local methods without the prefix that its own list gives them.
        entry = _look(code, tables) or _look(f"partner_{code}", tables)
        if entry is not None and (code != "card_declined" or kind in _CARDS):
            return entry
    return unknown


def _look(code: str, tables: tuple[Table, ...]) -> Entry | None:
    return next((table[code] for table in tables if code in table), None)
