"""Reads what a person typed after `/invoices`: a command, or the word that cannot be read and what could be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType

from bot.domain.filter_words import FilterWords
from bot.domain.rows import MOST_TEXT, Filter, looked_for
from bot.domain.typed_words import (
    EXAMPLE_NUMBER,
    Unreadable,
    is_id,
    is_number,
    is_reference,
    reference_of,
    short,
    words_of,
)
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class ListInvoices:
    """`/invoices [list] [filters]`; what filters can be says `bot.domain.filter_words`."""

    filter: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Export:
    """`/invoices export [filters]`: all of what the list would show with the same filters."""

    filter: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Search:
    """`/invoices search TEXT`: a number, an e-mail address or a name, whole or in part; 1 to MOST_TEXT characters."""

    text: str


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
class Pdf:
    """`ref` as in Show."""

    ref: str


@dataclass(frozen=True, slots=True)
class ShowAudit:
    """What was done through the bot: to one invoice (`ref` as in Show), or to any (None)."""

    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Create:
    """Open the form."""


@dataclass(frozen=True, slots=True)
class ShowWorkspaces:
    """Show the hub's workspaces."""


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed."""


AboutOne = Show | Retry | Void | Pdf
Alone = Create | ShowWorkspaces | Help
Command = ListInvoices | Export | Search | AboutOne | ShowAudit | Alone | Unreadable

_ABOUT_ONE: Mapping[str, Callable[[str], AboutOne]] = MappingProxyType(
    {"show": Show, "retry": Retry, "void": Void, "pdf": Pdf}
)
_ALONE: Mapping[str, Callable[[], Alone]] = MappingProxyType(
    {"create": Create, "workspaces": ShowWorkspaces, "help": Help, "?": Help}
)
_WITH_WORDS = ("list", "export", "search", "audit")
_LATER = ("stats", "settings")
_COMMANDS = (*_WITH_WORDS, *_ABOUT_ONE, *_ALONE, *_LATER)

_LONGEST = 1000


def parse(text: str, workspaces: Sequence[Workspace], now: datetime, zone: tzinfo) -> Command:
    """The command that `text` says, by a person who may name `workspaces`; months and days are those of `zone`."""
    words = words_of(text[: _LONGEST + 1])
    reader = FilterWords(workspaces, now, zone, _COMMANDS)
    if not words:
        return ListInvoices()
    first, rest = words[0].casefold(), words[1:]
    if first in _ABOUT_ONE:
        return _about_one(first, rest)
    if first in _ALONE:
        return _alone(first, rest)
    if len(text) > _LONGEST:
        return Unreadable(short(words[0]), None, reader.example(), "That is too long to be a command.")
    if first == "search":
        return _search(rest)
    if first == "audit":
        return ShowAudit() if not rest else _one_number(first, rest, ShowAudit)
    if first == "export":
        wanted = reader.read(rest)
        return wanted if isinstance(wanted, Unreadable) else Export(wanted)
    if first in _LATER and not reader.names(first):
        return not_there_yet(first)
    return _list(first == "list", words, reader)


def not_there_yet(command: str) -> Unreadable:
    """The answer to a command that is still to come."""
    reason = f"`{command}` is not there yet; `/invoices help` shows what is."
    return Unreadable(command, None, "/invoices help", reason)


def _list(said: bool, words: Sequence[str], reader: FilterWords) -> Command:
    """A number alone is shown, unless `list` was `said` or something that comes before numbers is called so."""
    wanted = reader.read(words[1:] if said else words, first=not said)
    if not said and len(words) == 1 and (is_id(words[0]) or is_number(words[0])):
        meant = isinstance(wanted, Filter) and not wanted.text
        if not meant:
            return Show(reference_of(words[0]))
    return wanted if isinstance(wanted, Unreadable) else ListInvoices(wanted)


def _about_one(command: str, rest: Sequence[str]) -> Command:
    """An act is never guessed: exactly one full number or id, nothing else."""
    if rest:
        return _one_number(command, rest, _ABOUT_ONE[command])
    return Unreadable(command, None, f"/invoices {command} {EXAMPLE_NUMBER}", _takes(command))


def _takes(command: str) -> str:
    words = f"`{command}` takes one full invoice number or one `in_…` id."
    return f"{words} To list what was voided, use `voided`." if command == "void" else words


def _one_number(command: str, rest: Sequence[str], made: Callable[[str], AboutOne | ShowAudit]) -> Command:
    """What `made` makes of the one word that follows `command`."""
    word = short(rest[0])
    if not is_reference(rest[0].removeprefix("#")):
        reason = f"{_takes(command)} `{word}` is neither."
        return Unreadable(word, None, f"/invoices {command} {EXAMPLE_NUMBER}", reason)
    reference = reference_of(rest[0])
    if len(rest) > 1:
        word = short(rest[1])
        return Unreadable(word, None, f"/invoices {command} {reference}", f"{_takes(command)} `{word}` is too much.")
    return made(reference)


def _alone(command: str, rest: Sequence[str]) -> Command:
    made = _ALONE[command]()
    if not rest or isinstance(made, Help):
        return made
    more = "; choose the workspaces in the form" if isinstance(made, Create) else ""
    return Unreadable(short(rest[0]), None, f"/invoices {command}", f"`{command}` takes no other words{more}.")


def _search(rest: Sequence[str]) -> Command:
    text, example = " ".join(rest), "/invoices search bakery"
    if not rest:
        reason = "`search` takes what to look for: a number, an e-mail address or a name, whole or in part."
        return Unreadable("search", None, example, reason)
    wanted = looked_for(text)
    if wanted is None:
        return Unreadable(short(text), None, example, f"The text to look for has at most {MOST_TEXT} characters.")
    return Search(wanted)
