"""Connections: one for each thread, kept open between calls, all closed in the end."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.adapters.billing import StripeBilling
from bot.adapters.billing.sessions import ThreadSessions
from bot.adapters.billing.together import Together
from bot.domain.invoices import Stage
from bot.services.pools import finished_by
from bot.services.ports import BillingError, BillingUnanswered
from tests.billing.conftest import KEY, Hub
from tests.billing.shapes import invoice
from tests.billing.wire import LOST, Wire, answer


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Every connection that urllib3 opens."""
    sockets: list[socket.socket] = []
    connect = socket.create_connection

    def noting(*args: Any, **options: Any) -> socket.socket:
        made = connect(*args, **options)
        sockets.append(made)
        return made

    def dial(
        address: Any, timeout: Any = None, source_address: Any = None, socket_options: Any = None
    ) -> socket.socket:
        return noting(address, timeout if isinstance(timeout, int | float) else None, source_address)

    monkeypatch.setattr("urllib3.util.connection.create_connection", dial)
    return sockets


def test_calls_of_one_thread_share_one_connection(
    hub: Hub, billing: StripeBilling, opened: list[socket.socket]
) -> None:
    made = hub.open_invoice(hub.customer())
    before = len(opened)
    for _ in range(3):
        billing.invoice(made)
    assert len(opened) - before == 1


def test_closing_ends_the_connections_of_every_thread(hub: Hub, opened: list[socket.socket]) -> None:
    made = hub.open_invoice(hub.customer())
    billing = StripeBilling(KEY, api_base=hub.url)
    before = len(opened)
    together = threading.Barrier(3)

    def read() -> str:
        together.wait(10)
        return billing.invoice(made).id

    with ThreadPoolExecutor(3) as pool:
        assert {future.result() for future in [pool.submit(read) for _ in range(3)]} == {made}
        mine = opened[before:]
        assert len(mine) == 3
        billing.close()
        assert all(one.fileno() == -1 for one in mine)


def test_a_closed_adapter_opens_again_when_it_is_asked(hub: Hub, billing: StripeBilling) -> None:
    made = hub.open_invoice(hub.customer())
    billing.close()
    assert billing.invoice(made).id == made


def test_the_sessions_of_ended_threads_are_forgotten() -> None:
    with Wire(answer(200, invoice())) as wire:
        sessions = ThreadSessions(wire.url)
        thread = threading.Thread(target=lambda: sessions.request("GET", wire.url, timeout=2).close())
        thread.start()
        thread.join()
    assert len(sessions._opened) == 0


def test_one_threads_lost_answer_is_not_anothers() -> None:
    with Wire(LOST) as lost:
        sessions = ThreadSessions(lost.url)
        seen: list[list[int | None]] = []

        def lose() -> None:
            sessions.begin()
            with pytest.raises(OSError, match="Connection"):
                sessions.request("GET", lost.url, timeout=2)
            seen.append(list(sessions.tries))

        sessions.begin()
        thread = threading.Thread(target=lose)
        thread.start()
        thread.join()
        sessions.close()
    assert (seen, sessions.tries) == ([[None]], [])


def test_netrc_cannot_replace_the_key(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Wire(answer(200, invoice())) as wire:
        billing = StripeBilling(KEY, api_base=wire.url)
        billing.invoice("in_1")
        billing.close()
    assert f"Authorization: Bearer {KEY}\r\n" in wire.requests[0]


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Wire(answer(200, invoice())) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        billing = StripeBilling(KEY, api_base="http://stripe.invalid", retries=0)
        assert billing.invoice("in_1").stage is Stage.OPEN
        billing.close()
    assert proxy.requests[0].startswith("GET http://stripe.invalid/v1/invoices/in_1?")


def test_the_wait_for_an_answer_is_bounded() -> None:
    with Wire(None) as wire:
        billing = StripeBilling(KEY, api_base=wire.url, retries=0, timeout=(1, 0.1))
        with pytest.raises(BillingUnanswered, match="ReadTimeout"):
            billing.void("in_1", "key")
        billing.close()


def test_closing_does_not_wait_for_a_read_that_hangs() -> None:
    together: Together[str, str] = Together(ThreadPoolExecutor(2))
    begun, go_on, answers = threading.Event(), threading.Event(), dict[str, str | BillingError]()

    def hang() -> str:
        begun.set()
        go_on.wait(120)
        return "late"

    asks: dict[str, Callable[[], str]] = {"one": lambda: "at once", "other": hang}
    asking = threading.Thread(target=lambda: answers.update(together.read(asks)), daemon=True)
    asking.start()
    try:
        assert begun.wait(60)
        assert finished_by(time.monotonic() + 30, together.close, "closing")
    finally:
        go_on.set()
    asking.join(60)
    assert answers == {"one": "at once", "other": "late"}
