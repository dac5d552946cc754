"""What differs between one act and another within the seven steps of an action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.domain.actions import Decision, Ending
from bot.domain.invoices import Decline, Invoice, Method
from bot.domain.permits import Act, Viewer, refusal
from bot.domain.refusals import Refused, Why


@dataclass(frozen=True, slots=True)
class Effect:
    """What a call did at Stripe; `invoice` is None when it was deleted."""

    ending: Ending
    invoice: Invoice | None
    decline: Decline | None = None
    method: Method | None = None


class Job(Protocol):
    """One act. Nothing here waits, repeats or records: `bot.services.carrying` and `bot.services.actions` do."""

    def lease(self, decision: Decision) -> str:
        """The name of what is leased while it runs: the invoice's id where there is one."""

    def fetch(self, decision: Decision) -> Invoice | None:
        """The invoice as it is now; None when there is none yet. Raises BillingError."""

    def shown(self, decision: Decision, invoice: str | None) -> Invoice | None:
        """What its outcome shows: the invoice that it had an effect on, as it is now. Raises BillingError."""

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """Raise Refused unless role and status permit it and what the person saw is still true."""

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """The effect of an earlier call whose answer was lost, if `invoice` (fetched now) shows it."""

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Do it, under the decision's own idempotency keys. Raises BillingError."""


def permit(act: Act, invoice: Invoice, *, other_method: bool = False) -> None:
    """Raise Refused unless the status of `invoice` permits `act`, naming the day on which it ended where it did."""
    refused = refusal(act, invoice, other_method=other_method)
    if refused is None:
        return
    ended = {Why.PAID: invoice.paid_at, Why.VOID: invoice.voided_at, Why.UNCOLLECTIBLE: invoice.written_off_at}
    at = ended.get(refused.why)
    raise Refused(refused if at is None else replace(refused, detail=at.isoformat()))
