"""The outbox's side of Slack: one call each, in words that `bot.blocks` renders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.adapters.messaging.web import SlackWeb
from bot.blocks import alerts, budgets, deliveries, rescues
from bot.blocks.message import Message
from bot.domain.alerts import Alert
from bot.domain.invoices import Invoice
from bot.domain.rows import Row
from bot.domain.sending import DeadLetter
from bot.domain.statuses import clock_free
from bot.domain.storms import Brief, Storm
from bot.domain.workspaces import Workspace
from bot.services.posting import Content


class SlackSender:
    """The `Sender` port."""

    def __init__(self, web: SlackWeb) -> None:
        """Nothing is asked before the first call."""
        self._web = web

    def post(self, channel: str, content: Content, *, thread: str | None = None, broadcast: bool = False) -> str:
        """chat.postMessage; returns the message's ts."""
        where = {} if thread is None else {"thread_ts": thread, "reply_broadcast": broadcast}
        return str(self._web.once("chat.postMessage", channel=channel, **where, **content)["ts"])

    def update(self, channel: str, ts: str, content: Content) -> None:
        """chat.update."""
        self._web.once("chat.update", channel=channel, ts=ts, **content)


class BlockWording:
    """The `Wording` port; `livemode` is the Stripe key's."""

    def __init__(self, *, livemode: bool) -> None:
        """For what is about no invoice."""
        self._livemode = livemode

    def alert(self, alert: Alert) -> Content:
        """The one message about an invoice."""
        return _content(alerts.alert(alert))

    def alert_note(self, alert: Alert) -> Content:
        """The last failed attempt."""
        return _content(alerts.thread_note(alert))

    def alert_closed(self, row: Row | None) -> Content:
        """The draft was deleted."""
        return _content(alerts.deleted(row, livemode=self._livemode))

    def alert_left(self, invoice: Invoice) -> Content:
        """It is not followed there any more."""
        return _content(alerts.left(invoice))

    def unknown_customer(self, invoice: Invoice) -> Content:
        """How to add the customer."""
        return _content(alerts.unknown_customer(invoice))

    def stranger_settled(self, invoice: Invoice, *, added: bool) -> Content:
        """What became of the invoice."""
        return _content(alerts.stranger_settled(invoice, clock_free(invoice), added=added))

    def budget_reset(self, workspace: Workspace, invoice: Invoice, reset: str) -> Content:
        """The budget is back to draft."""
        return _content(budgets.budget_reset(workspace, invoice, reset))

    def budget_active(self, workspace: Workspace, actor: str) -> Content:
        """The budget is active again."""
        return _content(budgets.budget_active(workspace, actor, livemode=self._livemode))

    def budget_refused(self, workspace: Workspace, reason: str) -> Content:
        """What Stripe did not take."""
        return _content(budgets.budget_refused(workspace, reason, livemode=self._livemode))

    def rescued(self, at: datetime, aside: str, lost: Sequence[str], *, rebuilt: bool) -> Content:
        """What happened to the data and what may be missing."""
        return _content(rescues.rescued(at, aside, lost, rebuilt=rebuilt, livemode=self._livemode))

    def storm(self, storm: Storm, *, mention: bool) -> Content:
        """The summary of a storm."""
        return _content(deliveries.storm(storm, mention_owners=mention))

    def double(self, brief: Brief | None) -> Content:
        """Where to look instead."""
        return _content(deliveries.double(brief, livemode=self._livemode))

    def channel_gone(self, channel: str, why: str, name: str) -> Content:
        """A channel that cannot be written to."""
        return _content(deliveries.channel_gone(channel, why, name, livemode=self._livemode))

    def dead_letter(self, letter: DeadLetter) -> Content:
        """A message that could not be delivered."""
        return _content(deliveries.dead_letter(letter, livemode=self._livemode))

    def sent_again(self, letter: DeadLetter, actor: str) -> Content:
        """It was put back."""
        return _content(deliveries.sent_again(letter, actor, livemode=self._livemode))

    def not_needed(self, letter: DeadLetter, *, delivered: bool) -> Content:
        """Nobody has to put it back."""
        return _content(deliveries.not_needed(letter, delivered=delivered, livemode=self._livemode))


def _content(message: Message) -> Content:
    return {"text": message.text, "blocks": message.blocks}
