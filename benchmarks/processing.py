"""How many events a second are processed from end to end, beside the bare SDK's retrieves."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from statistics import median

from benchmarks import templates
from benchmarks.canned import prepared
from benchmarks.children import ROOT, child, python
from benchmarks.hubs import WORKSPACES
from benchmarks.lines import Line, Run, Target, ratio
from benchmarks.postgres import database
from benchmarks.served import environment

ENDS_WITHIN = 400.0  # seconds
TARGET = Target(low=0.8)
DURABLE = (
    "A worker waits for no write of an invoice of which nobody is told, on PostgreSQL for its lease's: events are "
    "taken on, rows written, events marked done and leases given back for several invoices at once, behind the "
    "workers. What remains is Python's own work, on one core as the SDK's is. Stripe itself allows 25 retrieves a "
    "second in test mode and 100 in live mode."
)
UNPACED = {"STRIPE_RATE": "10000"}  # the bot's own pace keeps below Stripe's limits: here is asked what it could do


def lines(run: Run) -> Iterator[Line]:
    """The inbox's rate on both stores against the SDK's, turn by turn, each in a process of its own."""
    number = run.size(800, 20)
    template = templates.invoice()
    rates: dict[str, list[float]] = {"embedded": [], "sdk": [], "PostgreSQL": []}
    with child(
        python("benchmarks.canned", prepared(run.folder, "canned", template=template, customers=WORKSPACES))
    ) as it:
        url = f"http://127.0.0.1:{it.port}"
        for turn in range(run.size(3, 1)):
            run.say(f"round {turn}")
            rates["embedded"].append(
                worked(["bot", str(number)], environment(run.sub(f"e{turn}"), url, url) | UNPACED)["rate"]
            )
            base = environment(run.sub(f"p{turn}"), url, url, database())
            rates["PostgreSQL"].append(worked(["bot", str(number)], base | UNPACED)["rate"])
            rates["sdk"].append(worked(["sdk", str(number), url], {})["rate"])
    yield _line(rates, "embedded")
    yield _line(rates, "PostgreSQL")


def _line(rates: Mapping[str, list[float]], store: str) -> Line:
    mine, theirs = (f"{median(rates[name]):,.0f}/s" for name in (store, "sdk"))
    question = f"Events fetched, mirrored, alert decided ({store})"
    against = "the bare SDK's retrieves, as many threads"
    return Line(question, mine, against, theirs, ratio(rates[store], rates["sdk"]), TARGET, DURABLE)


def worked(arguments: list[str], environment: Mapping[str, str]) -> dict[str, float]:
    """What `benchmarks.worked` measured; RuntimeError with what it said when it failed."""
    ran = subprocess.run(
        python("benchmarks.worked", *arguments),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=False,
    )
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr[-2000:])
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found
