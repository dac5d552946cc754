"""What the page is served with: its live events, the log's masks, the files."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from sandbox.slack import SlackSandbox
from sandbox.slack.exchanges import MASK, Exchanges, masked
from sandbox.slack.records import Upload
from tests.actions.pressing import wait_until
from tests.browser.chromium import PATIENCE


@contextmanager
def asked(team: SlackSandbox, path: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection(urlsplit(team.base_url).netloc, timeout=PATIENCE / 1000)
    connection.request("GET", path)
    answer = connection.getresponse()
    try:
        yield answer
    finally:
        answer.close()
        connection.close()


def next_event(stream: http.client.HTTPResponse) -> tuple[str, dict[str, int]]:
    name = ""
    while True:
        line = stream.readline().decode().strip()
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return name, json.loads(line.removeprefix("data: "))


def test_a_change_is_told_with_its_version(team: SlackSandbox) -> None:
    with asked(team, "/_sandbox/events") as stream:
        assert next_event(stream) == ("changed", {"version": team.state.version})
        team.add_user("U0NEW", "new", "New Person")
        assert next_event(stream) == ("changed", {"version": team.state.version})


def test_an_exchange_is_told(team: SlackSandbox) -> None:
    with asked(team, "/_sandbox/events") as stream:
        next_event(stream)
        team.page.exchanges.add("bot → Slack", "POST", "/api/auth.test", status=200)
        assert next_event(stream)[0] == "logged"


def test_closing_the_team_lets_open_pages_go(team: SlackSandbox) -> None:
    with asked(team, "/_sandbox/events") as stream:
        next_event(stream)
        threading.Timer(0.05, team.close).start()
        assert stream.read() is not None


def test_a_page_that_went_away_is_forgotten(team: SlackSandbox) -> None:
    with asked(team, "/_sandbox/events") as stream:
        next_event(stream)
        assert len(team.state.on_change) == 1
    wait_until(lambda: not team.state.on_change, "the forgetting")
    wait_until(lambda: not team.page.exchanges.on_change, "the forgetting")


def test_the_page_is_told_who_there_is(team: SlackSandbox) -> None:
    team.page.about["U0HANA"] = "hub admin"
    with asked(team, "/_sandbox/page") as answer:
        told = json.loads(answer.read())["result"]
    people = {each["id"]: each for each in told["people"]}
    assert people["U0HANA"]["about"] == "hub admin"
    assert people["U0GUS"]["guest"] is True
    assert people[team.bot_user]["bot"] is True
    assert [each["command"] for each in told["commands"]] == ["/invoices"]
    assert told["panel"] is False


@pytest.mark.parametrize("path", ["/", "/page/js/main.js", "/page/css/base.css"])
def test_the_pages_files_are_served(team: SlackSandbox, path: str) -> None:
    with asked(team, path) as answer:
        assert answer.status == 200
        assert answer.read()


@pytest.mark.parametrize("path", ["/page/", "/page/../team.py", "/page/%2e%2e/team.py", "/page/nothing.js"])
def test_nothing_else_is_served(team: SlackSandbox, path: str) -> None:
    with asked(team, path) as answer:
        assert answer.status == 404


SECRETS = [
    {"token": "abc"},
    {"nested": [{"client_secret": "pi_1_secret_x"}]},
    {"text": "xoxb-123-abc"},
    {"header": "Bearer rk_test_51abc"},
    {"body": "whsec_abc"},
    {"secret_in_text": "pi_1_secret_hidden"},
    {"response_url": "http://127.0.0.1:1/commands/T0/1/hiddentoken"},
    {"url": "http://127.0.0.1:1/pay/hiddentoken"},
]


@pytest.mark.parametrize("body", SECRETS)
def test_secrets_are_masked(body: dict[str, object]) -> None:
    shown = json.dumps(masked(body), ensure_ascii=False)
    assert MASK in shown
    assert not any(secret in shown for secret in ("abc", "hidden", "_secret_x"))


def test_what_is_no_secret_stays_as_it_is() -> None:
    body = {"amount": 5, "name": "Acme", "list": [True, None, "https://example.com/a"], "trigger_id": "1.2.3"}
    assert masked(body) == body


def test_the_log_keeps_the_newest_and_numbers_them() -> None:
    log = Exchanges(now=lambda: 5.0)
    for number in range(3):
        log.add("bot → Slack", "POST", f"/api/{number}", status=200, ms=1.5, request={"token": "x"})
    assert [each["path"] for each in log.after(1)] == ["/api/1", "/api/2"]
    found = log.one(3)
    assert found is not None
    assert (found["at"], found["ms"], found["request"]) == (5.0, 1.5, {"token": MASK})
    assert log.one(4) is None
    log.clear()
    assert log.after(0) == []


def test_a_file_is_shown_or_saved_by_what_it_is(team: SlackSandbox) -> None:
    team.add_channel("C0FILES", "files", members=["U0READER"])
    kinds = {
        "a.pdf": ("application/pdf", "inline"),
        "a.csv": ("text/csv", "attachment"),
        "a.png": ("image/png", "inline"),
        "a.html": ("application/octet-stream", "attachment"),
        "a.svg": ("application/octet-stream", "attachment"),
    }
    for name, (kind, way) in kinds.items():
        team.state.uploads["F1"] = Upload("F1", name, 1, b"x", channels=("C0FILES",))
        with asked(team, f"/files/F1/{name}?user=U0READER") as answer:
            assert answer.headers.get_content_type() == kind
            assert answer.headers["content-disposition"].startswith(way)
            assert answer.headers["x-content-type-options"] == "nosniff"
            answer.read()
        with asked(team, f"/files/F1/{name}?user=U0OTHER") as refused:
            assert refused.status == 404
