"""The pretend Stripe account: its app, controls, log and webhook thread in one object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType

import orjson

from sandbox.stripe.api import Api, Exchange
from sandbox.stripe.app import make_app
from sandbox.stripe.clock import Clock
from sandbox.stripe.controls import Controls
from sandbox.stripe.ids import Ids
from sandbox.stripe.kinds import Obj
from sandbox.stripe.state import State
from sandbox.stripe.webhooks import Deliverer, Delivery


class StripeSandbox:
    """One account in memory; serve `app` on 127.0.0.1, and `close` it in the end."""

    def __init__(
        self,
        api_key: str,
        webhook_secret: str,
        webhook_url: str | None = None,
        *,
        livemode: bool = False,
        now: int | None = None,
        seed: int | None = None,
        numbering: str = "customer",
    ) -> None:
        """`now` (epoch seconds): the clock stands there until moved; None: it runs with the real one.

        `seed` makes ids repeatable; `numbering` of invoices is by `customer` or `account`."""
        ids = Ids(seed)
        self._state = State(Clock(now), ids, livemode, f"acct_{ids.token(16)}", numbering)
        self._api = Api(self._state, api_key)
        self._deliverer = Deliverer(webhook_secret, webhook_url, self._state.undelivered.discard)
        self._state.listener = self._deliverer
        self.controls = Controls(self._state, self._api, self._deliverer)
        self.app = make_app(self._state, self._api, self.controls)

    @property
    def webhook_url(self) -> str | None:
        return self._deliverer.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._deliverer.url = url

    def sign_webhooks_at(self, now: Callable[[], float]) -> None:
        """Webhooks are signed with the time (epoch seconds) that `now` gives, for a bot that has a clock of its own."""
        self._deliverer.signs_at = now

    @property
    def enabled_events(self) -> tuple[str, ...]:
        """The types of events that the webhook asked for; `*` for all, which is how it starts."""
        return self._deliverer.enabled_events

    @enabled_events.setter
    def enabled_events(self, kinds: Iterable[str]) -> None:
        self._deliverer.enabled_events = tuple(kinds)

    @property
    def base_url(self) -> str:
        """Where hosted pages, PDFs and the portal are; not ending in a slash."""
        return self._state.base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self._state.base_url = url.rstrip("/")

    @property
    def id(self) -> str:
        return self._state.account_id

    @property
    def now(self) -> int:
        """The account's time, epoch seconds."""
        return self._state.now()

    @property
    def observers(self) -> list[Callable[[Exchange], None]]:
        """Called with each exchange, in the server's thread; add yours."""
        return self._api.observers

    @property
    def requests(self) -> list[Exchange]:
        """The latest exchanges, oldest first; at most 5,000."""
        return list(self._api.log)

    @property
    def deliveries(self) -> list[Delivery]:
        """The latest tries to deliver webhooks, oldest first; at most 10,000."""
        return list(self._deliverer.deliveries)

    @property
    def events(self) -> list[Obj]:
        """Every event kept, oldest first, as it was sent."""
        with self._state.lock:
            return [orjson.loads(record.body) for record in self._state.events.values()]

    @property
    def held(self) -> list[str]:
        """The ids of the events that `webhooks("hold")` keeps back."""
        return self._deliverer.held()

    def close(self) -> None:
        """Stop the delivery thread."""
        self._deliverer.close()

    def __enter__(self) -> StripeSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
