"""What the tests of alerts share: how to look, what is kept, and the usual hints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.actions import Ending
from bot.domain.alerts import AlertPolicy, AlertState, Deed, Hint, Plan, Settlement, Step, decide
from bot.domain.invoices import Collection, Invoice, Payment
from bot.domain.permits import Act
from tests.domain.builders import NO_MONEY, NOW, VISA, failed, workspace

ACME = workspace()
FAILURE = Hint(("invoice.payment_failed",))
UPDATED = Hint(("invoice.updated",))
CONFIRM = Hint(("invoice.payment_action_required",))
TOLD = (Step.UPDATE, Step.REPLY)
BROADCAST = (Step.UPDATE, Step.BROADCAST)
LAST_CARD = Payment("pi_1", "requires_payment_method", "ch_page", NO_MONEY, VISA)
SENT: dict[str, Any] = {"collection": Collection.SEND, "next_attempt": None}


def look(
    known: AlertState | None, thing: Invoice, hint: Hint = FAILURE, *, since: int = 1, now: datetime = NOW
) -> Plan:
    return decide(known, thing, ACME, hint, AlertPolicy(since), now)


def kept(plan: Plan) -> AlertState:
    """What the store holds once the outbox has the plan's message."""
    assert plan.state is not None
    return plan.state


def alerted(thing: Invoice | None = None, **more: Any) -> AlertState:
    return kept(look(None, thing or failed(1), **more))


def retried(thing: Invoice, ending: Ending, actor: str = "U_HANA", act: Act = Act.RETRY) -> Hint:
    return Hint(deed=Deed(act, actor, ending, thing.attempt_key))


def settlement_of(plan: Plan) -> Settlement:
    assert plan.state is not None
    assert plan.alert is not None
    assert plan.state.settlement is not None
    assert plan.alert.settlement == plan.state.settlement
    return plan.state.settlement
