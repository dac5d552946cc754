"""Fetches the PDF behind a link that Stripe just gave: without the API key, within a size and a time."""

from __future__ import annotations

import time
from urllib.parse import urljoin, urlsplit

import requests

from bot.services.ports import BillingUnanswered

MOST = 20_000_000  # bytes; an invoice of a thousand lines has about one million
WITHIN = 30.0  # seconds for all of it, since a time-out of `requests` begins anew with every byte
CHUNK = 65_536
REDIRECTS = 3
STRIPE = "stripe.com"


class Downloads:
    """Safe for several threads: each download has a connection of its own."""

    def __init__(self, api_base: str | None, timeout: tuple[float, float], within: float = WITHIN) -> None:
        """`api_base`: whose pages are read besides Stripe's own; `timeout`: seconds to connect, and between bytes."""
        self._base = urlsplit(api_base or "")
        self._timeout = timeout
        self._within = within

    def pdf(self, url: str) -> bytes:
        """The PDF, at most MOST bytes; raises BillingUnanswered, whose message does not tell the link."""
        try:
            with requests.Session() as session:
                session.trust_env = False  # else ~/.netrc is looked into; proxies are still asked for
                session.proxies.update(requests.utils.get_environ_proxies(url))
                return self._followed(session, url)
        except (requests.RequestException, ValueError, OSError) as error:
            raise _failed(f"no answer ({type(error).__name__})") from error

    def _followed(self, session: requests.Session, url: str) -> bytes:
        end = time.monotonic() + self._within
        for _ in range(REDIRECTS + 1):
            if not self._trusted(url):
                raise _failed("the link leads away from Stripe")
            with session.get(url, stream=True, timeout=self._timeout, allow_redirects=False) as answer:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["Location"])
                    continue
                if answer.status_code != 200:
                    raise _failed(f"answered {answer.status_code}")
                return _read(answer, end)
        raise _failed("too many redirects")

    def _trusted(self, url: str) -> bool:
        parts = urlsplit(url)
        if self._base.netloc and (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc):
            return True
        host = parts.hostname or ""
        return parts.scheme == "https" and (host == STRIPE or host.endswith(f".{STRIPE}"))


def _read(answer: requests.Response, end: float) -> bytes:
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > MOST:
            raise _failed("it is too large")
        if time.monotonic() > end:
            raise _failed("it takes too long")
    if not content.startswith(b"%PDF-"):
        raise _failed("it is no PDF")
    return bytes(content)


def _failed(why: str) -> BillingUnanswered:
    return BillingUnanswered(f"the PDF could not be fetched: {why}", answered=False)
