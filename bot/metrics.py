"""What is counted, as Prometheus shows it at /metrics; `docs/operating.md` says what to watch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.domain.errors import InvoicebotError
from bot.services.tally import Count, Gauge

log = logging.getLogger("invoicebot.metrics")

PREFIX = "invoicebot_"

COUNTS: Mapping[Count, str] = {
    Count.EVENTS_TAKEN: "Events of Stripe's that were kept, new or not",
    Count.EVENTS_NEW: "Events that came for the first time",
    Count.EVENTS_DUPLICATE: "Events that had come before",
    Count.EVENTS_REFUSED: "Webhooks refused: a wrong signature or mode, an unreadable body, a store that failed",
    Count.EVENTS_WORKED: "Events that were worked",
    Count.EVENTS_PUT_OFF: "Events put off because Stripe, Slack or the store could not do their part",
    Count.EVENTS_CAUGHT_UP: "Missed events found by asking Stripe",
    Count.FETCHES: "Invoices fetched from Stripe in the background",
    Count.STRIPE_LIMITED: "Answers of Stripe's that said to slow down (429)",
    Count.ALERTS: "Alerts begun",
    Count.OUTBOX_POSTS: "Messages that Slack took",
    Count.OUTBOX_RETRIES: "Messages that Slack did not take at first",
    Count.OUTBOX_DEAD: "Messages given up",
    Count.SWEEP_SEEN: "Invoices that sweeps compared with Stripe",
    Count.SWEEP_REPAIRED: "Invoices that a sweep found new or different",
    Count.SWEEP_MISSING: "Invoices that a sweep found gone at Stripe",
    Count.LEASES_LOST: "Leases that could not be renewed in time",
    Count.ACTIONS_DONE: "Actions that took effect",
    Count.ACTIONS_DECLINED: "Actions whose charge was declined or waits for the payer",
    Count.ACTIONS_REFUSED: "Actions that were refused, with nothing changed",
    Count.ACTIONS_UNKNOWN: "Actions whose effect could not be found out",
}

GAUGES: Mapping[Gauge, str] = {
    Gauge.EVENTS_WAITING: "Events not worked yet; at most 10,000 are counted",
    Gauge.OLDEST_EVENT: "Seconds since the oldest of them came",
    Gauge.OUTBOX_WAITING: "Messages to Slack not sent yet; at most 10,000 are counted",
    Gauge.DEAD_LETTERS: "Messages given up, neither sent again nor settled since; at most 10,000 are counted",
}


class Metrics:
    """A `Tally` on Prometheus's counters, and gauges that are looked up when the metrics are read."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Every counter is there from the start, at 0."""
        self._registry = registry
        self._counters = {name: Counter(PREFIX + name, text, registry=registry) for name, text in COUNTS.items()}

    def add(self, name: Count, n: int = 1) -> None:
        """`n` more of it."""
        self._counters[name].inc(n)

    def look_up(self, gauges: Mapping[Gauge, Callable[[], float]]) -> None:
        """Show what `gauges` say at each reading; one that fails is left out of that reading."""
        self._registry.register(_LookedUp(gauges))


class _LookedUp(Collector):
    """Asks each gauge when the registry is read."""

    def __init__(self, gauges: Mapping[Gauge, Callable[[], float]]) -> None:
        self._gauges = gauges

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The names alone, so that registering asks nothing."""
        for name in self._gauges:
            yield GaugeMetricFamily(PREFIX + name, GAUGES[name])

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The values now."""
        for name, ask in self._gauges.items():
            try:
                value = ask()
            except InvoicebotError as error:
                log.warning("a gauge could not be read", extra={"gauge": name.value, "reason": type(error).__name__})
                continue
            yield GaugeMetricFamily(PREFIX + name, GAUGES[name], value=value)
