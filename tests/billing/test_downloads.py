"""The PDF behind Stripe's link: only from Stripe, within a size and a time, and never with the key or in words."""

from __future__ import annotations

import pytest

from bot.adapters.billing import downloads
from bot.adapters.billing.downloads import Downloads
from bot.services.ports import BillingUnanswered
from tests.billing.wire import LOST, SILENT, Wire, answer

PDF = answer(200, b"%PDF-1.7 and so on")
SECRET = "/pdf/s3cret"


def failure(*script: bytes | None, url: str = "", within: float = 30.0) -> str:
    """What is said when fetching from a counterpart with this script (or from `url`) fails."""
    with Wire(*script) as wire, pytest.raises(BillingUnanswered) as raised:
        Downloads(wire.url, (2, 0.2), within).pdf(url or f"{wire.url}{SECRET}")
    assert not raised.value.answered
    assert "s3cret" not in str(raised.value)
    return str(raised.value)


def test_it_is_fetched_without_the_key_and_through_redirects_on_the_same_host() -> None:
    with Wire(answer(302, b"", Location="/elsewhere"), PDF) as wire:
        assert Downloads(wire.url, (2, 2)).pdf(f"{wire.url}{SECRET}") == b"%PDF-1.7 and so on"
    assert [request.partition(" HTTP")[0] for request in wire.requests] == [f"GET {SECRET}", "GET /elsewhere"]
    assert "authorization" not in "".join(wire.requests).lower()


@pytest.mark.parametrize(
    "url",
    [
        "https://pay.stripe.com.evil.example/s3cret",
        "http://pay.stripe.com/s3cret",
        "file:///etc/s3cret",
        "s3cret",
        "//[",
    ],
)
def test_nothing_is_fetched_from_elsewhere(url: str) -> None:
    assert failure(PDF, url=url).startswith("the PDF could not be fetched: ")
    assert failure(answer(302, b"", Location=url.replace("s3cret", "x"))).startswith("the PDF could not be fetched: ")


def test_stripes_own_hosts_are_trusted_and_look_alikes_are_not() -> None:
    trusted = Downloads(None, (2, 2))._trusted
    assert all(map(trusted, ("https://pay.stripe.com/x", "https://files.stripe.com/x", "https://stripe.com/x")))
    assert not any(map(trusted, ("https://notstripe.com/x", "https://stripe.com@evil.example/x", "http://127.0.0.1/x")))


def test_what_fails_is_said_in_a_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert failure(answer(404, b"gone")).endswith("answered 404")
    assert failure(answer(200, b"<html>")).endswith("it is no PDF")
    assert failure(LOST).endswith("no answer (ConnectionError)")
    assert "no answer (ReadTimeout)" in failure(SILENT)
    assert failure(PDF, within=-1).endswith("it takes too long")
    assert failure(answer(302, b"", Location="/again")).endswith("too many redirects")
    monkeypatch.setattr(downloads, "MOST", 10)
    assert failure(PDF).endswith("it is too large")
