"""How long after its webhook an alert reaches Slack, at fifty failures a second over five hundred channels."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from statistics import median

from benchmarks import hubs, templates
from benchmarks.canned import prepared
from benchmarks.children import Child, child, python
from benchmarks.events import Numbered
from benchmarks.lines import Line, Run, Target, percentile, ratio
from benchmarks.load import HOST, paced
from benchmarks.processing import UNPACED
from benchmarks.served import serving

CHANNELS = 500
FAILURES = 50  # a second
LIMIT = 0.25  # seconds
ARRIVES_WITHIN = 120.0  # seconds, against hangs
QUESTION = f"From webhook to Slack, {FAILURES} failures/s over {CHANNELS} channels"


def lines(run: Run) -> Iterator[Line]:
    """The bot and the bare calls, turn by turn, each invoice failing once."""
    many = run.size(CHANNELS, 20)
    late: dict[str, list[float]] = {"bot": [], "bare": []}
    events = Numbered()
    with ExitStack() as stack:
        file = prepared(run.folder, "canned", template=templates.invoice(failed=True), customers=CHANNELS)
        canned = {name: stack.enter_context(child(python("benchmarks.canned", file))) for name in late}
        urls = {name: f"http://{HOST}:{one.port}" for name, one in canned.items()}
        folder = run.sub("bot")
        with closing(hubs.open_store(folder)) as store:
            hubs.import_workspaces(store, CHANNELS)
        servers = {
            "bot": stack.enter_context(serving(folder, urls["bot"], urls["bot"], **UNPACED)),
            "bare": stack.enter_context(child(python("benchmarks.bare_alert", urls["bare"]))),
        }
        for turn in range(run.size(4, 1)):
            first, failures = events.upcoming, events.next(many, "invoice.payment_failed")
            for name, server in servers.items():
                run.say(f"round {turn}, {name}")
                found = latencies(server, canned[name], failures, first, (turn + 1) * many)
                if turn or run.quick:  # the first round also opens connections
                    late[name].append(percentile(found, 0.99))
    mine, theirs = median(late["bot"]), median(late["bare"])
    told = f"p99 {mine * 1000:.0f} ms"
    yield Line(QUESTION, told, "the limit", f"{LIMIT * 1000:.0f} ms", mine / LIMIT, Target(high=1.0))
    bare = "the same with nothing kept or decided"
    yield Line("the same", told, bare, f"p99 {theirs * 1000:.0f} ms", ratio(late["bot"], late["bare"]))


def latencies(server: Child, canned: Child, failures: list[bytes], first: int, messages: int) -> list[float]:
    """Seconds from when each webhook was due until Slack was called for its channel."""
    began = time.monotonic()
    (taken,) = paced(server.port, [(failures, FAILURES)])
    taken.only(200)
    end = time.monotonic() + ARRIVES_WITHIN
    while len(posted := _messages(canned)) < messages:
        if time.monotonic() > end:
            raise TimeoutError(f"{len(posted)} of {messages} messages reached Slack")
        time.sleep(0.1)
    came = {channel: at for channel, at in posted if at >= began}
    due = {f"C0W{(first + place) % CHANNELS}": began + place / FAILURES for place in range(len(failures))}
    return [came[channel] - at for channel, at in due.items()]


def _messages(canned: Child) -> list[tuple[str, float]]:
    connection = http.client.HTTPConnection(HOST, canned.port)
    with closing(connection):
        connection.request("GET", "/messages")
        return [(str(channel), float(at)) for channel, at in json.loads(connection.getresponse().read())]
