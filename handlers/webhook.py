"""Stripe's webhook: verified, kept durably, and only then answered with 200."""

from __future__ import annotations

import asyncio
import logging
import threading
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
        self._landing = Landing()

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
        """Giving up on the answer takes back nothing: a write that is under way goes on."""
        try:
            done = self._take(event)
            await self._landing.wait(done, self._commit_seconds)
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


class Landing:
    """Brings futures that other threads finish to the event loop: a group that ends together wakes it once or twice.

    (`asyncio.wrap_future` wakes it for each of them, which costs more than what the request does itself.)
    """

    def __init__(self) -> None:
        """Nothing is awaited."""
        self._lock = threading.Lock()
        self._done: list[tuple[asyncio.Future[None], Future[None]]] = []

    async def wait(self, future: Future[None], seconds: float) -> None:
        """Return when `future` is done or raise its error; TimeoutError after `seconds`, which leaves it as it is."""
        loop = asyncio.get_running_loop()
        landed: asyncio.Future[None] = loop.create_future()
        future.add_done_callback(lambda done: self._finished(loop, landed, done))
        async with asyncio.timeout(seconds):
            await landed

    def _finished(self, loop: asyncio.AbstractEventLoop, landed: asyncio.Future[None], done: Future[None]) -> None:
        with self._lock:
            first = not self._done
            self._done.append((landed, done))
        if first:
            try:
                loop.call_soon_threadsafe(self._land)
            except RuntimeError:
                self._done.clear()
                log.debug("an event was stored after the server's end")

    def _land(self) -> None:
        with self._lock:
            finished, self._done = self._done, []
        for landed, done in finished:
            if landed.done():
                continue  # nobody waits any more
            error = done.exception()
            if error is None:
                landed.set_result(None)
            else:
                landed.set_exception(error)


def _looked_at(done: Future[None]) -> None:
    """Tell a late error, which nobody waits for any more."""
    if not done.cancelled() and (error := done.exception()) is not None:
        log.error("an event could not be kept", exc_info=error)
