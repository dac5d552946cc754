"""Decides what a workspace's channel is shown about one invoice, from what was shown before and what is true now.

Stripe's events come twice, late and in any order, so an event is only the reason to look. Everything is decided from
the invoice as it was fetched just now, and the same fact looked at again leads to no step.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.actions import Ending
from bot.domain.alert_types import (
    ALERTING,
    BRINGERS,
    Alert,
    AlertPolicy,
    AlertState,
    Deed,
    Hint,
    Plan,
    Settlement,
    Source,
    Step,
    Trouble,
    deed_of,
    from_document,
    to_document,
)
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Act
from bot.domain.statuses import ENDS, Status, clock_free
from bot.domain.workspaces import Workspace

__all__ = [
    "ALERTING",
    "BRINGERS",
    "Alert",
    "AlertPolicy",
    "AlertState",
    "Deed",
    "Hint",
    "Plan",
    "Settlement",
    "Source",
    "Step",
    "Trouble",
    "decide",
    "deed_of",
    "from_document",
    "to_document",
]


def decide(
    known: AlertState | None, invoice: Invoice, workspace: Workspace, hint: Hint, policy: AlertPolicy, now: datetime
) -> Plan:
    """What to do about the alert of `invoice`, which was fetched just now.

    `known` is what was kept with the last plan (None: nothing). Keep `Plan.state` once the outbox has the steps: when a
    crash loses that write, the same question gives the same plan again.
    """
    ended = clock_free(invoice) in ENDS
    if known is None:
        if ended or not _begins(invoice, hint, policy):
            return Plan(None)
        return _plan(_told(invoice, workspace.channel, hint, now), (Step.POST,), invoice, workspace)
    if known.settlement is not None:
        return _amend(known, invoice, workspace, hint, now)
    if ended:
        return _settle(known, _settlement(known, invoice, hint, now), invoice, workspace)
    return _follow(known, invoice, workspace, hint, now)


def _begins(invoice: Invoice, hint: Hint, policy: AlertPolicy) -> bool:
    """Whether there is trouble that the channel should hear of and that is not the payer's own try on the page."""
    trouble = _trouble(invoice)
    if trouble is None:
        return False
    own = _own_failure(invoice, hint)
    if not own and ALERTING.isdisjoint(hint.events):
        return False
    if trouble is Trouble.FINALIZATION_FAILED:
        return True
    automatic = invoice.collection is Collection.CHARGE and invoice.attempt_count > 0
    if not (own or automatic):
        return False
    if trouble is Trouble.ACTION_REQUIRED:  # no silent retry helps here
        return True
    return invoice.next_attempt is None or invoice.attempt_count >= policy.from_attempt


def _trouble(invoice: Invoice) -> Trouble | None:
    if invoice.stage is Stage.DRAFT:
        return Trouble.FINALIZATION_FAILED if invoice.finalization_error else None
    status = clock_free(invoice)
    if status is Status.FAILED:
        return Trouble.PAYMENT_FAILED
    return Trouble.ACTION_REQUIRED if status is Status.ACTION_REQUIRED else None


def _own_failure(invoice: Invoice, hint: Hint) -> bool:
    """Whether the failure that the invoice shows now is what a person's retry through the bot came to."""
    deed = hint.deed
    return (
        deed is not None
        and deed.act in (Act.RETRY, Act.CHARGE)
        and deed.ending in (Ending.DECLINED, Ending.CONFIRM)
        and deed.attempt_key == invoice.attempt_key
    )


def _told(invoice: Invoice, channel: str, hint: Hint, now: datetime, known: AlertState | None = None) -> AlertState:
    """The state once the failure that the invoice shows now was told."""
    payment = invoice.payment
    own = _own_failure(invoice, hint)
    return AlertState(
        channel=channel,
        trouble=_trouble(invoice) or Trouble.PAYMENT_FAILED,
        attempt=invoice.attempt_count,
        attempt_key=invoice.attempt_key,
        failed_at=hint.at or now,
        shown=_shown(invoice),
        ts=known.ts if known else None,
        decline=payment.decline if payment else None,
        method=payment.method if payment else None,
        retried_by=hint.deed.actor if own and hint.deed else None,
        last_told=invoice.stage is Stage.OPEN and invoice.next_attempt is None,
    )


def _follow(known: AlertState, invoice: Invoice, workspace: Workspace, hint: Hint, now: datetime) -> Plan:
    """An alert of an invoice that is not settled: a new failure is told, anything else is brought up to date."""
    trouble = _trouble(invoice)
    automatic = invoice.collection is Collection.CHARGE and invoice.attempt_count > known.attempt
    own = _own_failure(invoice, hint) and invoice.attempt_key != known.attempt_key
    tries_over = trouble is Trouble.PAYMENT_FAILED and invoice.next_attempt is None
    if trouble is not None and (automatic or own):
        state = _told(invoice, known.channel, hint, now, known)
        reply = Step.BROADCAST if tries_over and (automatic or not known.last_told) else Step.REPLY
        return _plan(state, (Step.UPDATE, reply), invoice, workspace)
    state = _refreshed(known, invoice, hint)
    if tries_over and not known.last_told and invoice.collection is Collection.CHARGE:
        return _plan(replace(state, last_told=True), (Step.UPDATE, Step.BROADCAST), invoice, workspace)
    if (state.shown, state.retried_by) == (known.shown, known.retried_by):
        return Plan(known)
    return _plan(state, (Step.UPDATE,), invoice, workspace)


def _refreshed(known: AlertState, invoice: Invoice, hint: Hint) -> AlertState:
    """The state of an alert that shows the invoice as it is now, without a new failure to tell."""
    payment = invoice.payment
    actor = hint.deed.actor if hint.deed and _own_failure(invoice, hint) else known.retried_by
    return replace(
        known,
        trouble=_trouble(invoice) or known.trouble,
        decline=known.decline or (payment.decline if payment else None),
        method=known.method or (payment.method if payment else None),
        retried_by=actor,
        shown=_shown(invoice),
        last_told=known.last_told and invoice.next_attempt is None,
    )


def _settlement(known: AlertState, invoice: Invoice, hint: Hint, now: datetime) -> Settlement:
    status = clock_free(invoice)
    at = {Status.PAID: invoice.paid_at, Status.VOID: invoice.voided_at}.get(status, invoice.written_off_at) or now
    deed = hint.deed
    if deed is not None and _brought(deed, invoice, status):
        return Settlement(status, at, Source.BOT, deed.actor, deed.act)
    if status is Status.VOID and invoice.revised_by is not None:
        return Settlement(status, at, Source.DASHBOARD, act=Act.REVISE)
    if status is not Status.PAID:
        return Settlement(status, at, Source.DASHBOARD)
    if credited_off(invoice):
        return Settlement(status, at, Source.DASHBOARD, act=Act.CREDIT)
    if invoice.paid_outside or (invoice.payment is not None and invoice.payment.status == "canceled"):
        return Settlement(status, at, Source.DASHBOARD)
    return Settlement(status, at, Source.STRIPE if invoice.attempt_count > known.attempt else Source.CUSTOMER)


def credited_off(invoice: Invoice) -> bool:
    """Whether a credit note left nothing to pay, so that Stripe called the invoice paid."""
    charged = invoice.payment is not None and invoice.payment.status == "succeeded"
    return invoice.stage is Stage.PAID and invoice.credited_before > 0 and not charged and not invoice.paid_outside


def _brought(deed: Deed, invoice: Invoice, status: Status) -> bool:
    """Whether it was this deed that ended the invoice; a bank debit that it began may have needed days.

    A deed whose answer was lost (UNKNOWN) is the likeliest bringer of the very end that it was after.
    """
    if deed.act not in BRINGERS.get(status, frozenset()):
        return False
    if deed.act is Act.REVISE and invoice.revised_by is None:  # its draft is not final, so something else voided this
        return False
    if deed.act is Act.CREDIT and not credited_off(invoice):  # a part was credited, and the rest paid
        return False
    began = deed.ending is Ending.PROCESSING and deed.attempt_key == invoice.attempt_key
    return deed.ending in (Ending.DONE, Ending.UNKNOWN) or began


def _settle(known: AlertState, settlement: Settlement, invoice: Invoice, workspace: Workspace) -> Plan:
    state = replace(known, settlement=settlement, shown=_shown(invoice))
    return _plan(state, (Step.UPDATE,), invoice, workspace)


def _amend(known: AlertState, invoice: Invoice, workspace: Workspace, hint: Hint, now: datetime) -> Plan:
    """A settled alert never opens again; a write-off may still be paid or voided, and a late record may name a doer."""
    old = known.settlement
    if old is None or clock_free(invoice) not in ENDS:
        return Plan(known)
    new = _settlement(known, invoice, hint, now)
    if new.status is not old.status:
        moved = old.status is Status.UNCOLLECTIBLE
        return _settle(known, new, invoice, workspace) if moved else Plan(known)
    if new.source is Source.BOT and old.source is not Source.BOT:
        return _settle(known, new, invoice, workspace)
    return Plan(known)


def _shown(invoice: Invoice) -> str:
    """Everything in the message that can change without a new failure, so that it is brought up to date only then."""
    again = int(invoice.next_attempt.timestamp()) if invoice.next_attempt else "-"
    parts = (clock_free(invoice).value, again, invoice.amount_paid, invoice.amount_remaining, invoice.number)
    return "|".join(map(str, parts))


def _plan(state: AlertState, steps: tuple[Step, ...], invoice: Invoice, workspace: Workspace) -> Plan:
    alert = Alert(
        invoice=invoice,
        workspace=workspace,
        trouble=state.trouble,
        failed_at=state.failed_at,
        attempt=state.attempt,
        decline=state.decline,
        method=state.method,
        mention=Step.POST in steps,
        retried_by=state.retried_by,
        settlement=state.settlement,
    )
    return Plan(state, steps, alert)
