"""The work of one workspace's one-time invoice: draft, lines, then finalize and send, schedule, or leave it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.actions import Decision, Ending
from bot.domain.changes import Change
from bot.domain.drafts import Draft, DraftLine, When, reached
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.jobs import Effect
from bot.services.ports import Billing, BillingUnanswered
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces

CHANGED = Refusal(Why.STATE_CHANGED, Act.CREATE.value, "The workspace")


class CreateJob:
    """`target` is `<form>:<workspace>`; `params` are {draft, customer, total, since}."""

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces) -> None:
        """An invoice names the form and workspace in its metadata, so that it is found again after a crash."""
        self._billing = billing
        self._roles = roles
        self._workspaces = workspaces

    def lease(self, decision: Decision) -> str:
        """The form's part for this workspace: there is no invoice yet."""
        return f"create:{decision.target}"

    def fetch(self, decision: Decision) -> Invoice | None:
        """The invoice that an earlier try made, if any."""
        return made_for(self._billing, decision)

    def shown(self, decision: Decision, invoice: str | None) -> Invoice | None:  # noqa: ARG002
        """The invoice that was made."""
        return self.fetch(decision)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:  # noqa: ARG002
        """Still a hub admin, still the customer and currency of the preview."""
        self._roles.require(viewer, Act.CREATE, about_one=False)
        workspace = self._workspaces.get(str(decision.workspace))
        if workspace is None:
            raise Refused(CHANGED)
        seen = (decision.params["customer"], decision.params["draft"]["currency"])
        if seen != (workspace.customer, workspace.currency):
            raise Refused(CHANGED)

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """Done already, as far as can be seen: whether a sent one went out cannot, so its steps are repeated."""
        draft = draft_of(decision.params["draft"])
        if invoice is None or not reached(draft, invoice) or _to_be_sent(draft, invoice):
            return None
        return Effect(Ending.DONE, invoice)

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """The steps that are missing, each under its own key; a step that was done is replayed by Stripe."""
        workspace = self._workspaces.get(str(decision.workspace))
        if workspace is None:
            raise Refused(CHANGED)
        draft = draft_of(decision.params["draft"])
        keys = f"{decision.id}/{decision.workspace}"
        made = invoice or self._step(
            decision,
            lambda _: True,
            lambda: self._billing.create_draft(workspace, draft, decision.target, f"{keys}/create"),
        )
        if made.stage is Stage.DRAFT and not made.title:
            made = self._step(
                decision,
                lambda seen: bool(seen.title),
                lambda: self._billing.add_lines(made.id, draft, f"{keys}/lines"),
            )
        if made.stage is Stage.DRAFT:
            _hold(decision, made)
            made = self._step(decision, lambda seen: reached(draft, seen), lambda: self._advance(made, draft, keys))
        if _to_be_sent(draft, made):
            made = self._billing.send(made.id, f"{keys}/send")
        return Effect(Ending.DONE, made)

    def _advance(self, made: Invoice, draft: Draft, keys: str) -> Invoice:
        """From a draft with its lines to what was chosen."""
        if draft.when is When.NOW:
            return self._billing.finalize(made.id, auto_advance=True, key=f"{keys}/finalize")
        if draft.finalize_at is not None and not reached(draft, made):
            change = Change(auto_advance=True, scheduled=draft.finalize_at)
            return self._billing.change(made.id, change, f"{keys}/schedule")
        return made

    def _step(self, decision: Decision, done: Callable[[Invoice], bool], call: Callable[[], Invoice]) -> Invoice:
        """The invoice after `call`. Stripe repeats a 5xx for ever: after one, the invoice says whether it is `done`."""
        try:
            return call()
        except BillingUnanswered as error:
            seen = self.fetch(decision) if error.answered else None
            if seen is None or not done(seen):
                raise
            return seen


def _to_be_sent(draft: Draft, invoice: Invoice) -> bool:
    """Whether the last step is the e-mail."""
    sent = draft.collection is Collection.SEND and draft.when is When.NOW
    return sent and invoice.stage is Stage.OPEN


def _hold(decision: Decision, made: Invoice) -> None:
    """What was previewed against what would be billed; raises Refused (AMOUNT_CHANGED)."""
    previewed = decision.params.get("total")
    if previewed is not None and made.total != previewed:
        raise Refused(Refusal(Why.AMOUNT_CHANGED, Act.CREATE.value))


def made_for(billing: Billing, decision: Decision) -> Invoice | None:
    """The invoice that was made for `decision` or an earlier one about the same, as it is now; raises BillingError."""
    since = datetime.fromtimestamp(decision.params["since"], UTC)
    return billing.created_by(str(decision.params["customer"]), decision.target, since)


def draft_document(draft: Draft) -> dict[str, Any]:
    """A draft as JSON; amounts in minor units."""
    return {
        "workspace": draft.workspace,
        "currency": draft.currency,
        "collection": draft.collection.value,
        "days_until_due": draft.days_until_due,
        "memo": draft.memo,
        "when": draft.when.value,
        "finalize_at": None if draft.finalize_at is None else int(draft.finalize_at.timestamp()),
        "lines": [[line.description, line.quantity, line.unit_amount, line.price, line.fee] for line in draft.lines],
    }


def draft_of(document: Mapping[str, Any]) -> Draft:
    """The draft that `draft_document` wrote, now or before it knew of schedules and saved prices."""
    at = document.get("finalize_at")
    return Draft(
        workspace=document["workspace"],
        currency=document["currency"],
        lines=tuple(DraftLine(*line) for line in document["lines"]),
        collection=Collection(document["collection"]),
        days_until_due=document["days_until_due"],
        memo=document["memo"],
        when=When(document.get("when", When.NOW)),
        finalize_at=None if at is None else datetime.fromtimestamp(at, UTC),
    )
