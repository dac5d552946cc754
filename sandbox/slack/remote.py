"""A person of a team that runs in another process, over its `/_sandbox/` controls."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.slack.errors import CannotDoError
from sandbox.slack.hands import Hands

PATIENCE = 60.0  # seconds


def control(base_url: str, path: str, given: Mapping[str, Any]) -> Any:
    """POST to a control; its result. CannotDoError with its error, OSError when nobody answers."""
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("POST", f"/_sandbox/{path}", json.dumps(given), {"Content-Type": "application/json"})
        response = connection.getresponse()
        status, raw = response.status, response.read()
    finally:
        connection.close()
    if status == 500 or not raw.startswith(b"{"):
        raise CannotDoError(f"the sandbox answered {status} to {path}")
    body = json.loads(raw)
    if status != 200:
        raise CannotDoError(body["error"])
    return body["result"]


class RemotePerson(Hands):
    """Somebody of a team in another process, at its `base_url`."""

    def __init__(self, base_url: str, user_id: str) -> None:
        self.base_url = base_url
        self.user_id = user_id

    def act(self, what: str, /, **given: Any) -> Any:
        """Do one act by its name."""
        return control(self.base_url, f"people/{self.user_id}/{what}", given)
