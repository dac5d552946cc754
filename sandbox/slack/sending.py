"""Requests from Slack to the bot: signed, timed, observed, and for events sent again."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.slack.core import Team
from sandbox.slack.delivery import post
from sandbox.slack.errors import CannotDoError
from sandbox.slack.payloads import FORM, event_envelope, interactive_body
from sandbox.slack.records import Delivery, Json
from sandbox.slack.signing import signed_headers

RETRY_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


class Sender(Team):
    """A team that can reach its bot."""

    def send(
        self,
        body: bytes,
        *,
        content_type: str = FORM,
        timestamp: str | None = None,
        secret: str | None = None,
        signed: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> Delivery:
        """Post raw bytes to the bot, signed as asked (another secret or time: a forged or an old request)."""
        if self.bot_url is None:
            raise CannotDoError("the sandbox does not know the bot's URL")
        when = timestamp if timestamp is not None else str(int(self.now()))
        own = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        if signed:
            own |= signed_headers(secret or self.signing_secret, when, body)
        return post(self.bot_url, body, own | dict(headers or {}), self.patience)

    def deliver(self, kind: str, shown: Any, body: bytes, content_type: str = FORM, **more: Any) -> Delivery:
        """Send, tell the observers and keep it in `sent`."""
        delivery = self.send(body, content_type=content_type, **more)
        self.sent.append((kind, shown, delivery))
        self.observe("to_bot", kind, shown, status=delivery.status, answer=delivery.body, ms=delivery.ms)
        return delivery

    def interact(self, payload: Json) -> Delivery:
        """Send an interactive payload."""
        return self.deliver(payload["type"], payload, interactive_body(payload))

    def event(self, type: str, body: Mapping[str, Any] | None = None) -> Delivery:
        """Send an event; the answer to its first delivery, later ones go on in the background."""
        event = {"type": type, "event_ts": self.state.new_ts(), **(body or {})}
        envelope = event_envelope(self, event, self.state.new_id("Ev"))
        delivery = self._send_event(envelope, {})
        if not delivery.ok:
            again = threading.Thread(target=self._retry_event, args=(envelope, delivery), daemon=True)
            self.retries.append(again)
            again.start()
        return delivery

    def resend_event(self, envelope: Json, number: int = 1, reason: str = "http_timeout") -> Delivery:
        """Send an envelope (of `sent`) once more, as a retry."""
        return self._send_event(envelope, {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason})

    def _send_event(self, envelope: Json, headers: Mapping[str, str]) -> Delivery:
        raw = json.dumps(envelope).encode()
        return self.deliver(envelope["event"]["type"], envelope, raw, "application/json", headers=headers)

    def _retry_event(self, envelope: Json, first: Delivery) -> None:
        last = first
        for number, delay in enumerate(self.retry_after, start=1):
            if self.closing.wait(delay):
                return
            last = self.resend_event(envelope, number, RETRY_REASONS.get(last.error or "", "unknown_error"))
            if last.ok:
                return

    def close(self) -> None:
        """Stop sending again, and let everybody go who waits."""
        super().close()
        self.closing.set()
        for thread in self.retries:
            thread.join(self.patience + 1)

    def uninstall(self) -> Delivery:
        """Take the app out of the team: its token dies and it is told."""
        self.installed = False
        self.event("tokens_revoked", {"tokens": {"oauth": [], "bot": [self.bot_user]}})
        return self.event("app_uninstalled")

    def set_person(self, user_id: str, **changes: Any) -> None:
        """Change a user in place: `deleted`, `restricted`, `email` and so on (fields of `User`)."""
        with self.state.lock:
            self.state.users[user_id] = replace(self.state.users[user_id], **changes)
        self.state.changed()
