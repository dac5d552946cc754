"""Small readings of Stripe's JSON: references that may be expanded, epoch seconds, answers that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.services.ports import BillingUnanswered

Obj = Mapping[str, Any]
SECRET = re.compile(r"\b(?:sk|rk|pk|ek|whsec)_[\w*]+")


def ident(reference: Any) -> str | None:
    """The id of a reference, which is an id or, when it was expanded, the object; None stays None."""
    if isinstance(reference, Mapping):
        reference = reference.get("id")
    return None if reference is None else str(reference)


def moment(seconds: int | None) -> datetime | None:
    """Epoch seconds as an aware UTC time."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def within(obj: Obj | None, *names: str) -> Any:
    """What stands at the path `names` of nested objects; None where a step is missing or null."""
    here: Any = obj
    for name in names:
        if not isinstance(here, Mapping):
            return None
        here = here.get(name)
    return here


def without_keys(text: str) -> str:
    """`text` without API keys, which Stripe's messages show masked."""
    return SECRET.sub("(key)", text)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn an answer of an unexpected shape into BillingUnanswered: it came, but says nothing that can be relied on."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise BillingUnanswered(
            f"Stripe's {what} could not be read ({type(error).__name__})", answered=False
        ) from error
