"""A Stripe and a Slack that answer at once with what was prepared, so that little of the time is theirs."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.children import end_with_input, say_port
from benchmarks.load import HOST

PAGE = 100
CREATED = "created_TEMPLATE"
INVOICE = re.compile(r"^/v1/invoices/(in_bench(\d+))$")
NOTHING = json.dumps({"object": "list", "data": [], "has_more": False, "url": "/v1/none"})
SLACK = json.dumps({"ok": True, "ts": "1763500000.000100", "channel": "C0HUB", "user_id": "U0BOT", "team_id": "T0HUB"})


def main() -> None:
    """Serve until the standard input is closed; the argument is a file with what `Answers` takes, as JSON."""
    end_with_input()
    asyncio.run(_serve(Answers(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))


async def _serve(answers: Answers) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(answers), HOST, 0)
    say_port(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class Answers:
    """What is answered to each path, and when messages came."""

    def __init__(self, template: str, customers: int = 1, listed: int = 0, changed: int = 0) -> None:
        """`template` is an invoice named in_TEMPLATE of cus_TEMPLATE; `listed` are in the list, one made each minute.

        With `changed` every so-manieth has another customer name than it had.
        """
        made = json.loads(template)
        self._began = int(made["created"]) - 60 * (listed + 1)
        self._template = json.dumps({**made, "created": CREATED})
        self._customers = customers
        self._listed = listed
        self._changed = changed
        self._messages: list[tuple[str, float]] = []

    def answer(self, path: str, body: bytes) -> str:
        """The JSON for a request."""
        parts = urlsplit(path)
        found = INVOICE.match(parts.path)
        if found:
            return self._invoice(int(found[2]))
        if parts.path == "/v1/invoices":
            return self._page(parse_qs(parts.query))
        if parts.path.endswith("/chat.postMessage"):
            channel = re.search(rb"C0W\d+", body)
            self._messages.append((channel[0].decode() if channel else "", time.monotonic()))
        if parts.path == "/messages":
            return json.dumps(self._messages)
        return NOTHING if parts.path.startswith("/v1/") else SLACK

    def _invoice(self, number: int) -> str:
        made = self._template.replace("in_TEMPLATE", f"in_bench{number:012}")
        made = made.replace(f'"{CREATED}"', str(self._began + 60 * number))
        made = made.replace("cus_TEMPLATE", f"cus_{number % self._customers}")
        return made.replace("Acme Ltd", "Acme Renamed") if self._changed and number % self._changed == 0 else made

    def _page(self, query: Mapping[str, list[str]]) -> str:
        after = query.get("starting_after")
        last = self._listed if after is None else int(after[0].removeprefix("in_bench")) - 1
        first = max(0, last - PAGE)
        rows = ",".join(self._invoice(number) for number in range(last, first, -1))
        more = json.dumps(first > 0)
        return f'{{"object": "list", "url": "/v1/invoices", "has_more": {more}, "data": [{rows}]}}'


class _Connection(asyncio.Protocol):
    """Just enough of HTTP."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if not separator or len(body) < (int(length[1]) if length else 0):
            return
        self._buffer = b""
        answer = self._answers.answer(head.split(b" ", 2)[1].decode(), body).encode()
        start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
        self._transport.write(start + answer)


def prepared(folder: Path, name: str, **given: Any) -> str:
    """The file for `main`."""
    file = folder / f"{name}.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    return str(file)


if __name__ == "__main__":
    main()
