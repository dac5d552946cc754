"""Calls to the pretend Stripe's API over HTTP, with nested parameters as Stripe's form bodies have them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 30.0  # seconds


class StripeRefusedError(Exception):
    """Stripe's answer was not 200; the message says to what, and why."""


class StripeApi:
    """One connection, kept open; a context manager that closes it."""

    def __init__(self, base_url: str, api_key: str) -> None:
        parts = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        self._headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/x-www-form-urlencoded"}

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        """`POST /v1/<path>`; raises StripeRefusedError, OSError."""
        return self._call("POST", path, urlencode(list(flat(params))))

    def get(self, path: str) -> dict[str, Any]:
        """`GET /v1/<path>`; raises StripeRefusedError, OSError."""
        return self._call("GET", path, None)

    def _call(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        self._connection.request(method, f"/v1/{path}", body, self._headers)
        response = self._connection.getresponse()
        found: dict[str, Any] = json.loads(response.read())
        if response.status != 200:
            raise StripeRefusedError(f"{method} {path}: {found.get('error', {}).get('message', response.status)}")
        return found

    def __enter__(self) -> StripeApi:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """`{"lines": [{"amount": 5}]}` as `lines[0][amount]=5`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{name}[{place}]")
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
