"""The things a Slack team consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "im"]


@dataclass(frozen=True)
class User:
    """A person or a bot."""

    id: str
    name: str
    real_name: str
    team_id: str
    tz: str = "Europe/Berlin"
    email: str | None = None
    restricted: bool = False
    ultra_restricted: bool = False
    deleted: bool = False
    bot: bool = False
    stranger: bool = False


@dataclass(frozen=True)
class Channel:
    """A channel, or (kind `im`) the direct messages between the bot and one person."""

    id: str
    name: str
    members: tuple[str, ...]
    kind: Kind = "public"
    archived: bool = False
    bot_member: bool = True
    created: int = 0


@dataclass(frozen=True)
class Group:
    """A user group."""

    id: str
    handle: str
    users: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A message; with `seen_by` set, an ephemeral one that only that person sees."""

    channel: str
    ts: str
    by: str
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    thread_ts: str | None = None
    seen_by: str | None = None
    edited_ts: str | None = None
    metadata: Json | None = None


@dataclass(frozen=True)
class View:
    """A modal or a Home tab; `errors` are those shown beside its inputs, by block id."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`modal` or `home`."""
        return str(self.content["type"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.content["blocks"]
        return blocks


@dataclass(frozen=True)
class Trigger:
    """A trigger id: good once, for three seconds; `view` is the modal it was made in, if any."""

    id: str
    user: str
    made: float
    view: str | None = None
    used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    """A response URL: five uses in thirty minutes; `ts` is the message it stands for."""

    token: str
    user: str
    channel: str
    made: float
    ts: str | None = None
    uses: int = 0


@dataclass(frozen=True)
class Upload:
    """A file, first only promised, then uploaded, then shared."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """What came back when Slack sent something to the bot; status 0 when nothing did, or nothing was sent.

    `error` is what Slack told the person; `confirm` the dialog they agreed to first; `opened` a link button's URL.
    """

    status: int
    body: Any = None
    ms: float = 0.0
    error: str | None = None
    confirm: Json | None = None
    opened: str | None = None

    @property
    def ok(self) -> bool:
        """True when the person saw no error of Slack's."""
        return self.error is None


@dataclass(frozen=True)
class Call:
    """A Web API call the bot made: method, arguments without the token, status and JSON answer, milliseconds."""

    method: str
    args: Json
    status: int
    answer: Json
    ms: float
