"""Use the new card: the subscriptions left on the old one are charged to the customer's own method from now on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from bot.domain.actions import Decision, Ending
from bot.domain.asking import MoveQuestion
from bot.domain.invoices import Invoice
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.acts.one import OnOneInvoice, key
from bot.services.cards import Cards
from bot.services.jobs import Effect
from bot.services.ports import Billing, after_an_effect
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces


class MovingCard(OnOneInvoice):
    """`params`: `from` and `to`, the methods' ids, and the ids of the `subscriptions`. The invoice is not touched."""

    act = Act.MOVE_CARD

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces) -> None:
        """As every act."""
        super().__init__(billing, roles, workspaces)
        self._cards = Cards(billing)

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing of the invoice."""
        return {}

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> MoveQuestion:  # noqa: ARG002
        """Which subscriptions, from which card to which; raises Refused when none is behind."""
        workspace = self._permit(viewer, invoice)
        behind = self._cards.look(invoice)
        if behind is None:
            raise Refused(Refusal(Why.NOTHING_TO_MOVE, self.act.value, invoice.label))
        which = [one.subscription for one in behind.subscriptions]
        seen = {"from": behind.old.id, "to": behind.new.id, "subscriptions": which}
        return MoveQuestion(decision_id, self.act, invoice, workspace, seen, behind=behind)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """Each subscription is on the old card still, or moved by an earlier try; the new one is the customer's."""
        super().check(decision, invoice, viewer, now)
        if invoice is None:
            return
        params = decision.params
        new = self._billing.customer_method(invoice.customer)
        on = self._on(invoice)
        if new is None or new.id != params["to"]:
            raise Refused(Refusal(Why.METHOD_CHANGED, self.act.value, invoice.label))
        if not all(on.get(one) in (params["from"], params["to"]) for one in params["subscriptions"]):
            raise Refused(Refusal(Why.STATE_CHANGED, self.act.value, invoice.label))

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """All of them moved."""
        if invoice is None:
            return None
        on = self._on(invoice)
        moved = all(on.get(one) == decision.params["to"] for one in decision.params["subscriptions"])
        return self._done(invoice) if moved else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Move those that are not."""
        seen = invoice or self._billing.invoice(decision.target)
        on, new = self._on(seen), str(decision.params["to"])
        which = decision.params["subscriptions"]
        begun = any(on.get(one) == new for one in which)
        for one in which:
            if on.get(one) != new:
                with after_an_effect() if begun else nullcontext():
                    self._billing.move_card(one, new, key(decision, f"move/{one}"))
                begun = True
        with after_an_effect():
            return self._done(seen)

    def _done(self, invoice: Invoice) -> Effect:
        return Effect(Ending.DONE, invoice, method=self._billing.customer_method(invoice.customer))

    def _on(self, invoice: Invoice) -> Mapping[str, str]:
        """The method of each subscription that has its own."""
        return {one.subscription: one.method.id for one in self._billing.own_cards(invoice.customer)}
