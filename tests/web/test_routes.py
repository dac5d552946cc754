"""The routes: what each answers, and what happens when something behind one goes wrong."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack

import pytest

from handlers.endpoints import Reply

from .serving import Site, received, request, serving


def body_of(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[2]


def test_slacks_and_stripes_requests_reach_their_endpoints_raw(site: Site) -> None:
    body = b"\xff\x00 raw \r\n"
    assert site.send(request("/slack/events", body, headers="X-Slack-Signature: v0=a\r\n"))[0] == 200
    assert site.send(request("/stripe/webhook", body))[0] == 200
    assert [(who, raw) for who, raw, _ in site.reached] == [("slack", body), ("stripe", body)]
    assert site.reached[0][2]["x-slack-signature"] == "v0=a"


def test_an_endpoints_status_headers_and_body_are_the_answer(site: Site) -> None:
    async def answer(body: bytes, headers: Mapping[str, str]) -> Reply:
        return Reply(418, '{"ü": 1}', {"Content-Type": "application/json", "X-Odd": "1", "Content-Length": "999"})

    site.answer = answer
    status, raw = site.send(request("/slack/events", b"x"))
    assert status == 418
    assert json.loads(body_of(raw)) == {"ü": 1}
    assert b"x-odd: 1" in raw
    assert raw.lower().count(b"content-type") == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/metrics", 200),
        ("GET", "/", 404),
        ("GET", "/healthz/", 404),
        ("POST", "/slack", 404),
        ("POST", "/%ff%00", 404),
        ("GET", "/slack/events", 405),
        ("PUT", "/stripe/webhook", 405),
        ("DELETE", "/metrics", 405),
        ("POST", "/healthz", 405),
    ],
)
def test_each_path_and_method_has_its_status(site: Site, method: str, path: str, status: int) -> None:
    assert site.send(request(path, method=method))[0] == status
    assert site.reached == []


def test_readiness_names_what_is_not_ready_without_its_secrets(site: Site) -> None:
    site.ready = lambda: {"store": "disk full", "slack": "refused xoxb-1-secret"}
    status, raw = site.send(request("/readyz", method="GET"))
    assert status == 503
    problems = json.loads(body_of(raw))["problems"]
    assert problems["store"] == "disk full"
    assert "secret" not in problems["slack"]


def test_a_readiness_check_that_fails_is_not_ready(site: Site) -> None:
    def ready() -> Mapping[str, str]:
        raise OSError("gone")

    site.ready = ready
    assert site.send(request("/readyz", method="GET"))[0] == 503
    assert site.send(request("/healthz", method="GET"))[0] == 200


def test_a_readiness_check_that_hangs_delays_nobody_and_is_asked_once() -> None:
    let_go, asked, ended = threading.Event(), [], []

    def ready() -> Mapping[str, str]:
        asked.append(1)
        let_go.wait(20)
        ended.append(1)
        return {}

    with serving(Site(ready=ready)) as site, ExitStack() as connections:
        waiting = [connections.enter_context(site.connect()) for _ in range(40)]
        for connection in waiting:
            connection.sendall(request("/readyz", method="GET"))
        while not asked:
            time.sleep(0.005)
        for _ in range(2):  # when the second one is answered, all that were there before the first have been begun
            assert site.send(request("/slack/events", b"x"))[0] == 200
        assert ended == []
        let_go.set()
        assert {received(connection)[0] for connection in waiting} <= {200, 503}  # 503 to whom it took too long
    assert asked == [1]


def test_an_unexpected_error_is_500_with_a_reference_and_logged_once(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(body: bytes, headers: Mapping[str, str]) -> Reply:
        raise RuntimeError("private words")

    site.answer = answer
    status, raw = site.send(request("/slack/events", b"x"))
    assert status == 500
    assert b"ref 7F3K" in raw
    assert b"private" not in raw
    logged = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.__dict__["reference"] for record in logged] == ["7F3K"]


def test_the_metrics_count_requests_by_route_and_status(site: Site) -> None:
    site.send(request("/stripe/webhook", b"x"))
    site.send(request("/stripe/webhook", b"x" * 2000))
    text = site.send(request("/metrics", method="GET"))[1].decode()
    assert 'invoicebot_http_requests_total{route="/stripe/webhook",status="200"}' in text
    assert 'invoicebot_http_requests_total{route="/stripe/webhook",status="413"} 1.0' in text
    assert 'invoicebot_http_seconds_count{route="/stripe/webhook"}' in text
