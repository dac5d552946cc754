"""A hub with the same foreign text wherever text comes from Stripe or from a person, and what a renderer made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.message import Message, View
from bot.blocks.states import Origin
from bot.domain.alerts import Alert, Trouble
from bot.domain.detail import Attempt, CreditNote, Detail, Line, Part, Payer, Refund, Subscribed, Unread
from bot.domain.drafts import MOST_LINES, Draft, DraftLine
from bot.domain.invoices import Behind, Collection, Decline, Invoice, Method, OwnCard
from bot.domain.refusals import Refusal, Why
from bot.domain.rows import Filter, Page, Tab, row_of
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace
from tests.blocks.samples import ADMIN, NOW, of_status

ORIGIN = Origin("C0ACME", "https://hooks.slack.example/" + "x" * 200, 1795262400)


@dataclass(frozen=True)
class Rendered:
    """What a renderer made."""

    name: str
    made: Message | View


class Hostile:
    """A hub all of whose foreign text is `text`."""

    def __init__(self, text: str, amount: int = 10**12, currency: str = "chf") -> None:
        """`amount` in minor units of `currency`, everywhere."""
        self.text = text
        self.amount = amount
        self.currency = currency
        self.workspace = self.nth_workspace(0)
        self.method = Method("pm_1", "card", text, text, 4, 2027)
        self.decline = Decline(text, text, text, text)

    def nth_workspace(self, number: int) -> Workspace:
        """Many workspaces, all of the same name."""
        return Workspace(f"ws-{number}", self.text, "cus_1", (self.text, "U0OWNER1"), "C0ACME", self.currency)

    def invoice(self, status: Status = Status.FAILED, *, livemode: bool = True) -> Invoice:
        """With this status."""
        base = of_status(status)
        payment = base.payment and replace(base.payment, decline=self.decline, method=self.method)
        return replace(
            base,
            number=self.text,
            title=self.text,
            memo=self.text,
            customer_name=self.text,
            customer_email=self.text,
            finalization_error=self.text,
            uncollectible_reason=self.text,
            revised_by=self.text,
            revises=self.text,
            subscription=self.text,
            currency=self.currency,
            total=self.amount,
            amount_paid=self.amount,
            amount_remaining=self.amount,
            payment=payment,
            livemode=livemode,
        )

    def attempt(self) -> Attempt:
        """One with many refunds."""
        refunds = (Refund("re_1", NOW, self.amount, self.text, self.text),) * 30
        return Attempt(NOW, self.amount, self.text, self.decline, self.method, refunds, self.amount * 99, disputed=True)

    def note(self) -> CreditNote:
        """One that gave back in every way."""
        refunds = (("re_1", self.amount),) * 30
        many = (self.amount, refunds, self.amount, self.amount, self.text, self.text)
        return CreditNote(self.text, NOW, self.amount, *many)

    def detail(self, status: Status) -> Detail:
        """As much of everything as there can be."""
        return Detail(
            invoice=self.invoice(status),
            payer=Payer("cus_1", self.text, self.text, self.text, self.text),
            lines=(Line(self.text, self.amount, 10**6, str(self.amount)),) * 60,
            subtotal=self.amount,
            discounts=(Part(self.text, self.amount),) * 30,
            taxes=(Part(self.text, self.amount),) * 30,
            shipping=self.amount,
            credit_applied=self.amount,
            outside=self.amount,
            overpaid=self.amount,
            attempts=(self.attempt(),) * 30,
            credit_notes=(self.note(),) * 30,
            revised_by=self.text,
            revises=self.text,
            unread=frozenset(Unread),
            subscription=Subscribed("sub_1", self.text, self.text, NOW),
            more_lines=10**6,
            behind=Behind(self.method, self.method, (OwnCard(self.text, self.text, self.method),) * 30),
        )

    def draft(self, workspace: Workspace) -> Draft:
        """As many lines as there can be, and the fee."""
        lines = (DraftLine(self.text, 10**6, self.amount),) * (MOST_LINES + 1)
        return Draft(workspace.id, workspace.currency, lines, Collection.SEND, 30, self.text)

    def refusal(self, why: Why = Why.STRIPE_REFUSED, act: str = "retry") -> Refusal:
        """With many admins."""
        return Refusal(why, act, self.text, self.text, (self.text, "U0HANA", "U0LI", "U0MO"))

    def alert(self, trouble: Trouble, *, livemode: bool = True) -> Alert:
        """Mentioning everybody."""
        owners = replace(self.workspace, owners=(self.text, "U0OWNER1") * 60)
        invoice = self.invoice(livemode=livemode)
        return Alert(invoice, owners, trouble, NOW, 3, self.decline, self.method, mention=True, retried_by=self.text)

    def page(self, workspaces: int = 99) -> Page:
        """Ten rows of long names on page 200."""
        rows = (*(row_of(self.invoice(status), "ws-1") for status in Status), row_of(self.invoice(), None))
        return Page(
            viewer=ADMIN,
            filter=Filter(Tab.FAILED, "ws-1", NOW, NOW),
            now=NOW,
            rows=rows,
            workspaces=tuple(self.nth_workspace(number) for number in range(workspaces)),
            counts=dict.fromkeys(Tab, 10**7),
            number=200,
            places=tuple(f"{1795262400 + number}:in_{'x' * 24}" for number in range(199)),
            following=f"1795262400:in_{'x' * 24}",
            livemode=True,
        )
