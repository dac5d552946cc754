"""What the services need from outside, as Protocols: Stripe (`Billing`), Slack (`Messenger`), the time (`Clock`).

The store's contract stands in `bot.services.store`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.actions import Outcome
from bot.domain.catalog import Price
from bot.domain.changes import Change
from bot.domain.credits import Credit
from bot.domain.detail import Attempt, Detail
from bot.domain.drafts import Batch, Draft, Preview
from bot.domain.edits import LineChange
from bot.domain.errors import InvoicebotError
from bot.domain.invoices import Decline, Invoice, Method, OwnCard
from bot.domain.people import Person, Place
from bot.domain.searching import Sought
from bot.domain.sheets import Exported, Sheet
from bot.domain.workspaces import Budget, Workspace


class Clock(Protocol):
    """The time; services pass it on to the domain as `now`."""

    def now(self) -> datetime:
        """The present moment, in UTC."""


class BillingError(InvoicebotError):
    """Root of what can go wrong with Stripe. The message holds no secret."""


class NoSuchObject(BillingError):  # noqa: N818 - reads as what happened
    """Stripe has no object with this id (404)."""


class BillingRefused(BillingError):  # noqa: N818
    """Stripe refused the request (400, 401, 403, idempotency error): nothing changed. `code` may be empty."""

    def __init__(self, message: str, code: str = "") -> None:
        """Keep Stripe's sentence and code."""
        super().__init__(message)
        self.code = code


class CardDeclined(BillingError):  # noqa: N818
    """The attempt was made and declined (402); `charge` is the failed charge's id when there is one."""

    def __init__(self, decline: Decline, charge: str | None = None, *, confirm: bool = False) -> None:
        """`confirm`: the payer must confirm (`invoice_payment_intent_requires_action`, `authentication_required`)."""
        super().__init__(decline.code)
        self.decline = decline
        self.charge = charge
        self.confirm = confirm


class BillingBusy(BillingError):  # noqa: N818
    """Another call is in flight (409, lock_timeout) or the rate limit was hit (429): nothing changed, try later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` in seconds, when Stripe said so."""
        super().__init__(message)
        self.retry_after = retry_after


class BillingUnanswered(BillingError):  # noqa: N818
    """No answer, or a 5xx: whether it took effect is not known. `answered`: Stripe did answer, with a 5xx."""

    def __init__(self, message: str, *, answered: bool) -> None:
        """A 5xx is replayed by Stripe for the same key, so it may not be sent again."""
        super().__init__(message)
        self.answered = answered


@contextmanager
def after_an_effect() -> Iterator[None]:
    """Something took effect just before: what fails now may not say that nothing changed. Raises BillingUnanswered."""
    try:
        yield
    except (BillingBusy, BillingRefused, NoSuchObject) as error:
        raise BillingUnanswered(f"taken, and then: {error}", answered=False) from error


class BadSignature(InvoicebotError):  # noqa: N818
    """The webhook is not from Stripe, or too old, or from the future; nothing of it may be used."""


class BadEvent(InvoicebotError):  # noqa: N818
    """The webhook is signed but is not an event that can be read."""


@dataclass(frozen=True, slots=True)
class Event:
    """A Stripe event, reduced to the hint that it is: which invoice to look at.

    `invoice` is None for events about something else; `customer` where the object names one.
    """

    id: str
    type: str
    created: datetime
    livemode: bool
    invoice: str | None = None
    customer: str | None = None
    api_version: str | None = None


class Events(Protocol):
    """Decodes webhooks, without any network."""

    def decode(self, payload: bytes, signature: str, now: datetime) -> Event:
        """The event in the signed `payload`; raises BadSignature or BadEvent."""


class Billing(Protocol):
    """Stripe. Every method raises BillingError's children; every write takes the idempotency key that makes it one."""

    @property
    def livemode(self) -> bool:
        """Whether the key is a live one."""

    def invoice(self, invoice: str) -> Invoice:
        """The invoice as it is now, with its default payment."""

    def detail(self, invoice: str) -> Detail:
        """Everything that the detail view shows."""

    def invoices(self, *, since: datetime | None = None, until: datetime | None = None) -> Iterator[list[Invoice]]:
        """All invoices created from `since` to `until`, newest first, in pages of at most 100, with their payments."""

    def search(self, text: str) -> Sought:
        """Invoices by number and customers by name or e-mail address, a few; asked once, for some seconds at most."""

    def attempts(self, invoice: str) -> tuple[Attempt, ...]:
        """The tries to collect, oldest first."""

    def methods(self, customer: str) -> tuple[Method, ...]:
        """The customer's saved payment methods."""

    def default_method(self, invoice: Invoice) -> Method | None:
        """What Stripe would charge: the invoice's, else its subscription's, else the customer's default."""

    def customer_method(self, customer: str) -> Method | None:
        """What the customer's invoices are charged to where neither they nor their subscription say otherwise."""

    def own_cards(self, customer: str) -> tuple[OwnCard, ...]:
        """The customer's subscriptions that have not ended and have a method of their own; not all with a name."""

    def subscription_name(self, subscription: str) -> str:
        """What it is for: its description, else its products; "" when neither says."""

    def move_card(self, subscription: str, method: str, key: str) -> None:
        """Have the subscription charge `method` from now on."""

    def pay(self, invoice: str, method: str, key: str) -> Invoice:
        """Charge the amount remaining to `method` now, off session. Raises CardDeclined."""

    def refundable(self, invoice: str) -> int:
        """How much of what was charged for it was not refunded yet, minor units."""

    def credit(self, invoice: str, credit: Credit, decision: str, key: str) -> Invoice:
        """Make a credit note with `decision` in its metadata (`invoicebot_decision`); the invoice after it."""

    def credited_by(self, invoice: str, decision: str) -> bool:
        """Whether a credit note of the invoice names `decision`; by list."""

    def revise(self, invoice: str, decision: str, key: str) -> Invoice:
        """A draft that replaces the invoice once it is final, `auto_advance` off, with `decision` in its metadata."""

    def was_sent(self, invoice: str, since: datetime) -> bool:
        """Whether Stripe e-mailed it at or after `since`; by its events."""

    def mark_paid(self, invoice: str, key: str) -> Invoice:
        """Mark an open or uncollectible one as paid outside of Stripe: nothing is charged."""

    def void(self, invoice: str, key: str) -> Invoice:
        """Void for good."""

    def write_off(self, invoice: str, key: str) -> Invoice:
        """Mark it uncollectible: Stripe stops collecting."""

    def update_lines(self, invoice: str, changes: Sequence[LineChange], currency: str, key: str) -> Invoice:
        """Change lines of a draft that no subscription made; a saved price stays unless the unit amount changes."""

    def remove_lines(self, invoice: str, lines: Sequence[str], key: str) -> Invoice:
        """Take lines (ids) off a draft that no subscription made, for good."""

    def change(self, invoice: str, change: Change, key: str) -> Invoice:
        """Set what `change` names. Of a final invoice only `note` and `auto_advance` can be changed."""

    def delete(self, invoice: str) -> None:
        """Delete a draft that no subscription made; it takes no key, since Stripe then has no such object any more."""

    def set_budget(self, customer: str, budget: Budget, key: str) -> None:
        """Write `budget_status` into the customer's metadata."""

    def prices(self) -> tuple[Price, ...]:
        """The active one-time prices of active products, of a whole amount for each."""

    def preview(self, workspace: Workspace, draft: Draft) -> Preview:
        """What Stripe would bill for `draft`, tax included; changes nothing."""

    def create_draft(self, workspace: Workspace, draft: Draft, decision: str, key: str) -> Invoice:
        """A draft without lines, `auto_advance` off, with `decision` in its metadata (`invoicebot_decision`)."""

    def add_lines(self, invoice: str, draft: Draft, key: str) -> Invoice:
        """Put the draft's lines on the invoice."""

    def finalize(self, invoice: str, *, auto_advance: bool, key: str) -> Invoice:
        """Draft to open; with `auto_advance` Stripe charges or e-mails by itself."""

    def send(self, invoice: str, key: str) -> Invoice:
        """E-mail a sent invoice to the client now."""

    def created_by(self, customer: str, decision: str, since: datetime) -> Invoice | None:
        """The invoice of `customer` whose metadata names `decision`, made since `since` (less a minute); by list."""

    def payment_page(self, invoice: str) -> str | None:
        """A fresh link to Stripe's hosted page (secret: whoever has it can open the invoice)."""

    def portal(self, customer: str) -> str:
        """A fresh link to the billing portal, where the customer replaces the card (secret)."""

    def pdf(self, invoice: str) -> str | None:
        """A fresh link to the PDF (secret)."""

    def download(self, url: str) -> bytes:
        """The PDF behind a link that `pdf` just gave; raises BillingUnanswered, whose message holds no link."""

    def receipt(self, invoice: str) -> str | None:
        """A fresh link to the receipt of the newest charge that paid it (secret); None when no charge did."""

    def events_since(self, since: datetime) -> Iterator[Event]:
        """Events created at or after `since` (30 days at most), oldest page last."""

    def subscribe_check(self) -> None:
        """One cheap read that shows the key works; for readiness and `check`."""


class MessengerError(InvoicebotError):
    """Slack could not do it; `code` is Slack's error word (`channel_not_found`, `ratelimited`…), "" for no answer."""

    def __init__(self, code: str, *, passing: bool, retry_after: float | None = None) -> None:
        """`passing`: it may work later (rate limit, 5xx, time-out); `retry_after` in seconds, when Slack said so."""
        super().__init__(code or "no answer from Slack")
        self.code = code
        self.passing = passing
        self.retry_after = retry_after


class Messenger(Protocol):
    """Slack for people, who wait: views, private answers, files. Every method raises MessengerError.

    What stands in a channel goes through `bot.services.outbox`.
    """

    def tell_outcome(self, place: Place, outcome: Outcome, viewer_is_admin: bool) -> None:
        """Tell one person how it ended: the open view, else privately in the channel, else a direct message."""

    def show_batch(self, actor: str, batch: Batch, at: str | None) -> str:
        """Post (`at` None) or update a create's progress in the direct message; returns where, for the next."""

    def send_pdf(self, user: str, invoice: Invoice, content: bytes) -> None:
        """Put the invoice's PDF into the person's direct message."""

    def send_export(self, user: str, sheet: Sheet) -> Exported:
        """Write `sheet` into a CSV file, reading its rows once, and put that into the person's direct message."""

    def person(self, user: str, *, hurried: bool = False) -> Person:
        """Who `user` is, asked now; `hurried`: Slack itself waits for us, so an answer that takes long is none."""

    def group(self, group: str, *, hurried: bool = False) -> frozenset[str]:
        """The members of a Slack user group, asked now."""

    def check(self) -> None:
        """auth.test; for readiness and `check`."""
