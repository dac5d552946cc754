"""`python -m sandbox`: a pretend Stripe and a pretend Slack on 127.0.0.1, in one process, until told to end.

The keys are read from the environment, under the names that a bot reads them by: SLACK_BOT_TOKEN,
SLACK_SIGNING_SECRET, STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET; each has a default. One line of JSON on stdout says
where everything is, once it is ready.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sandbox.panel import mount_panel
from sandbox.seed import Seeded, seed_stripe, seed_team, start_of_history
from sandbox.seed_data import HANA, HUB, PEOPLE
from sandbox.serving import Serving
from sandbox.slack import SlackSandbox
from sandbox.stripe import Exchange, StripeSandbox

KEYS = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
    "STRIPE_API_KEY": "rk_test_sandbox",
    "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, SIGINT or (if asked) the end of stdin; 1 when a port is taken."""
    options = _options(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if options.until_stdin_ends:
        threading.Thread(target=_watch_stdin, args=(ended,), name="stdin", daemon=True).start()
    try:
        with ExitStack() as stack:
            ready = _start(options, {name: os.environ.get(name) or KEYS[name] for name in KEYS}, stack)
            print(json.dumps(ready), flush=True)
            ended.wait()
    except OSError as error:
        print(f"The sandbox cannot start: {error.strerror or error}.", file=sys.stderr)
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A pretend Stripe and a pretend Slack.")
    parser.add_argument("--stripe-port", type=int, default=8421, help="0 takes a free one")
    parser.add_argument("--slack-port", type=int, default=8420, help="0 takes a free one")
    parser.add_argument("--bot-url", default="http://127.0.0.1:3000", help="where the bot is")
    parser.add_argument("--seed", action="store_true", help="fill the account with six months of a hub's billing")
    parser.add_argument("--hold-clock", action="store_true", help="let Stripe's clock stand still after seeding")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write each Stripe exchange as a line of JSON")
    parser.add_argument("--until-stdin-ends", action="store_true", help="end when stdin does")
    return parser.parse_args(arguments)


def _watch_stdin(ended: threading.Event) -> None:
    while os.read(0, 4096):
        continue
    ended.set()


def _start(options: argparse.Namespace, keys: dict[str, str], stack: ExitStack) -> dict[str, Any]:
    """Serve both; what to tell whoever started it. Webhooks go out from the end of the seeding on."""
    began = start_of_history() if options.seed else None
    account = StripeSandbox(keys["STRIPE_API_KEY"], keys["STRIPE_WEBHOOK_SECRET"], now=began)
    stack.enter_context(account)
    if options.record is not None:
        account.observers.append(stack.enter_context(_recorder(options.record)))
    team = SlackSandbox(keys["SLACK_BOT_TOKEN"], keys["SLACK_SIGNING_SECRET"])
    mount_panel(account, team, keys["STRIPE_API_KEY"])
    team.page.about.update({one.id: one.role for one in PEOPLE})
    stripe_server = stack.enter_context(Serving(account.app, options.stripe_port))
    slack_server = stack.enter_context(Serving(team.app, options.slack_port))
    stack.callback(team.close)  # before the servers stop, so that open pages let go
    account.base_url, team.base_url = stripe_server.url, slack_server.url
    seed_team(team)
    seeded = seed_stripe(account, stripe_server.url, keys["STRIPE_API_KEY"]) if options.seed else None
    team.page.exchanges.clear()
    if not options.hold_clock:
        account.controls.clock(running=True)
    bot = options.bot_url.rstrip("/")
    account.webhook_url, team.bot_url = f"{bot}/stripe/webhook", f"{bot}/slack/events"
    return _told(account, team, seeded)


def _told(account: StripeSandbox, team: SlackSandbox, seeded: Seeded | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "stripe": {"url": account.base_url, "account": account.id},
        "slack": {"url": team.base_url, "team": team.team_id},
        "hub_admins": [HANA],
        "hub_channel": HUB,
    }
    if seeded is None:
        return told
    upcoming = {"renewal": seeded.renewal, "charge": seeded.charge}
    known = {"customers": seeded.customers, "cards": seeded.cards, "upcoming": upcoming}
    return told | known | {"workspaces_csv": seeded.workspaces_csv()}


@contextmanager
def _recorder(file: Path) -> Iterator[Callable[[Exchange], None]]:
    lock = threading.Lock()
    with file.open("w", encoding="utf-8", buffering=1) as written:

        def record(exchange: Exchange) -> None:
            line = {
                "method": exchange.method,
                "path": exchange.path,
                "parameters": exchange.params,
                "status": exchange.status,
                "answer": exchange.answer,
            }
            with lock:
                written.write(json.dumps(line) + "\n")

        yield record


if __name__ == "__main__":
    sys.exit(main())
