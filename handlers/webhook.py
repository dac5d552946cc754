"""Stripe's webhook: verified, kept durably, and only then answered with 200."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import Future

from bot.domain.events import HANDLED
from bot.services.ports import BadEvent, BadSignature, Clock, Event, Events
from bot.services.store import StoreError
from bot.services.tally import UNCOUNTED, Count, Tally
from handlers.endpoints import Reply

log = logging.getLogger("invoicebot.webhook")

COMMIT_SECONDS = 8.0  # Stripe waits longer; whatever is not durable by then is sent again
MOST_VERSIONS = 20


class StripeWebhook:
    """An `Endpoint`: 200 once the event is durable or none of ours, 4xx for what is not Stripe's, 503 otherwise."""

    def __init__(
        self,
        events: Events,
        take: Callable[[Event], Future[None]],
        clock: Clock,
        *,
        livemode: bool,
        api_version: str | None = None,
        handled: AbstractSet[str] = frozenset(HANDLED),
        commit_seconds: float = COMMIT_SECONDS,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """`take` begins to store an event, a known one without effect; its future is done when that is durable.

        `livemode` is the key's; `api_version` the SDK's, for a warning when the endpoint sends another.
        """
        self._events = events
        self._take = take
        self._clock = clock
        self._livemode = livemode
        self._api_version = api_version
        self._handled = handled
        self._commit_seconds = commit_seconds
        self._tally = tally
        self._warned: set[str] = set()

    async def __call__(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer one delivery; `headers` by lower-case name."""
        reply = await self._answer(body, headers)
        if reply.status != 200:
            self._tally.add(Count.EVENTS_REFUSED)
        return reply

    async def _answer(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        try:
            event = self._events.decode(body, headers.get("stripe-signature", ""), self._clock.now())
        except BadSignature as error:
            log.warning("a webhook that is not Stripe's was refused", extra={"reason": str(error)})
            return Reply(400, "The signature is missing, wrong, or too old.")
        except BadEvent as error:
            log.warning("a signed webhook could not be read", extra={"reason": str(error)})
            return Reply(400, "This is not an event that can be read.")
        if event.livemode is not self._livemode:
            return self._other_mode(event)
        self._compare_version(event)
        if event.type not in self._handled or event.invoice is None:
            return Reply(200)
        return await self._keep(event)

    async def _keep(self, event: Event) -> Reply:
        """The future is shielded: giving up on the answer must not take back a write that is under way."""
        try:
            done = asyncio.wrap_future(self._take(event))
            await asyncio.wait_for(asyncio.shield(done), self._commit_seconds)
        except StoreError as error:
            log.error(
                "an event could not be kept; Stripe will send it again", extra={"event_id": event.id}, exc_info=error
            )
            return Reply(503, "The event could not be kept. Send it again.")
        except TimeoutError:
            done.add_done_callback(_looked_at)
            log.error("an event was not kept in time; Stripe will send it again", extra={"event_id": event.id})
            return Reply(503, "The event was not kept in time. Send it again.")
        return Reply(200)

    def _other_mode(self, event: Event) -> Reply:
        modes = {True: "live", False: "test"}
        sent, ours = modes[event.livemode], modes[self._livemode]
        log.error(
            "an event of the other mode was refused; STRIPE_API_KEY and the webhook endpoint must be of one mode",
            extra={"event_id": event.id, "event_mode": sent, "key_mode": ours},
        )
        return Reply(400, f"This is a {sent} mode event; this bot has a {ours} mode key.")

    def _compare_version(self, event: Event) -> None:
        version = event.api_version
        if version is None or self._api_version in (None, version) or version in self._warned:
            return
        if len(self._warned) < MOST_VERSIONS:
            self._warned.add(version)
            log.warning(
                "the webhook endpoint sends another API version than the one this bot is written for",
                extra={"endpoint_version": version, "expected_version": self._api_version},
            )


def _looked_at(done: asyncio.Future[None]) -> None:
    """Take note of a late error, so that it is not reported as one that nobody read."""
    if not done.cancelled() and (error := done.exception()) is not None:
        log.error("an event could not be kept", exc_info=error)
