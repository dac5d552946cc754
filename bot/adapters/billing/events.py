"""Webhooks from bytes to event: signature, age, shape. No network."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.services.ports import BadEvent, BadSignature, Event

SCHEME = "v1"  # https://docs.stripe.com/webhooks#verify-manually
STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
NAME = re.compile(r"[\w.-]{1,255}", re.ASCII)
TOLERANCE = 300  # seconds, Stripe's own
AHEAD = 60  # seconds: Stripe's clock and ours differ by less, and the SDK takes any time in the future
LONGEST_HEADER = 4096
LONGEST_ID = 255


class StripeEvents:
    """Decodes webhooks signed with any of `secrets` (two while one is replaced), at most `tolerance` seconds ago."""

    def __init__(self, secrets: Sequence[str], tolerance: int = TOLERANCE) -> None:
        """ValueError when there is no secret, or an empty one, which anybody could sign with."""
        if not secrets or not all(secret.strip() for secret in secrets):
            raise ValueError("a webhook secret is missing")
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._tolerance = tolerance

    def decode(self, payload: bytes, signature: str, now: datetime) -> Event:
        """The event in the signed `payload`; raises BadSignature or BadEvent."""
        self._verify(payload, signature, now)
        try:
            found = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            raise BadEvent(f"not JSON: {error.msg}") from error
        return event_from(found)

    def _verify(self, payload: bytes, signature: str, now: datetime) -> None:
        """As Stripe's SDK does it, over the bytes: the SDK copies them three times and lets go of Python's lock."""
        if not signature.isascii() or len(signature) > LONGEST_HEADER:
            raise BadSignature("the signature header is malformed")
        pairs = [part.partition("=") for part in signature.split(",")]
        stamp = next((value for name, _, value in pairs if name == "t"), "")
        if not STAMP.fullmatch(stamp):
            raise BadSignature("the signature header has no time")
        given = [value for name, _, value in pairs if name == SCHEME]
        signed = b"%d.%b" % (int(stamp), payload)
        if not any(_signed(signed, secret, given) for secret in self._secrets):
            raise BadSignature("no signature by a known secret")
        age = now.timestamp() - int(stamp)
        if age > self._tolerance:
            raise BadSignature("signed too long ago")
        if age < -AHEAD:
            raise BadSignature("signed in the future")


def _signed(signed: bytes, secret: bytes, given: Sequence[str]) -> bool:
    """Whether one of the `given` signatures is by `secret`; each is compared in a time that tells nothing."""
    expected = hmac.digest(secret, signed, "sha256").hex()
    return any(hmac.compare_digest(expected, one) for one in given)


def event_from(found: Any) -> Event:
    """An `event` object, from a webhook or from the events list; raises BadEvent."""
    obj = _at(found, "data", "object")
    if not isinstance(obj, dict):
        raise BadEvent("data.object is missing")
    created, livemode = found.get("created"), found.get("livemode")
    if not isinstance(livemode, bool):
        raise BadEvent("livemode is missing")
    kind = _name(found, "type")
    return Event(
        id=_name(found, "id"),
        type=kind,
        created=_time(created),
        livemode=livemode,
        invoice=_invoice(kind, obj),
        customer=_reference(obj, "id" if obj.get("object") == "customer" else "customer"),
        api_version=_optional(found, "api_version"),
    )


def _invoice(kind: str, obj: dict[str, Any]) -> str | None:
    if obj.get("object") == "invoice":
        # https://docs.stripe.com/api/events/types#event_types-invoice.upcoming: the invoice does not exist yet.
        return None if kind == "invoice.upcoming" else _reference(obj, "id")
    return _reference(obj, "invoice")


def _at(found: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(found, dict):
            raise BadEvent("not an object")
        found = found.get(name)
    return found


def _reference(obj: dict[str, Any], field: str) -> str | None:
    """The id in a field that may be expanded. Customers may have ids of any form, so NAME does not apply."""
    value = obj.get(field)
    if isinstance(value, dict):
        value = value.get("id")
    if value is None:
        return None
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= LONGEST_ID:
        raise BadEvent(f"{field} is malformed")
    return value


def _optional(obj: dict[str, Any], field: str) -> str | None:
    return None if obj.get(field) is None else _name(obj, field)


def _name(obj: dict[str, Any], field: str) -> str:
    value = obj.get(field)
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise BadEvent(f"{field} is missing or malformed")
    return value


def _time(seconds: Any) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise BadEvent("created is missing")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise BadEvent("created is out of range") from error
