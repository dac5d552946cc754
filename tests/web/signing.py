"""Requests signed as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"


def signed(
    body: bytes, *, secret: str = SECRET, age: int = 0, stamp: str | None = None, content_type: str = FORM
) -> dict[str, str]:
    """The headers of `body`, sent `age` seconds before NOW, or stamped with `stamp`."""
    stamp = str(int(NOW.timestamp()) - age) if stamp is None else stamp
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": content_type,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }
