"""Send one signed request to the bot and wait for its answer, three seconds at most."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.slack.records import Delivery

PATIENCE = 3.0  # seconds


def post(url: str, body: bytes, headers: Mapping[str, str], patience: float = PATIENCE) -> Delivery:
    """POST and read the whole answer; `error` is `operation_timeout` or `dispatch_failed` when that did not work."""
    begun = time.monotonic()
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=patience)
    cut = threading.Timer(patience, _hang_up, (connection,))
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", parts.path or "/", body=body, headers=dict(headers))
        response = connection.getresponse()
        raw = response.read()
        status, content_type = response.status, response.headers.get("Content-Type", "")
    except (OSError, http.client.HTTPException, ValueError):
        spent = time.monotonic() - begun
        error = "operation_timeout" if spent >= patience * 0.98 else "dispatch_failed"
        return Delivery(0, None, spent * 1000, error)
    finally:
        cut.cancel()
        cut.join()
        connection.close()
    ms = (time.monotonic() - begun) * 1000
    if ms > patience * 1000:
        return Delivery(0, None, ms, "operation_timeout")
    return Delivery(status, _decoded(raw, content_type), ms, None if status == 200 else "dispatch_failed")


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """End a request whose answer trickles in for too long."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _decoded(raw: bytes, content_type: str) -> Any:
    text = raw.decode(errors="replace")
    if not text.strip():
        return None
    if "json" in content_type:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
