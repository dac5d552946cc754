"""What a row of the decline tables holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Retry(StrEnum):
    """Whether the same payment method may be charged again."""

    YES = "yes"
    LATER = "later"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Entry:
    """Why it failed and what to do: `owner` and `admin` are their next steps.

    `stops`: Stripe ends its own tries. `hidden`: owners are not told the reason.
    """

    reason: str
    owner: str
    admin: str
    retry: Retry
    stops: bool = False
    hidden: bool = False


Table = Mapping[str, Entry]

NO_REASON = "the bank gave no reason"


def table(rows: Iterable[tuple[str, Entry]]) -> Table:
    """Entries by code; codes that share one stand in one string, separated by spaces (ValueError: a code twice)."""
    found: dict[str, Entry] = {}
    for codes, entry in rows:
        for code in codes.split():
            if code in found:
                raise ValueError(f"{code} has two entries")
            found[code] = entry
    return MappingProxyType(found)
