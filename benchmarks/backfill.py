"""Filling the mirror from Stripe's list: how quickly, in how much memory, and what a second time costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import templates
from benchmarks.canned import prepared
from benchmarks.children import child, python
from benchmarks.hubs import WORKSPACES
from benchmarks.lines import Line, Run, Target
from benchmarks.processing import UNPACED, worked
from benchmarks.served import environment

CHANGED = 100  # every so-manieth
PAGE = 100
RATE = 25  # pages a second, Stripe's limit of calls to one endpoint


def lines(run: Run) -> Iterator[Line]:
    """A first fill, a rerun with nothing changed, and one with a hundredth changed, each in a process of its own."""
    number = run.size(100_000, 400)
    template, folder = templates.invoice(paid=True), run.sub("data")
    given: dict[str, Any] = {"template": template, "customers": WORKSPACES, "listed": number}
    same = prepared(run.folder, "same", **given)
    other = prepared(run.folder, "other", **given, changed=CHANGED)
    done = {}
    for name, file in (("first", same), ("again", same), ("changed", other)):
        run.say(f"{name}, {number:,} invoices")
        with child(python("benchmarks.canned", file)) as canned:
            url = f"http://127.0.0.1:{canned.port}"
            done[name] = worked(["backfill", str(number)], environment(folder, url, url) | UNPACED)
    first, again, changed = done["first"], done["again"], done["changed"]
    pace, rate = RATE * PAGE, f"{first['rate']:,.0f} invoices/s"
    limit = f"{pace:,}/s"
    what = f"Backfill of {number:,}"
    yield Line(what, rate, "what Stripe's limit of pages lets through", limit, first["rate"] / pace, Target(low=1.0))
    grown = f"{first['end']:.0f} MB at the end"
    begun = f"{first['begun']:.0f} MB"
    yield Line(f"{what}: memory", grown, "after a tenth of it", begun, first["end"] / first["begun"], Target(high=1.1))
    told, wrote = f"{again['written']:,.0f} written", f"{number:,} written"
    yield Line("Rerun, nothing changed", told, "the first run", wrote, again["written"] / number, Target(high=0.0))
    told, due = f"{changed['written']:,.0f} written", number // CHANGED
    ratio = changed["written"] / due
    yield Line("Rerun, a hundredth changed", told, "what changed", f"{due:,}", ratio, Target(low=1.0, high=1.0))
