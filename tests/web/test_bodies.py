"""Bodies: over the limit, too slow, broken off, and many at once."""

from __future__ import annotations

import select
import socket
import time
from contextlib import ExitStack

import pytest

from bot.web_bodies import BODY_LIMIT

from .serving import Site, received, request, serving

CHUNKED = b"POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
LIMIT = 1000


def test_a_body_of_exactly_the_limit_is_taken(site: Site) -> None:
    assert site.send(request("/stripe/webhook", b"x" * LIMIT))[0] == 200


@pytest.mark.parametrize("size", [LIMIT + 1, 5_000_000])
def test_a_body_over_the_limit_is_413_even_to_a_sender_that_writes_it_all_first(site: Site, size: int) -> None:
    assert site.send(request("/stripe/webhook", b"x" * size))[0] == 413
    assert site.reached == []


@pytest.mark.parametrize("length", ["1001", "9" * 18, "9" * 400])
def test_a_declared_length_over_the_limit_is_refused_before_a_byte_of_it(site: Site, length: str) -> None:
    with site.connect() as connection:
        connection.sendall(f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        began = time.monotonic()
        assert connection.recv(65536).split(b" ")[1] in (b"413", b"400")
        assert time.monotonic() - began < 30
    assert site.reached == []


def test_a_sender_that_asks_first_is_told_and_not_waited_for(site: Site) -> None:
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n"
    began = time.monotonic()
    assert site.send(head)[0] == 413
    assert time.monotonic() - began < 30


def test_a_chunked_body_is_refused_as_soon_as_it_is_over_the_limit(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(CHUNKED + b"3e8\r\n" + b"x" * 1000 + b"\r\n" + b"1\r\nx\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")
    assert site.reached == []


def test_a_chunked_body_within_the_limit_is_taken(site: Site) -> None:
    raw = CHUNKED.replace(b"Host: x", b"Host: x\r\nConnection: close") + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert site.send(raw)[0] == 200
    assert site.reached[0][1] == b"abcde"


@pytest.mark.parametrize("length", ["abc", "-5", "1.5", "٣"])
def test_a_length_that_is_no_number_is_a_400(site: Site, length: str) -> None:
    head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    assert site.send(head.encode())[0] == 400


def test_a_body_that_breaks_off_reaches_nobody_and_harms_nobody(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf")
    assert site.send(request("/healthz", method="GET"))[0] == 200
    assert site.reached == []


def test_slow_bodies_time_out_with_408_and_do_not_delay_others() -> None:
    assert not all(others_wait(timeout) for timeout in (2.0, 20.0)), "they waited until the slow ones had timed out"


def others_wait(timeout: float) -> bool:
    """Whether they do; on a slow machine they take longer than a short time-out all the same."""
    with serving(Site(), body_timeout=timeout) as site, ExitStack() as stack:
        slow = [stack.enter_context(begun(site)) for _ in range(100)]
        for _ in range(20):
            assert site.send(request("/stripe/webhook", b"x"))[0] == 200
        if select.select(slow, [], [], 0)[0]:
            return True
        drip(slow[0])
        assert received(slow[0])[0] == 408
        assert received(slow[-1])[0] == 408
        assert [who for who, _, _ in site.reached] == ["stripe"] * 20
    return False


def begun(site: Site) -> socket.socket:
    connection = site.connect()
    connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nx")
    return connection


def drip(connection: socket.socket) -> None:
    """A byte now and then does not win more time."""
    for _ in range(5):
        connection.sendall(b"x")
        time.sleep(0.05)


def test_the_limit_is_a_mebibyte() -> None:
    assert BODY_LIMIT == 1_048_576
