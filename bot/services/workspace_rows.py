"""One row of a workspaces file: what each cell must look like, and why it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from bot.domain.currencies import known
from bot.domain.errors import InvoicebotError
from bot.domain.money import AmountError, parse_amount
from bot.domain.statuses import Status
from bot.domain.workspaces import Budget, Workspace

COLUMNS = (
    "id",
    "name",
    "stripe_customer",
    "owners",
    "channel",
    "currency",
    "management_fee_percent",
    "budget_status",
)
OPTIONAL = ("management_fee_fixed",)
"""Columns that a file may leave out: those that came later."""

RESERVED = frozenset(
    {"list", "show", "retry", "void", "create", "pdf", "export", "search", "stats", "settings", "workspaces", "audit"}
    | {"help", "all", "voided"}
    | {status.value for status in Status}
)
"""Words that `/invoices` takes for a command or a status before it looks for a workspace."""

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_CUSTOMER = re.compile(r"cus_[A-Za-z0-9_]{1,250}")
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
_FEE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,4})?")
LONGEST_NAME = 200

T = TypeVar("T")


class RowError(InvoicebotError):
    """The row cannot be used; `problems` are its reasons, one for each bad cell."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every reason."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def read_row(cells: Mapping[str, str]) -> tuple[Workspace, bool]:
    """The workspace of one row (stripped cell by column), and whether the row names a budget status.

    Raises RowError with a reason for each bad cell. `cells[""]`, when there, is what is wrong with the row's length.
    """
    if "" in cells:
        raise RowError([cells[""] + "; a name with a comma needs quotes around it."])
    problems: list[str] = []

    def cell(column: str, read: Callable[[str], T], instead: T) -> T:
        try:
            return read(cells.get(column, ""))
        except ValueError as error:
            problems.append(f"{column} {error}")
            return instead

    workspace = Workspace(
        id=cell("id", _id, ""),
        name=cell("name", _name, ""),
        customer=cell("stripe_customer", _customer, ""),
        owners=cell("owners", _owners, ()),
        channel=cell("channel", _channel, ""),
        currency=cell("currency", _currency, ""),
        fee_percent=cell("management_fee_percent", _fee, None),
        fee_fixed=cell("management_fee_fixed", lambda text: _fixed_fee(text, cells["currency"].lower()), None),
        budget=cell("budget_status", _budget, Budget.DRAFT),
    )
    if problems:
        raise RowError(problems)
    return workspace, bool(cells["budget_status"])


def _id(text: str) -> str:
    if not text:
        raise ValueError("is missing.")
    if not _SLUG.fullmatch(text):
        raise ValueError(
            f"{_quoted(text)} is not a slug: a to z, 0 to 9 and hyphens inside, at most 64, as in acme-bakery."
        )
    if text in RESERVED:
        raise ValueError(f"{_quoted(text)} is a word that /invoices understands otherwise. Choose another.")
    return text


def _name(text: str) -> str:
    if not text:
        raise ValueError("is missing.")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"is longer than {LONGEST_NAME} characters.")
    if not text.isprintable():
        raise ValueError("holds a line break or another character that cannot be shown.")
    return text


def _customer(text: str) -> str:
    if not text:
        raise ValueError("is missing.")
    if not _CUSTOMER.fullmatch(text):
        raise ValueError(f"{_quoted(text)} is not a Stripe customer id; those look like cus_NffrFeUfNV2Hib.")
    return text


def _owners(text: str) -> tuple[str, ...]:
    owners = tuple(dict.fromkeys(text.split()))
    wrong = [_quoted(owner) for owner in owners if not _USER.fullmatch(owner)]
    if wrong:
        raise ValueError(
            f"{', '.join(wrong)} is not a Slack user id; those look like U024BE7LH, separated by spaces. "
            "In Slack: the person's profile, More, Copy member ID."
        )
    return owners


def _channel(text: str) -> str:
    if not text:
        raise ValueError("is missing.")
    if not _CHANNEL.fullmatch(text):
        raise ValueError(
            f"{_quoted(text)} is not a Slack channel id; those look like C024BE91L. "
            "In Slack: the channel's name, at the end of About."
        )
    return text


def _currency(text: str) -> str:
    code = text.lower()
    if not code:
        raise ValueError("is missing.")
    if not known(code):
        raise ValueError(f"{_quoted(text)} is not a currency that Stripe charges in; for example usd or eur.")
    return code


def _fee(text: str) -> Decimal | None:
    if not text:
        return None
    if not _FEE.fullmatch(text) or Decimal(text) > 100:
        raise ValueError(f"{_quoted(text)} is not a percentage: 0 to 100 with at most four decimals, as in 2.5.")
    return Decimal(text).normalize() + 0 if Decimal(text) else None


def _fixed_fee(text: str, currency: str) -> int | None:
    """Typed in major units; minor units of `currency`, whose own cell says so when it is not one."""
    if not text or not text.strip("0.") or not known(currency):
        return None
    try:
        return parse_amount(text, currency).amount
    except AmountError as error:
        raise ValueError(f"{_quoted(text)} cannot be read: {error.message}") from None


def _budget(text: str) -> Budget:
    try:
        return Budget(text.lower()) if text else Budget.DRAFT
    except ValueError:
        raise ValueError(f"{_quoted(text)} is neither draft nor active.") from None


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
