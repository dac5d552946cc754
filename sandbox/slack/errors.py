"""What the Web API refuses, and what a person cannot do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class RefusalError(Exception):
    """An `ok: false` answer: Slack's error word, the lines that explain it, the HTTP status and headers."""

    def __init__(
        self,
        error: str,
        messages: Sequence[str] = (),
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.status = status
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["errors"] = self.messages
            body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.messages]}
        return body


class CannotDoError(Exception):
    """A person tried what Slack's screen does not let them do: no such button, not their message, no open form."""
