"""Heads of requests: read up to a limit and within a time, or cut off; uvicorn has no such limits with httptools."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger("invoicebot.web")

HEAD_LIMIT = 16 * 1024  # bytes
HEAD_TIMEOUT = 10.0  # seconds
MOST_QUEUED = 16  # requests sent ahead of the answers to earlier ones; neither Slack nor Stripe sends any


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol on httptools, with an end to all that it reads on nobody's behalf.

    Whatever is no part of a body (a head, what comes before one, a chunk's size, trailers) is at most HEAD_LIMIT bytes
    long. A head comes within `head_timeout` seconds, and so does the rest of a body that nobody waits for. What the
    app does read has its limits in `bot.web_bodies`; between requests uvicorn closes idle connections itself.
    """

    def __init__(self, *args: Any, head_timeout: float = HEAD_TIMEOUT, **others: Any) -> None:
        """All but `head_timeout` is uvicorn's."""
        super().__init__(*args, **others)
        self._head_timeout = head_timeout
        self._in_head = True
        self._loose = 0  # bytes that came since the last piece of a body, or the last end of a head or message
        self._cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """A connection on which nothing comes is cut as well."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to cut."""
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse it, then judge what it left unfinished."""
        self._loose += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._loose > HEAD_LIMIT:
            self._refuse_size()
        elif self._cut is None and ((self._in_head and self._loose) or self._owes_nothing()):
            self._watch()  # super() has stopped uvicorn's clock, and starts it again only with an answer

    def on_headers_complete(self) -> None:
        """Hand the request to the app, unless its head came at once and is too large, or too many are waiting."""
        if self._loose > HEAD_LIMIT and self._head_size() > HEAD_LIMIT:
            self._refuse_size()
            raise httptools.HttpParserError("the head is too large")
        self._in_head, self._loose = False, 0
        self._unwatch()
        super().on_headers_complete()
        if len(self.pipeline) > MOST_QUEUED:
            self.transport.close()
            raise httptools.HttpParserError("too many requests at once")

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body for the app."""
        self._loose = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The next is a head again."""
        self._in_head, self._loose = True, 0
        self._unwatch()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP, unless something else was said already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _head_size(self) -> int:
        lines = sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)
        return len(self.url) + lines

    def _owes_nothing(self) -> bool:
        """Whether every request that came is answered, the newest perhaps before its body's end."""
        return self.cycle is None or self.cycle.response_complete

    def _refuse_size(self) -> None:
        self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"The head is larger than {HEAD_LIMIT} bytes.")

    def _watch(self) -> None:
        self._cut = self.loop.call_later(self._head_timeout, self._late)

    def _unwatch(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None

    def _late(self) -> None:
        self._cut = None
        if self.transport.is_closing():
            return
        if self._loose:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"The head did not come within {self._head_timeout:g} seconds.")
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        """Say why, unless an earlier request's answer would be mistaken for it, and close."""
        log.info("a connection was cut off", extra={"status": status.value, "reason": words})
        if self._owes_nothing():
            told = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            told += f"content-length: {len(words)}\r\nconnection: close\r\n\r\n{words}"
            self.transport.write(told.encode())
        self.transport.close()
