"""Turns the Stripe SDK's errors into the project's own, by what the request may have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import stripe

from bot.adapters.billing.convert import decline_from
from bot.adapters.billing.shapes import Obj, ident, within, without_keys
from bot.services.ports import (
    BillingBusy,
    BillingError,
    BillingRefused,
    BillingUnanswered,
    CardDeclined,
    NoSuchObject,
)

CONFIRM = frozenset(
    {
        "authentication_required",
        "invoice_payment_intent_requires_action",
        "subscription_payment_intent_requires_action",
    }
)
NOT_NOW = frozenset({"lock_timeout", "rate_limit"})
# Answers given before Stripe looks up the idempotency key: they say nothing about an earlier try with that key.
AT_THE_DOOR = frozenset({401, 403, 409, 429})


def billing_error(error: Exception, tries: Sequence[int | None], *, writing: bool) -> BillingError:
    """What `error`, raised by the SDK after `tries` (see `ThreadSessions`), means for whoever asked."""
    answered = any(status is not None and status >= 500 for status in tries)
    body = _error_object(error)
    status = error.http_status if isinstance(error, stripe.StripeError) else None
    if body is None or status is None or status >= 500:
        return BillingUnanswered(_silence(error, tries), answered=answered)
    code = str(body.get("code") or "")
    in_doubt = writing and (answered or None in tries)
    if code == "idempotency_key_in_use" or (in_doubt and status in AT_THE_DOOR):
        # Our own earlier try, whose answer was lost, is still running or has run.
        return BillingUnanswered(f"Stripe did not say how it ended (then {status})", answered=answered)
    if status in (409, 429) or code in NOT_NOW:
        return BillingBusy(_sentence(body, status), _retry_after(error))
    if status == 402 or code in CONFIRM:
        return declined(body)
    if status == 404:
        return NoSuchObject(_sentence(body, status))
    return BillingRefused(_sentence(body, status), code or _unnamed(body))


def declined(body: Obj) -> CardDeclined:
    """A decline from Stripe's error object."""
    intent = body.get("payment_intent")
    codes = {body.get("code"), body.get("decline_code")}
    return CardDeclined(
        decline_from(body),
        ident(body.get("charge")) or ident(within(intent, "latest_charge")),
        confirm=not codes.isdisjoint(CONFIRM) or within(intent, "status") == "requires_action",
    )


def _error_object(error: Exception) -> Obj | None:
    """The `error` object of Stripe's answer; None when what came is not one."""
    body: Any = getattr(error, "json_body", None)
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else None


def _silence(error: Exception, tries: Sequence[int | None]) -> str:
    last = tries[-1] if tries else None
    if last is None:
        cause = error.__cause__ or error
        return f"no answer from Stripe ({type(cause).__name__})"
    return f"Stripe answered {last}" if last >= 500 else f"Stripe's answer ({last}) could not be read"


def _sentence(body: Obj, status: int) -> str:
    if status == 401:
        return "Stripe does not accept the API key"
    return without_keys(str(body.get("message") or f"Stripe refused ({status})"))


def _unnamed(body: Obj) -> str:
    return "idempotency_error" if body.get("type") == "idempotency_error" else ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit of Stripe's that was hit: which one, and the seconds to wait, where the answer says so."""

    reason: str | None
    retry_after: float | None


def limited_by(error: Exception) -> Limit | None:
    """The rate limit that refused a call; None for any other error, a lock that another call holds included."""
    body = _error_object(error)
    if getattr(error, "http_status", None) != 429 or body is None or body.get("code") == "lock_timeout":
        return None
    headers = getattr(error, "headers", None) or {}
    return Limit(headers.get("Stripe-Rate-Limited-Reason"), _retry_after(error))


def _retry_after(error: Exception) -> float | None:
    headers = getattr(error, "headers", None) or {}
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 86400 else None
