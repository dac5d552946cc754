"""Storms: when one channel had enough alerts of its own, and what the one summary of the others says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from bot.domain.alert_types import Alert, Trouble
from bot.domain.declines import advice
from bot.domain.invoices import Decline, Invoice, Method
from bot.domain.money import Money

MOST = 5
"""Alerts that a channel gets one by one within WITHIN; those beyond are a storm."""
WITHIN = 60_000  # milliseconds
TOLD_REASONS = 3
_NO_DECLINE: Mapping[Trouble, str] = MappingProxyType(
    {
        Trouble.ACTION_REQUIRED: "the payer has to confirm the payment",
        Trouble.FINALIZATION_FAILED: "the draft could not be finalized",
    }
)
Word = TypeVar("Word", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Brief:
    """An alert in a few words: `amount` in minor units, `reason` fit for owners, "" where there is none to tell."""

    invoice: str
    number: str
    workspace: str
    name: str
    owners: tuple[str, ...]
    amount: int
    currency: str
    trouble: Trouble
    reason: str
    livemode: bool

    @property
    def money(self) -> Money:
        """What is to be collected."""
        return Money(self.currency, self.amount)


@dataclass(frozen=True, slots=True)
class Storm:
    """What the summary tells: how many alerts it stands for, the sums by currency, the commonest reasons with counts.

    `settled` of them were paid, voided or written off since, `left` are the sums of the others. `names` are those of
    who should pay, most alerts first; `workspace` is the id of the one that all are of, "" when there are several;
    `strangers` of the alerts are of no workspace.
    """

    count: int
    settled: int
    amounts: tuple[Money, ...]
    left: tuple[Money, ...]
    reasons: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    workspace: str
    strangers: int
    owners: tuple[str, ...]
    payments_only: bool
    livemode: bool


def brief_of(alert: Alert) -> Brief:
    """The alert in a few words."""
    invoice, workspace = alert.invoice, alert.workspace
    return Brief(
        invoice=invoice.id,
        number=invoice.label,
        workspace=workspace.id,
        name=workspace.name,
        owners=workspace.owners,
        amount=invoice.amount_remaining or invoice.total,
        currency=invoice.currency,
        trouble=alert.trouble,
        reason=_NO_DECLINE.get(alert.trouble) or _reason(alert.decline, alert.method),
        livemode=invoice.livemode,
    )


def brief_of_stranger(invoice: Invoice) -> Brief:
    """The same for an invoice whose customer is no workspace."""
    payment = invoice.payment
    return Brief(
        invoice=invoice.id,
        number=invoice.label,
        workspace="",
        name=invoice.customer_name or invoice.customer,
        owners=(),
        amount=invoice.amount_remaining or invoice.total,
        currency=invoice.currency,
        trouble=Trouble.PAYMENT_FAILED,
        reason=_reason(payment.decline, payment.method) if payment is not None else "",
        livemode=invoice.livemode,
    )


def _reason(decline: Decline | None, method: Method | None) -> str:
    if decline is None:
        return ""
    found = advice(decline, method.kind if method else "card")
    return "" if found.hidden else found.reason


def to_document(brief: Brief) -> dict[str, Any]:
    """The brief as a JSON object."""
    return {**asdict(brief), "owners": list(brief.owners), "trouble": brief.trouble.value}


def from_document(document: Mapping[str, Any]) -> Brief:
    """The brief that `to_document` wrote."""
    return Brief(**{**document, "owners": tuple(document["owners"]), "trouble": Trouble(document["trouble"])})


def recently(times: Sequence[int], now: int) -> list[int]:
    """Of the times (epoch milliseconds) at which the channel had alerts, those that still count; the newest last."""
    return [at for at in times if now - WITHIN < at <= now][-MOST:]


def storming(times: Sequence[int], now: int) -> bool:
    """Whether one more alert now is more than MOST within WITHIN."""
    return len(recently(times, now)) >= MOST


def summed(absorbed: Iterable[tuple[Brief, bool]]) -> Storm | None:
    """The summary of alerts, each with whether it is settled by now; None of nothing."""
    every = list(absorbed)
    if not every:
        return None
    briefs = [brief for brief, _ in every]
    reasons = Counter(brief.reason for brief in briefs if brief.reason)
    payers = Counter((brief.workspace, brief.name) for brief in briefs)  # strangers have no workspace's id
    workspaces = {brief.workspace for brief in briefs}
    return Storm(
        count=len(every),
        settled=sum(settled for _, settled in every),
        amounts=_sums(briefs),
        left=_sums(brief for brief, settled in every if not settled),
        reasons=tuple(_commonest(reasons)[:TOLD_REASONS]),
        names=tuple(name for (_, name), _ in _commonest(payers)),
        strangers=sum(not brief.workspace for brief in briefs),
        workspace=workspaces.pop() if len(workspaces) == 1 else "",
        owners=tuple(dict.fromkeys(owner for brief in briefs for owner in brief.owners)),
        payments_only=all(brief.trouble is Trouble.PAYMENT_FAILED for brief in briefs),
        livemode=briefs[0].livemode,
    )


def _sums(briefs: Iterable[Brief]) -> tuple[Money, ...]:
    sums = Counter[str]()
    for brief in briefs:
        sums[brief.currency] += brief.amount
    return tuple(Money(currency, sums[currency]) for currency in sorted(sums))


def _commonest(counted: Counter[Word]) -> list[tuple[Word, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))
