"""Stripe's webhook: verified, kept durably, and only then answered with 200."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bot.domain.events import HANDLED
from bot.services.ports import BadEvent, BadSignature, Clock, Event, Events
from bot.services.store import StoreError
from bot.services.tally import UNCOUNTED, Count, Tally
from handlers.endpoints import Reply

log = logging.getLogger("invoicebot.webhook")

COMMIT_SECONDS = 8.0  # Stripe waits longer; whatever is not durable by then is sent again
MOST_VERSIONS = 20

Take = Callable[[Sequence[Event], Callable[[StoreError | None], None]], None]


class StripeWebhook:
    """An `Endpoint`: 200 once the event is durable or none of ours, 4xx for what is not Stripe's, 503 otherwise."""

    def __init__(
        self,
        events: Events,
        take: Take,
        clock: Clock,
        *,
        livemode: bool,
        api_version: str | None = None,
        handled: AbstractSet[str] = frozenset(HANDLED),
        commit_seconds: float = COMMIT_SECONDS,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """`take` begins to store events, known ones without effect, and tells when they are durable, or why not.

        `livemode` is the key's; `api_version` the SDK's, for a warning when the endpoint sends another.
        """
        self._events = events
        self._clock = clock
        self._livemode = livemode
        self._api_version = api_version
        self._handled = handled
        self._tally = tally
        self._warned: set[str] = set()
        self._groups = Groups(take, commit_seconds)

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
            await self._groups.keep(event)
        except StoreError as error:
            log.error(
                "an event could not be kept; Stripe will send it again",
                extra={"event_id": event.id, "reason": str(error)},
            )
            return Reply(503, "The event could not be kept. Send it again.")
        except TimeoutError:
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


class Groups:
    """Brings the events of one turn of the event loop to the receiver together, and its word on them back together.

    To wake a thread for each event, and the event loop for each answer, costs more than all else that a request does.
    """

    def __init__(self, take: Take, seconds: float) -> None:
        """`seconds` are as long as anybody waits for a commit."""
        self._take = take
        self._seconds = seconds
        self._waiting: list[tuple[Event, asyncio.Future[None]]] = []

    async def keep(self, event: Event) -> None:
        """Return when `event` is durable; StoreError when it is not, TimeoutError when that is not known in time."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._hand_over, loop)
        kept: asyncio.Future[None] = loop.create_future()
        self._waiting.append((event, kept))
        await kept

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        group, self._waiting = self._waiting, []
        waiting = [kept for _, kept in group]
        late = loop.call_later(self._seconds, _end, waiting, TimeoutError())

        def landed(error: StoreError | None) -> None:
            late.cancel()
            _end(waiting, error)

        def done(error: StoreError | None) -> None:
            try:
                loop.call_soon_threadsafe(landed, error)
            except RuntimeError:
                log.debug("events were stored after the server's end")

        self._take([event for event, _ in group], done)


def _end(waiting: Sequence[asyncio.Future[None]], error: Exception | None) -> None:
    """Wake those that still wait."""
    for kept in waiting:
        if kept.done():
            continue
        if error is None:
            kept.set_result(None)
        else:
            kept.set_exception(error)
