"""One Stripe account over HTTP through the SDK: JSON in and out, every error one of the project's own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import requests
import stripe

from bot.adapters.billing.faults import billing_error, limited_by
from bot.adapters.billing.pacing import Pacer, endpoint_of
from bot.adapters.billing.sessions import ThreadSessions
from bot.adapters.billing.shapes import Obj, reading
from bot.services.ports import BillingRefused, NoSuchObject

log = logging.getLogger("invoicebot.billing")

PAGE = 100  # the most that Stripe gives
LIVE_KEYS = ("sk_live_", "rk_live_")
LONGEST_ID = 255


class Gateway:
    """Sends requests with one key and checks that what comes back is of that key's mode.

    It uses the SDK's raw requests, since building its typed objects makes a call four times as costly.
    """

    def __init__(
        self,
        key: str,
        *,
        api_base: str | None,
        retries: int,
        timeout: tuple[float, float],
        pacer: Pacer | None = None,
    ) -> None:
        """`timeout`: seconds to connect and to wait for an answer; `retries`: more tries, under one idempotency key.

        `pacer` gives each call its moment; None: at once.
        """
        self._pacer = pacer
        stripe.enable_telemetry = False  # the SDK's only switch; else it writes an id into the home folder and sends it
        base = (api_base or stripe.DEFAULT_API_BASE).rstrip("/")
        self.livemode = key.startswith(LIVE_KEYS)
        self._sessions = ThreadSessions(base)
        self._client = stripe.StripeClient(
            key,
            max_network_retries=retries,
            http_client=stripe.RequestsClient(timeout=timeout, session=cast(requests.Session, self._sessions)),
            base_addresses={"api": base},
        )

    def get(self, *path: str, **params: Any) -> Obj:
        """One object, or one page of a list; `path` is below /v1."""
        return self._call("get", path, params)

    def post(self, *path: str, key: str | None, **params: Any) -> Obj:
        """One write under the idempotency key `key` (None: the SDK makes one for its own retries)."""
        if key is not None:
            params["idempotency_key"] = key
        return self._call("post", path, params)

    def delete(self, *path: str) -> Obj:
        """One deletion; Stripe takes no idempotency key for it."""
        return self._call("delete", path, {})

    def pages(self, *path: str, **params: Any) -> Iterator[list[Obj]]:
        """A list from its newest to its oldest, a page at a time; empty pages are left out."""
        after: dict[str, str] = {}
        more = True
        while more:
            answer = self.get(*path, limit=PAGE, **params, **after)
            with reading("list"):
                found: list[Obj] = list(answer["data"])
                for obj in found:
                    self._check_mode(obj)
                more = bool(answer.get("has_more")) and bool(found)
                after = {"starting_after": found[-1]["id"]} if found else {}
            if found:
                yield found

    def close(self) -> None:
        """Close every thread's connections."""
        self._sessions.close()

    def _call(self, method: str, path: tuple[str, ...], params: dict[str, Any]) -> Obj:
        url, endpoint = _url(path), endpoint_of(method, path)
        if self._pacer is not None:
            self._pacer.wait(endpoint)
        self._sessions.begin()
        try:
            data: Any = self._client.raw_request(method, url, **params).data
        except Exception as error:  # whatever it is, the request may have been sent, so it counts as unanswered
            if not isinstance(error, stripe.StripeError):  # as for an answer of a shape that the SDK does not know
                log.error("a call to Stripe ended in an unforeseen way", extra={"endpoint": endpoint}, exc_info=error)
            limit = limited_by(error)
            if limit is not None and self._pacer is not None:
                self._pacer.limited(endpoint, limit.reason, limit.retry_after)
            raise billing_error(error, self._sessions.tries, writing=method != "get") from error
        if self._pacer is not None:
            self._pacer.passed(endpoint)
        with reading("answer"):
            self._check_mode(data)
        return cast(Obj, data)

    def _check_mode(self, obj: Obj) -> None:
        if obj.get("livemode", self.livemode) is not self.livemode:
            mine, its = ("live", "test") if self.livemode else ("test", "live")
            raise BillingRefused(f"the key is a {mine} one and the object a {its} one", "livemode_mismatch")


def _url(path: tuple[str, ...]) -> str:
    """Ids are quoted; one that would name another path (empty, dots) names no object."""
    if any(part.strip(".") == "" or len(part) > LONGEST_ID for part in path):
        raise NoSuchObject("no object of Stripe's has an id of this form")
    return "/v1/" + "/".join(quote(part, safe="") for part in path)
