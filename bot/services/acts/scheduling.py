"""Schedule: on a day and at an hour Stripe finalizes the draft by itself and collects it; or no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.domain.actions import Decision
from bot.domain.asking import ScheduleQuestion
from bot.domain.changes import Change
from bot.domain.invoices import Invoice
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.acts.changing import Changing
from bot.services.ports import Billing
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces


class Scheduling(Changing):
    """`params` have {at}: epoch seconds, or None to take the date off."""

    act = Act.SCHEDULE

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces, zone: tzinfo) -> None:
        """`zone`: the hub's."""
        super().__init__(billing, roles, workspaces)
        self._zone = zone

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> ScheduleQuestion:
        """With the hour and the hub's own day."""
        workspace, local = self._permit(viewer, invoice), now.astimezone(self._zone)
        seen = self.seen(invoice)
        return ScheduleQuestion(decision_id, self.act, invoice, workspace, seen, (), self._zone, now=local)

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """Amount, how it is collected, and the date so far."""
        at = int(invoice.scheduled.timestamp()) if invoice.scheduled else None
        shown = {"scheduled": at, "collection": invoice.collection.value}
        return {"amount": invoice.total, "stage": invoice.stage.value, **shown}

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """As for all acts, and that the moment has not passed meanwhile."""
        super().check(decision, invoice, viewer, now)
        at = self.change(decision).scheduled
        if at is not None and at <= now:
            raise Refused(Refusal(Why.TOO_OLD, self.act.value))

    def change(self, decision: Decision) -> Change:
        """A date needs automatic collection; without one it is off, else Stripe would finalize within the hour."""
        at = decision.params["at"]
        return Change(auto_advance=at is not None, scheduled=None if at is None else datetime.fromtimestamp(at, UTC))
