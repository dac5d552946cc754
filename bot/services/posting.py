"""What the outbox needs from Slack, as Protocols: messages in words (`Wording`), and one call at a time (`Sender`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.alerts import Alert
from bot.domain.invoices import Invoice
from bot.domain.rows import Row
from bot.domain.sending import DeadLetter
from bot.domain.storms import Brief, Storm
from bot.domain.workspaces import Workspace

Content = Mapping[str, Any]
"""What a message says, ready for Slack and for the store: `{"text": …, "blocks": [{…}]}`."""


class Wording(Protocol):
    """Messages to channels in the project's own words; nothing here asks anybody."""

    def alert(self, alert: Alert) -> Content:
        """The one message about an invoice; `alert.mention` names the owners."""

    def alert_note(self, alert: Alert) -> Content:
        """The last failed attempt, for the alert's thread."""

    def alert_closed(self, row: Row | None) -> Content:
        """The alert's draft was deleted; `row` is what the list knew of it."""

    def alert_left(self, invoice: Invoice) -> Content:
        """The customer of the alert's invoice is not that workspace's any more."""

    def unknown_customer(self, invoice: Invoice) -> Content:
        """For the hub: a customer who is no workspace failed to pay, and how to add it."""

    def stranger_settled(self, invoice: Invoice, *, added: bool) -> Content:
        """The same once the invoice was paid, voided or written off; `added`: its customer is a workspace's by now."""

    def budget_reset(self, workspace: Workspace, invoice: Invoice, reset: str) -> Content:
        """The workspace's budget is draft since `invoice` was voided."""

    def budget_active(self, workspace: Workspace, actor: str) -> Content:
        """`actor` has set it active again."""

    def budget_refused(self, workspace: Workspace, reason: str) -> Content:
        """For the hub: Stripe did not take the workspace's budget status, in Stripe's words."""

    def rescued(self, at: datetime, aside: str, lost: Sequence[str], *, rebuilt: bool) -> Content:
        """For the hub: the data file was damaged; its name now, and of which collections some is lost.

        `rebuilt`: the mirror is complete again.
        """

    def storm(self, storm: Storm, *, mention: bool) -> Content:
        """The summary of the alerts beyond those that a channel gets one by one."""

    def double(self, brief: Brief | None) -> Content:
        """What takes the place of a message that was posted twice, and is not the one that is kept up to date."""

    def channel_gone(self, channel: str, why: str, name: str) -> Content:
        """For the hub: `channel` cannot be written to (`why` is Slack's error word), and what to do.

        `name` is the workspace's whose message was refused first, "" where that is not known.
        """

    def dead_letter(self, letter: DeadLetter) -> Content:
        """For the hub: a message could not be delivered, with the button that tries again."""

    def sent_again(self, letter: DeadLetter, actor: str) -> Content:
        """The same notice once `actor` has put the message back."""

    def not_needed(self, letter: DeadLetter, *, delivered: bool) -> Content:
        """The same notice once newer words were `delivered`, or what the message told of was settled before."""


class Sender(Protocol):
    """One call to Slack each, which waits for nothing. Raises MessengerError, with `retry_after` if Slack named one."""

    def post(self, channel: str, content: Content, *, thread: str | None = None, broadcast: bool = False) -> str:
        """Post it (into a thread); returns its ts."""

    def update(self, channel: str, ts: str, content: Content) -> None:
        """Have the message say `content`."""
