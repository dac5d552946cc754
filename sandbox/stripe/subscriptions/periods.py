"""Billing periods: which moment ends the one that begins now."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime

from sandbox.stripe.kinds import DAY, Obj

LENGTH = {"day": DAY, "week": 7 * DAY}
MONTHS = {"month": 1, "year": 12}


def after(moment: int, recurring: Obj, anchor: int | None = None) -> int:
    """`moment` (epoch seconds) plus one interval of a price's `recurring`.

    Months fall on the day of `anchor` (else of `moment`), cut to the month's last:
    https://docs.stripe.com/billing/subscriptions/billing-cycle
    """
    interval, count = recurring["interval"], recurring.get("interval_count", 1)
    if interval in LENGTH:
        return int(moment + LENGTH[interval] * count)
    date = datetime.fromtimestamp(moment, UTC)
    wanted = datetime.fromtimestamp(moment if anchor is None else anchor, UTC).day
    months = date.month - 1 + MONTHS[interval] * count
    year, month = date.year + months // 12, months % 12 + 1
    day = min(wanted, calendar.monthrange(year, month)[1])
    return int(date.replace(year=year, month=month, day=day).timestamp())
