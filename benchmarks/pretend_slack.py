"""The pretend Slack as a process of its own, with a hub admin and the hub's channel."""

from __future__ import annotations

import threading

from benchmarks.accounts import SLACK_SECRET, SLACK_TOKEN
from benchmarks.children import end_with_input, say_port
from sandbox.serving import Serving
from sandbox.slack import SlackSandbox


def main() -> None:
    """Serve until the standard input is closed."""
    team = SlackSandbox(SLACK_TOKEN, SLACK_SECRET)
    team.add_user("U0HANA", "hana", "Hana Sato")
    team.add_channel("C0HUB", "hub", members=["U0HANA"])
    with Serving(team.app) as server:
        team.base_url = server.url
        end_with_input()
        say_port(server.port)
        threading.Event().wait()


if __name__ == "__main__":
    main()
