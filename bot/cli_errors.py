"""What the command line says of an error: what is wrong in a sentence, and what to do about it in another."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot import logs
from bot.domain.errors import InvoicebotError
from bot.domain.sending import OURSELVES
from bot.services.ports import BillingRefused, BillingUnanswered, MessengerError

_KEY = "Copy STRIPE_API_KEY again; the README says what the key may do."
_SILENT = "See that this machine can reach {name}; when it can, try again in some minutes."
_INSTALLED = (
    "Copy SLACK_BOT_TOKEN again, from https://api.slack.com/apps, your app, OAuth & Permissions; "
    "where there is none, install the app to your team."
)
_SCOPE = "Print the manifest with `invoicebot manifest`, put it into the Slack app, and install the app again."
_SLACK: Mapping[str, str] = MappingProxyType(
    {"": _SILENT.format(name="Slack"), **dict.fromkeys(OURSELVES, _INSTALLED), "missing_scope": _SCOPE}
)
"""By Slack's error word, what to do."""


def told(error: InvoicebotError) -> str:
    """The words for `error`, without secrets."""
    said = logs.scrub(str(error)) or type(error).__name__
    if isinstance(error, MessengerError):
        said = f"Slack says {error.code}" if error.code else said
    step = _step(error)
    if not step:
        return said
    return f"{said[:1].upper()}{said[1:].rstrip('.')}. {step}"


def _step(error: InvoicebotError) -> str:
    if isinstance(error, MessengerError):
        return _SLACK.get(error.code, "")
    if isinstance(error, BillingUnanswered):
        return _SILENT.format(name="Stripe")
    return _KEY if isinstance(error, BillingRefused) else ""
