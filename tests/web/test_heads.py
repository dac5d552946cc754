"""Heads: over the limit, byte by byte, never ending; and whatever else is read on nobody's behalf."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping

import pytest

from bot import web
from bot.web_heads import HEAD_LIMIT, MOST_QUEUED
from handlers.endpoints import Reply

from .serving import Site, received, request, serving

START = b"POST /stripe/webhook HTTP/1.1\r\nHost: x\r\n"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
LONGEST = 64 * 1024 * 1024  # bytes that nobody may get rid of
DRIPS = 5_000


@pytest.fixture(scope="module")
def hasty() -> Iterator[Site]:
    """Served with little time for heads."""
    with serving(Site(), head_timeout=0.8) as one:
        yield one


def padded(size: int) -> bytes:
    """A whole request whose head, its first line and its end aside, has `size` bytes."""
    plain = "Host: x\r\nConnection: close\r\nContent-Length: 1\r\n"
    line = "/stripe/webhook"
    padding = "x" * (size - len(line) - len(plain) - len("X-Padding: \r\n"))
    return f"POST {line} HTTP/1.1\r\n{plain}X-Padding: {padding}\r\n\r\nx".encode()


def test_a_head_of_exactly_the_limit_is_taken(site: Site) -> None:
    assert site.send(padded(HEAD_LIMIT - 64))[0] == 200


def test_a_head_over_the_limit_is_431_even_when_it_comes_at_once(site: Site) -> None:
    status, raw = site.send(padded(HEAD_LIMIT + 1))
    assert status == 431
    assert b"larger than 16384 bytes" in raw
    assert site.reached == []


@pytest.mark.parametrize(
    ("start", "endless"),
    [
        (b"POST /", b"x" * 65536),
        (START, b"X-More: 1\r\n" * 6000),
        (START + b"X-Long: ", b"x" * 65536),
        (START + b"X", b"x" * 65536),
        (b"", b"\r\n" * 32768),
        (CHUNKED + b"1;", b"x" * 65536),
        (CHUNKED + b"1\r\nx\r\n0\r\n", b"X-Trailer: 1\r\n" * 5000),
        (CHUNKED + b"1\r\nx\r\n0\r\nX-Trailer: ", b"x" * 65536),
    ],
    ids=["path", "headers", "value", "name", "empty lines", "chunk's size", "trailers", "trailer"],
)
def test_what_never_ends_is_cut_off_at_a_bounded_size(site: Site, start: bytes, endless: bytes) -> None:
    with site.connect() as connection:
        connection.sendall(start)
        assert sent_before_the_cut(connection, endless) < LONGEST
    assert site.reached == []
    assert site.send(request("/healthz", method="GET"))[0] == 200


def sent_before_the_cut(connection: socket.socket, endless: bytes) -> int:
    sent = 0
    try:
        while sent < LONGEST:
            connection.sendall(endless)
            sent += len(endless)
    except ConnectionError:
        pass
    return sent


@pytest.mark.parametrize("start", [b"POST /stripe", START, START + b"X-Slow: "], ids=["path", "headers", "value"])
def test_a_head_byte_by_byte_is_408_in_the_end(hasty: Site, start: bytes) -> None:
    with hasty.connect() as connection:
        connection.sendall(start)
        assert answered_while(connection, b"x").startswith(b"HTTP/1.1 408 ")
    assert hasty.reached == []


def test_a_head_byte_by_byte_after_a_request_is_408_as_well(hasty: Site) -> None:
    with hasty.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert answered_while(connection, b"\r\n").startswith(b"HTTP/1.1 408 ")


def test_a_body_that_nobody_reads_is_not_read_for_ever(hasty: Site) -> None:
    with hasty.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        answered_while(connection, b"x")


def test_a_body_that_comes_whole_after_its_answer_leaves_no_connection_open_for_ever(hasty: Site) -> None:
    with hasty.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"x")
        assert connection.recv(65536) == b""


def answered_while(connection: socket.socket, drip: bytes) -> bytes:
    """Send a little now and then until the other side hangs up; what it said before that."""
    raw = b""
    connection.settimeout(0.01)
    for _ in range(DRIPS):
        try:
            connection.sendall(drip)
            chunk = connection.recv(65536)
        except TimeoutError:
            continue
        except ConnectionError:
            return raw
        if not chunk:
            return raw
        raw += chunk
    raise AssertionError("the connection was never cut")


def test_a_connection_on_which_nothing_comes_is_closed(hasty: Site) -> None:
    with hasty.connect() as connection:
        assert connection.recv(65536) == b""


def test_many_slow_heads_do_not_delay_others_and_are_all_cut(hasty: Site) -> None:
    slow = [hasty.connect() for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(START)
        for _ in range(20):
            assert hasty.send(request("/healthz", method="GET"))[0] == 200
        assert [received(connection)[0] for connection in slow] == [408] * 100
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("cut", [1, 5, 30, 60])
def test_a_head_in_pieces_is_a_head(site: Site, cut: int) -> None:
    raw = request("/stripe/webhook", b"whole")
    with site.connect() as connection:
        connection.sendall(raw[:cut])
        connection.sendall(raw[cut:])
        assert received(connection)[0] == 200
    assert [body for _, body, _ in site.reached] == [b"whole"]


def test_a_few_requests_ahead_of_their_answers_are_all_answered_in_order(site: Site) -> None:
    ahead = [request("/stripe/webhook", b"%d" % number) for number in range(5)]
    raw = b"".join(one.replace(b"Connection: close\r\n", b"") for one in ahead[:-1]) + ahead[-1]
    with site.connect() as connection:
        connection.sendall(raw)
        assert received(connection)[1].count(b"HTTP/1.1 200 ") == 5
    assert [body for _, body, _ in site.reached] == [b"0", b"1", b"2", b"3", b"4"]


def test_a_flood_of_requests_ahead_of_their_answers_ends_the_connection(site: Site) -> None:
    flood = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * (50 * MOST_QUEUED)
    with site.connect() as connection:
        assert sent_before_the_cut(connection, flood) < LONGEST
    assert site.send(request("/healthz", method="GET"))[0] == 200


@pytest.mark.parametrize(
    "raw", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"CONNECT x HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_http_is_a_400(site: Site, raw: bytes) -> None:
    with site.connect() as connection:
        connection.sendall(raw + b"\r\n\r\n")
        assert received(connection)[0] == 400


def test_uvloop_serves_and_where_there_is_none_asyncio_with_the_same_limits(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loop_of(site) == "uvloop"
    monkeypatch.setattr(web, "find_spec", lambda _name: None)
    with serving(Site(), head_timeout=0.3) as other:
        assert loop_of(other) == "asyncio.unix_events"
        assert other.send(padded(HEAD_LIMIT + 1))[0] == 431
        with other.connect() as connection:
            connection.sendall(START)
            assert answered_while(connection, b"x").startswith(b"HTTP/1.1 408 ")


def loop_of(site: Site) -> str:
    loops: list[str] = []

    async def answer(body: bytes, headers: Mapping[str, str]) -> Reply:
        loops.append(type(asyncio.get_running_loop()).__module__)
        return Reply(200)

    site.answer = answer
    assert site.send(request("/slack/events", b"x"))[0] == 200
    return loops[0]
