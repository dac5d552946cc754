"""Reads what a person typed after `/invoices`: a command, or the word that cannot be read and what could be."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from difflib import get_close_matches
from types import MappingProxyType

from bot.domain.periods import MONTHS, PeriodError, read_period
from bot.domain.rows import Filter, Tab
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class ListInvoices:
    """`/invoices [list] [status] [workspace] [from..to]`."""

    filter: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Show:
    """`ref` is an invoice number or an `in_…` id, as typed but for the case of a number."""

    ref: str


@dataclass(frozen=True, slots=True)
class Retry:
    """`ref` as in Show."""

    ref: str


@dataclass(frozen=True, slots=True)
class Void:
    """`ref` as in Show."""

    ref: str


@dataclass(frozen=True, slots=True)
class Create:
    """Open the form."""


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`word` cannot be read; `suggestion` is the nearest that can, `example` a command, `reason` a sentence or ""."""

    word: str
    suggestion: str | None
    example: str
    reason: str = ""


Command = ListInvoices | Show | Retry | Void | Create | Help | Unreadable

_STATUSES: Mapping[str, Tab] = MappingProxyType(
    {
        "all": Tab.ALL,
        "draft": Tab.DRAFT,
        "drafts": Tab.DRAFT,
        "open": Tab.OPEN,
        "processing": Tab.OPEN,
        "action required": Tab.OPEN,
        "failed": Tab.FAILED,
        "past due": Tab.PAST_DUE,
        "overdue": Tab.PAST_DUE,
        "paid": Tab.PAID,
        "uncollectible": Tab.UNCOLLECTIBLE,
        "written off": Tab.UNCOLLECTIBLE,
        "voided": Tab.VOID,
    }
)

_ABOUT_ONE: Mapping[str, Callable[[str], Show | Retry | Void]] = MappingProxyType(
    {"show": Show, "retry": Retry, "void": Void}
)
_ALONE: Mapping[str, Callable[[], Create | Help]] = MappingProxyType({"create": Create, "help": Help, "?": Help})
_LATER = frozenset(("pdf", "export", "search", "stats", "settings", "workspaces", "audit"))
_COMMANDS = ("list", "show", "retry", "void", "create", "help")

_LONGEST = 1000
_EXAMPLE_NUMBER = "INV-0042"
_NUMBER = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{0,60}")
_ID = re.compile(r"in_[A-Za-z0-9_]{1,80}")
# What Stripe itself gives out: the account's or the customer's prefix, then a counter.
_UNMISTAKABLE = re.compile(r"[A-Za-z0-9]{3,12}-[0-9]{3,}")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

_WRAPPED = re.compile(r"<(?:mailto:|tel:|https?://|[#@!])?([^<>|]*)(?:\|([^<>]*))?>")
_PLAIN = str.maketrans({**dict.fromkeys('“”„«»`‘’"', "'"), **dict.fromkeys("‐‑‒–—−", "-"), "…": ".."})
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f]")


def parse(text: str, workspaces: Sequence[Workspace], now: datetime, zone: tzinfo) -> Command:
    """The command that `text` says, by a person who may name `workspaces`; months and days are those of `zone`."""
    words = _words(text[: _LONGEST + 1])
    reader = _Reader(workspaces, now, zone)
    if not words:
        return ListInvoices()
    first, rest = words[0].casefold(), words[1:]
    if first in _ABOUT_ONE:
        return _about_one(first, rest)
    if first in _ALONE:
        return _alone(first, rest)
    if len(text) > _LONGEST:
        return Unreadable(_short(words[0]), None, reader.example(), "That is too long to be a command.")
    if first in _LATER and not reader.names(first):
        return Unreadable(first, None, "/invoices help", f"`{first}` is not there yet; `/invoices help` shows what is.")
    if first != "list" and not rest and (_ID.fullmatch(words[0]) or _UNMISTAKABLE.fullmatch(words[0])):
        read = reader.read(words)
        return read if isinstance(read, ListInvoices) else Show(_ref(words[0]))
    return reader.read(rest if first == "list" else words, commands=first != "list")


def _about_one(command: str, rest: Sequence[str]) -> Command:
    """An act is never guessed: exactly one full number or id, nothing else."""
    example = f"/invoices {command} {_EXAMPLE_NUMBER}"
    takes = f"`{command}` takes one full invoice number or one `in_…` id."
    if command == "void":
        takes += " To list what was voided, use `voided`."
    if not rest:
        return Unreadable(command, None, example, takes)
    ref = rest[0].removeprefix("#")
    if not (_ID.fullmatch(ref) or _NUMBER.fullmatch(ref)):
        return Unreadable(_short(rest[0]), None, example, f"{takes} `{_short(rest[0])}` is neither.")
    if len(rest) > 1:
        reason = f"{takes} `{_short(rest[1])}` is too much."
        return Unreadable(_short(rest[1]), None, f"/invoices {command} {_ref(ref)}", reason)
    return _ABOUT_ONE[command](_ref(ref))


def _alone(command: str, rest: Sequence[str]) -> Command:
    made = _ALONE[command]()
    if rest and not isinstance(made, Help):
        reason = f"`{command}` takes no other words; choose the workspaces in the form."
        return Unreadable(_short(rest[0]), None, f"/invoices {command}", reason)
    return made


def _ref(typed: str) -> str:
    """Stripe's numbers are in capitals, its ids are exact."""
    return typed if _ID.fullmatch(typed) or not typed.islower() else typed.upper()


class _Reader:
    """Reads filter words: at each place the longest thing that can be read, a status before a workspace or period."""

    def __init__(self, workspaces: Sequence[Workspace], now: datetime, zone: tzinfo) -> None:
        self._now, self._zone = now, zone
        self._first = workspaces[0].id if workspaces else None
        ids: dict[str, list[str]] = {}
        for workspace in workspaces:
            for name in {_key(workspace.id), _key(workspace.name)} - {""}:
                ids.setdefault(name, []).append(workspace.id)
        self._ids = ids
        self._longest = max((len(name.split()) for name in ids), default=1)

    def names(self, word: str) -> bool:
        return word in self._ids

    def example(self) -> str:
        month = self._now.astimezone(self._zone).strftime("%Y-%m")
        return " ".join(part for part in ("/invoices failed", self._first, month) if part)

    def read(self, words: Sequence[str], *, commands: bool = False) -> ListInvoices | Unreadable:
        """The filter that all `words` make, or the first that cannot be read; `commands`: the first may be one."""
        found, seen, place = Filter(), set[str](), 0
        while place < len(words):
            kind, taken, changed = self._take(words[place:], found)
            if isinstance(changed, Unreadable):
                return changed
            if not taken:
                return self._unreadable(words[place], commands=commands and place == 0)
            if kind in seen:
                word = " ".join(words[place : place + taken])
                return Unreadable(
                    _short(word), None, self.example(), f"`{_short(word)}` is a second {kind}; the list takes one."
                )
            seen.add(kind)
            found, place = changed, place + taken
        return ListInvoices(found)

    def _take(self, words: Sequence[str], found: Filter) -> tuple[str, int, Filter | Unreadable]:
        for length in range(min(len(words), max(self._longest, 2)), 0, -1):
            phrase = _key(" ".join(words[:length]))
            tab = _STATUSES.get(phrase.replace("_", " ").replace("-", " "))
            if tab is not None:
                return "status", length, replace(found, tab=tab)
            if phrase in self._ids:
                return "workspace", length, self._workspace(phrase, found)
            try:
                period = read_period(phrase, self._now, self._zone)
            except PeriodError as error:
                return "period", length, Unreadable(_short(phrase), error.suggestion, self.example(), error.message)
            if period is not None:
                return "period", length, replace(found, since=period.since, until=period.until)
        return "", 0, found

    def _workspace(self, phrase: str, found: Filter) -> Filter | Unreadable:
        ids = self._ids[phrase]
        if len(ids) > 1:
            reason = f"{len(ids)} workspaces are called `{_short(phrase)}`. Name the one you mean by its id."
            return Unreadable(_short(phrase), sorted(ids)[0], self.example(), reason)
        return replace(found, workspace=ids[0])

    def _unreadable(self, word: str, *, commands: bool) -> Unreadable:
        """Name the word and the nearest thing that stands in its place."""
        plain = _key(word)[:60]
        if plain == "void":
            return Unreadable(
                "void", "voided", self.example(), "`void` acts, and stands first; the filter is `voided`."
            )
        if plain in (*_ABOUT_ONE, *_ALONE, *_LATER, "list"):
            return Unreadable(plain, None, "/invoices help", f"`{plain}` stands first, or not at all.")
        if _ID.fullmatch(word) or _UNMISTAKABLE.fullmatch(word):
            return Unreadable(_short(word), None, f"/invoices show {_ref(word)}", "One invoice is shown by `show`.")
        if _EMAIL.fullmatch(plain):
            return Unreadable(_short(word), None, self.example(), "Looking for an e-mail address is not there yet.")
        readable = [*_STATUSES, *self._ids, *MONTHS, *(_COMMANDS if commands else ())]
        near = get_close_matches(plain, readable, n=1, cutoff=0.7) if plain else []
        bare = _bare(plain)
        begun = [name for name in readable if len(bare) > 2 and _bare(name).startswith(bare)]
        return Unreadable(_short(word), next(iter(near or begun), None), self.example())


def _words(text: str) -> list[str]:
    """The words as they were meant: without what Slack's clients add (links, entities, curly quotes, odd spaces)."""
    unwrapped = _WRAPPED.sub(lambda match: match[2] or match[1], text)
    plain = _UNSEEN.sub("", html.unescape(unwrapped)).translate(_PLAIN)
    joined = re.sub(r"(?<=[0-9])\s*\.{2,}\s*(?=[0-9])", "..", plain)
    stripped = (word.strip("'").rstrip(",;") for word in joined.split())
    return [word for word in stripped if word]


def _key(text: str) -> str:
    return " ".join(_words(text)).casefold()


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:39] + "…"
