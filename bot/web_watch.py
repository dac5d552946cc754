"""What is counted of each route's requests, and what is said of an unexpected error."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram

log = logging.getLogger("invoicebot.web")


class Watch:
    """Counts and times the requests of each route."""

    def __init__(self, registry: CollectorRegistry, reference: Callable[[], str]) -> None:
        """`registry` gets the counts; `reference` makes what an unexpected error is quoted by."""
        self._reference = reference
        self._requests = Counter(
            "invoicebot_http_requests", "Requests answered, by route and status", ["route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "invoicebot_http_seconds", "Seconds to answer a request, its body included", ["route"], registry=registry
        )

    def route(self, path: str) -> Watched:
        """The counts of one route."""
        return Watched(path, self._requests, self._seconds, self._reference)


class Watched:
    """The counts of one route, each found once: by name they cost more than the counting."""

    def __init__(self, path: str, requests: Counter, seconds: Histogram, reference: Callable[[], str]) -> None:
        """`path` is the route."""
        self._path = path
        self._reference = reference
        self._requests = requests
        self._by_status: dict[int, Counter] = {}
        self._seconds = seconds.labels(path)

    def answered(self, began: float, status: int) -> None:
        """A request that came at `began` (monotonic seconds) is answered with `status`."""
        self._seconds.observe(time.monotonic() - began)
        if status not in self._by_status:
            self._by_status[status] = self._requests.labels(self._path, str(status))
        self._by_status[status].inc()

    def failed(self) -> str:
        """Log the error that is being handled; what to tell whoever asked."""
        reference = self._reference()
        log.exception("a request failed", extra={"path": self._path, "reference": reference})
        return f"Something went wrong on our side (ref {reference})."
