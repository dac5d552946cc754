"""How soon a slash command is acknowledged while webhooks arrive and Stripe answers nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from urllib.parse import urlencode

from benchmarks.accounts import SLACK_SECRET
from benchmarks.children import child, python
from benchmarks.events import Numbered
from benchmarks.lines import Line, Run, Target, percentile, ratio
from benchmarks.load import Taken, paced, request
from benchmarks.served import serving, silent
from sandbox.slack.signing import signed_headers

WEBHOOKS = 200  # a second
COMMANDS = 40  # a second
ALLOWED = 3.0  # seconds, Slack's
BESIDE = (
    "Both are a few milliseconds. Beside the answer the bot opens a window in Slack for each command, and takes the "
    "webhooks' invoices on: the threads that do so share Python's one lock with the event loop. Bare Bolt does neither."
)
QUESTION = f"A slash command acknowledged, {WEBHOOKS} webhooks/s, Stripe silent"


def lines(run: Run) -> Iterator[Line]:
    """The bot and bare Bolt under the same load, turn by turn."""
    seconds = run.size(6, 1)
    times: dict[str, list[list[float]]] = {"bot": [], "bolt": []}
    events, failed = Numbered(), 0
    with ExitStack() as stack:
        unanswered = stack.enter_context(silent())
        slack = stack.enter_context(child(python("benchmarks.pretend_slack")))
        servers = {
            "bot": stack.enter_context(serving(run.sub("bot"), unanswered, f"http://127.0.0.1:{slack.port}")),
            "bolt": stack.enter_context(child(python("benchmarks.bare_bolt", str(run.sub("bolt") / "floor.db")))),
        }
        for turn in range(run.size(5, 1) + 1):
            for name, server in servers.items():
                run.say(f"round {turn}, {name}")
                loads = [(events.next(WEBHOOKS * seconds), WEBHOOKS), (commands(COMMANDS * seconds), COMMANDS)]
                webhooks, acknowledged = paced(server.port, loads)
                webhooks.only(200)
                failed += refused(acknowledged)
                if turn or run.quick:  # the first round blocks the workers
                    times[name].append(acknowledged.times)
    slow = {name: [percentile(one, 0.99) for one in found] for name, found in times.items()}
    mine, theirs = (f"p99 {median(slow[name]) * 1000:.0f} ms" for name in ("bot", "bolt"))
    yield Line(
        QUESTION,
        mine,
        "bare Bolt, events kept by group commit",
        theirs,
        ratio(slow["bot"], slow["bolt"]),
        FACTOR,
        BESIDE,
    )
    slowest = max(max(one) for one in times["bot"])
    number = sum(map(len, times["bot"]))
    told = f"slowest {slowest * 1000:.0f} ms of {number:,}, {failed} not 200"
    yield Line("the same", told, "what Slack allows", f"{ALLOWED:.0f} s", slowest / ALLOWED + failed, Target(high=1.0))


FACTOR = Target(high=1.5)


def refused(taken: Taken) -> int:
    """How many were not answered with 200."""
    return sum(number for status, number in taken.statuses.items() if status != 200)


def commands(many: int) -> list[bytes]:
    """So many `/invoices show in_…` by a hub admin, each of which asks Stripe."""
    made = []
    for number in range(many):
        form = {
            "command": "/invoices",
            "text": f"show in_1Bench{number:08}",
            "user_id": "U0HANA",
            "user_name": "hana",
            "team_id": "T0HUBTEAM",
            "team_domain": "hub",
            "channel_id": "C0HUB",
            "channel_name": "hub",
            "api_app_id": "A0INVOICES",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/none",
            "trigger_id": f"{number}.1.bench",
            "token": "none",
        }
        body = urlencode(form).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            **signed_headers(SLACK_SECRET, str(int(time.time())), body),
        }
        made.append(request("/slack/events", body, "".join(f"{name}: {value}\r\n" for name, value in headers.items())))
    return made
