"""What comes in over HTTP and what goes back, free of any web framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: `status`, a `body` of text, and headers by lower-case name."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Endpoint = Callable[[bytes, Mapping[str, str]], Awaitable[Reply]]
"""Answers a request, given its raw body and its headers by lower-case name.

It must not block: it runs on the event loop."""
