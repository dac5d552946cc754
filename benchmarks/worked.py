"""Work that is done once in a process of its own, and told as JSON: the bot's inbox, or the bare SDK."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import stripe

from benchmarks.accounts import API_KEY
from benchmarks.children import memory
from benchmarks.hubs import import_workspaces
from bot import bootstrap
from bot.adapters.billing.detailing import WITH_PAYMENT
from bot.services.collections import EVENTS
from bot.services.event_documents import document_of
from bot.services.ports import Event
from bot.settings import Settings

THREADS = 4  # the bot's own default
ENDS_WITHIN = 300.0  # seconds


def main() -> None:
    """`bot NUMBER`, `sdk NUMBER URL` or `backfill NUMBER`: how many invoices a second, and more of the last."""
    work, number = sys.argv[1], int(sys.argv[2])
    if work == "backfill":
        found = _backfill(number)
    else:
        seconds = _inbox(number) if work == "bot" else _sdk(number, sys.argv[3])
        found = {"rate": number / seconds}
    print(json.dumps(found), flush=True)


def _inbox(number: int) -> float:
    """Seconds to work so many events, each of an invoice of its own."""
    services = bootstrap.build(Settings.load(env_file=None))
    import_workspaces(services.store)
    now = datetime.now(UTC)
    events = [Event(f"evt_{one}", "invoice.updated", now, False, f"in_bench{one:012}") for one in range(1, number + 1)]
    for first in range(0, number, 500):
        group = events[first : first + 500]
        services.store.put_many(EVENTS, {event.id: document_of(event, now) for event in group})
    began = time.monotonic()
    services.start()
    done = services.inbox.idle(ENDS_WITHIN)
    seconds = time.monotonic() - began
    services.stop()
    if not done:
        raise TimeoutError("the inbox was not worked")
    return seconds


def _backfill(number: int) -> dict[str, float]:
    """Its rate, what it wrote, and the MB (10^6 bytes) held after a tenth of it and at its end."""
    services = bootstrap.build(Settings.load(env_file=None))
    held: list[float] = []

    def on_page(seen: int) -> None:
        if seen >= number // 10 and not held:
            held.append(memory())

    began = time.monotonic()
    result = services.sync.run(on_page)
    seconds = time.monotonic() - began
    end = memory()
    services.stop()
    if result.seen != number:
        raise RuntimeError(f"{result.seen} of {number} invoices were seen")
    return {"rate": number / seconds, "written": float(result.written), "begun": held[0], "end": end}


def _sdk(number: int, url: str) -> float:
    """Seconds to retrieve so many invoices as the bot does, on as many threads."""
    client = stripe.StripeClient(API_KEY, base_addresses={"api": url})

    def retrieve(one: int) -> None:
        client.v1.invoices.retrieve(f"in_bench{one:012}", {"expand": list(WITH_PAYMENT)})

    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(retrieve, range(1, number + 1)))
    return time.monotonic() - began


if __name__ == "__main__":
    main()
