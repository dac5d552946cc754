"""The form of filters: what was chosen and typed there, as a filter or as what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from decimal import Decimal

from bot.domain.periods import PeriodError, read_range
from bot.domain.rows import MOST_TEXT, Filter, looked_for

SINCE = "since"
UNTIL = "until"
BILLING = "billing"
TEXT = "text"
AMOUNT = "amount"

_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,3})?")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TypedFilter:
    """The fields: days as `2026-10-15`, both included; `billing` a month as `2026-10`; all may be empty."""

    since: str = ""
    until: str = ""
    billing: str = ""
    text: str = ""
    amount: str = ""


def filter_of(typed: TypedFilter, shown: Filter, zone: tzinfo) -> Filter | Mapping[str, str]:
    """`shown` with what is typed in place of its own, or a sentence for each field that cannot stand.

    Days are those of `zone`.
    """
    faults: dict[str, str] = {}
    since = until = None
    try:
        if typed.since or typed.until:
            period = read_range(f"{typed.since}..{typed.until}", zone)
            since, until = (period.since, period.until) if period else (None, None)
    except PeriodError:
        faults[UNTIL] = "This is before the first day. Choose a later one, or leave it empty."
    text = looked_for(typed.text)
    if text is None:
        faults[TEXT] = f"At most {MOST_TEXT} characters can be looked for."
    if typed.amount.strip() and not _AMOUNT.fullmatch(typed.amount.strip()):
        faults[AMOUNT] = "Type it like 1250.00: a point for decimals, no other marks."
    if faults:
        return faults
    amount = Decimal(typed.amount.strip()) if typed.amount.strip() else None
    billing = typed.billing or None
    return replace(shown, since=since, until=until, billing=billing, text=text or "", amount=amount)


def typed_of(shown: Filter, zone: tzinfo) -> TypedFilter:
    """The fields as they stand for `shown`."""
    since = f"{shown.since.astimezone(zone):%Y-%m-%d}" if shown.since else ""
    until = f"{shown.until.astimezone(zone) - _DAY:%Y-%m-%d}" if shown.until else ""
    amount = "" if shown.amount is None else format(shown.amount, "f")
    return TypedFilter(since, until, shown.billing or "", shown.text, amount)
