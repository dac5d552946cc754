"""`invoicebot demo --story` from the outside: what a newcomer's terminal shows."""

from __future__ import annotations

import re
import socket
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.conformance.plugin import Collector
from tests.demo.running import Demo, demo

IN_ORDER = (
    "types /invoices in #hub",
    "Invoices · All",
    "the same message, next page",
    "Invoices · Failed",
    "Kumo's failed invoice",
    "Payments",
    "🔴 Payment failed · Acme Bakery",
    "not enough money",
    "[Charge $1,250.00]",
    "🔴 Declined · Acme Bakery",
    "Nothing was charged",
    "enters a new card",
    "✅ Paid · Acme Bakery",
    "Retried by @hana",
    "chooses “Credit or refund”",
    "✅ Credited · Acme Bakery",
    "$250.00 goes back to the card",
    "Amount for each: [195000]",
    "[Schedule] [Not now]",
    "Scheduled · Kumo",
    "[Finalize and send]",
    "Sent · Kumo",
    "🔴 Declined · Kumo",
    "🔴 Payment failed · Kumo",
    "chooses the other card",
    "Charged to Visa •••• 1881",
    "✅ Paid · Kumo",
    "[Write off] [Keep it open]",
    "✅ Marked as paid · Tidewater & Sons",
    "Paid outside Stripe: Bank transfer",
    "This is for good.",
    "🚫 Voided · Tidewater & Sons",
    "Budget back to draft",
    "budget_status = draft",
    "I can't read “12x.50” as an amount",
    "[Create 2 invoices]",
    "Created 2 invoices",
    "types /invoices in #acme-bakery",
    "There is no invoice BORA-0001 that you can see",
    "Only hub admins can void invoices. @hana can do it",
    "types /invoices pdf ",
    "[file Invoice-",
    "types /invoices export",
    "[file invoices-all-",
    "The CSV has ",
    "b•••@acme",
    "🔴 Payment failed · Bora Logistics",
    "pays with another card",
    "✅ Paid · Bora Logistics",
    "The story is told",
)
ESCAPE = "\x1b"


HOSTILE = {
    "DATABASE_URL": "postgres://nowhere",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "STRIPE_API_KEY": "sk_live_own",
    "COLUMNS": "100",
}
PORTS = {"--slack-port": "the pretend Slack", "--stripe-port": "the pretend Stripe", "--bot-port": "the bot"}


@dataclass(frozen=True)
class Told:
    """A story told to its end, and the ports that were taken meanwhile by their options."""

    demo: Demo
    taken: dict[str, int]

    @property
    def transcript(self) -> str:
        return self.demo.transcript


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, conformance: Collector) -> Told:
    """Told once, where settings of the user's own and taken ports are in the way; its recorded exchanges are judged."""
    folder = tmp_path_factory.mktemp("told")
    (folder / ".env").write_text("SLACK_APP_TOKEN=xapp-1\nHUB_CHANNEL=nowhere\n", encoding="utf-8")
    record = tmp_path_factory.mktemp("record") / "exchanges.jsonl"
    with ExitStack() as held:
        servers = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in PORTS]
        taken = {option: server.getsockname()[1] for option, server in zip(PORTS, servers, strict=True)}
        ports = [word for option, port in taken.items() for word in (option, str(port))]
        running = held.enter_context(demo(folder, "--story", "--record", str(record), *ports, **HOSTILE))
        assert running.ended() == 0, running.transcript
        assert running.gone()
    conformance.check_file(record)
    return Told(running, taken)


def test_everything_that_the_story_promises_is_shown_in_its_order(told: Told) -> None:
    place = 0
    for words in IN_ORDER:
        found = told.transcript.find(words, place)
        assert found >= 0, f"{words!r} does not come after what comes before it:\n{told.transcript[place:]}"
        place = found + len(words)


def test_an_owner_is_shown_nothing_of_another_workspace(told: Told) -> None:
    owners = told.transcript.partition("types /invoices in #acme-bakery")[2].partition("types /invoices show")[0]
    assert "Acme Bakery" in owners
    assert "Kumo" in owners
    assert not re.search(r"BORA-|TIDE-|COFFEE-", owners)


def test_no_page_of_stripes_and_no_secret_is_in_the_transcript(told: Told) -> None:
    assert "/pay/" not in told.transcript
    assert "/portal/" not in told.transcript
    for secret in ("xoxb-", "rk_test", "whsec_"):
        assert secret not in told.transcript


def test_without_a_terminal_it_is_plain_text_within_the_width(told: Told) -> None:
    assert ESCAPE not in told.transcript
    scenes = told.transcript.partition("1 · ")[2]
    assert max(map(len, scenes.splitlines())) <= 100


def test_it_leaves_no_file_behind(told: Told) -> None:
    assert [file.name for file in told.demo.folder.iterdir()] == [".env"]


def test_ports_that_are_taken_are_moved_and_that_is_said(told: Told) -> None:
    for option, port in told.taken.items():
        assert f"Port {port} is taken: {PORTS[option]} is at " in told.transcript
        assert port not in told.demo.ports()
