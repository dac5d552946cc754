"""What renderers return: a message, or a view as Slack takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
"""One Block Kit block or element."""

View = dict[str, Any]
"""A modal or a Home tab."""


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is what notifications and screen readers read; `blocks` what is seen."""

    text: str
    blocks: list[Block]
