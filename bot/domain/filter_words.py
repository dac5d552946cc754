"""Reads filter words in any order: a status, a workspace, a month or range, an amount, an e-mail, a number, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType

from bot.domain.periods import MONTHS, PeriodError, read_month, read_period
from bot.domain.rows import MOST_TEXT, Filter, Tab, looked_for
from bot.domain.typed_words import Unreadable, bare, is_id, is_number, key_of, reference_of, short
from bot.domain.workspaces import Workspace

STATUSES: Mapping[str, Tab] = MappingProxyType(
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

TEXT = "text"
BILLING = "billing"
_KEYWORDS = (TEXT, BILLING)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,3})?")
_LIKE_AMOUNT = re.compile(r"(?:[$€£¥][0-9][0-9.,' ]*|[0-9][0-9,']*,[0-9']*(?:\.[0-9]*)?|[0-9]+\.[0-9]{4,})")


@dataclass(frozen=True, slots=True)
class _Taken:
    """The first `length` words say the filter's `kind`; `filter` is what it has become, or why they cannot stand."""

    kind: str
    length: int
    filter: Filter | Unreadable


class FilterWords:
    """Reads at each place the longest thing that can be read, in the order of the module's first line."""

    def __init__(
        self, workspaces: Sequence[Workspace], now: datetime, zone: tzinfo, commands: Sequence[str] = ()
    ) -> None:
        """`workspaces` may be named; months and days are those of `zone`; `commands` are words that stand first."""
        self._now, self._zone, self._commands = now, zone, commands
        self._first = workspaces[0].id if workspaces else None
        ids: dict[str, list[str]] = {}
        for workspace in workspaces:
            for name in {key_of(workspace.id), key_of(workspace.name)} - {""}:
                ids.setdefault(name, []).append(workspace.id)
        self._ids = ids
        self._longest = max((len(name.split()) for name in ids), default=1)

    def names(self, word: str) -> bool:
        """Whether `word` is a workspace's id or name."""
        return word in self._ids

    def example(self, command: str = "") -> str:
        """A command that can be read."""
        month = self._now.astimezone(self._zone).strftime("%Y-%m")
        return " ".join(part for part in ("/invoices", command, "failed", self._first, month) if part)

    def read(self, words: Sequence[str], *, first: bool = False) -> Filter | Unreadable:
        """The filter that all `words` make, or the first that cannot be read; `first`: a command may stand there."""
        found, seen, place = Filter(), set[str](), 0
        while place < len(words):
            taken = self._take(words[place:], found)
            if taken is None:
                return self._unreadable(words[place], commands=first and place == 0)
            if isinstance(taken.filter, Unreadable):
                return taken.filter
            if taken.kind in seen:
                word = short(" ".join(words[place : place + taken.length]))
                return Unreadable(word, None, self.example(), f"`{word}` is a second {taken.kind}; the list takes one.")
            seen.add(taken.kind)
            found, place = taken.filter, place + taken.length
        return found

    def _take(self, words: Sequence[str], found: Filter) -> _Taken | None:
        for length in range(min(len(words), max(self._longest, 2)), 0, -1):
            phrase = key_of(" ".join(words[:length]))
            taken = self._phrase(phrase, length, found)
            if taken is not None:
                return taken
        by_keyword: Mapping[str, Callable[[Sequence[str], Filter], _Taken]] = {TEXT: self._text, BILLING: self._billing}
        keyword = by_keyword.get(key_of(words[0]))
        return keyword(words, found) if keyword else self._value(words[0], found)

    def _phrase(self, phrase: str, length: int, found: Filter) -> _Taken | None:
        """A status, a workspace or a period, which may take several words."""
        tab = STATUSES.get(phrase.replace("_", " ").replace("-", " "))
        if tab is not None:
            return _Taken("status", length, replace(found, tab=tab))
        if phrase in self._ids:
            return _Taken("workspace", length, self._workspace(phrase, found))
        try:
            period = read_period(phrase, self._now, self._zone)
        except PeriodError as error:
            refused = Unreadable(short(phrase), error.suggestion, self.example(), error.message)
            return _Taken("period", length, refused)
        return (
            None if period is None else _Taken("period", length, replace(found, since=period.since, until=period.until))
        )

    def _value(self, word: str, found: Filter) -> _Taken | None:
        """An amount, an e-mail address or an invoice number: one word each."""
        plain = key_of(word)
        if _AMOUNT.fullmatch(plain):
            return _Taken("amount", 1, replace(found, amount=Decimal(plain)))
        if _LIKE_AMOUNT.fullmatch(plain):
            meant = re.sub(r"[^0-9.]", "", plain)
            reason = f"Amounts are typed like `1250.00`, without signs or grouping; I can't read `{short(word)}`."
            suggestion = meant if _AMOUNT.fullmatch(meant) else None
            return _Taken("amount", 1, Unreadable(short(word), suggestion, self.example(), reason))
        if _EMAIL.fullmatch(plain) and not plain.startswith("@"):
            return _Taken(TEXT, 1, self._looking_for(plain, found))
        if is_number(word) and not is_id(word):
            return _Taken(TEXT, 1, self._looking_for(reference_of(word), found))
        return None

    def _text(self, words: Sequence[str], found: Filter) -> _Taken:
        """`text` takes all the words that follow it."""
        if len(words) == 1:
            reason = "`text` takes the words to look for, and stands last."
            return _Taken(TEXT, 1, Unreadable(TEXT, None, "/invoices failed text bakery", reason))
        return _Taken(TEXT, len(words), self._looking_for(" ".join(words[1:]), found))

    def _looking_for(self, typed: str, found: Filter) -> Filter | Unreadable:
        text = looked_for(typed)
        if text is None:
            reason = f"The text to look for has at most {MOST_TEXT} characters."
            return Unreadable(short(typed), None, "/invoices text bakery", reason)
        return replace(found, text=text)

    def _billing(self, words: Sequence[str], found: Filter) -> _Taken:
        """`billing` takes the month that the billing period begins in."""
        example = f"/invoices {BILLING} {self._now.astimezone(self._zone):%Y-%m}"
        for length in (2, 1):
            phrase = key_of(" ".join(words[1 : 1 + length]))
            try:
                month = read_month(phrase, self._now.astimezone(self._zone).date())
            except PeriodError as error:
                return _Taken("billing period", 1, Unreadable(short(phrase), error.suggestion, example, error.message))
            if month is not None:
                return _Taken("billing period", 1 + length, replace(found, billing=month))
        reason = "`billing` takes the month of the billing period."
        return _Taken("billing period", 1, Unreadable(BILLING, None, example, reason))

    def _workspace(self, phrase: str, found: Filter) -> Filter | Unreadable:
        ids = self._ids[phrase]
        if len(ids) > 1:
            reason = f"{len(ids)} workspaces are called `{short(phrase)}`. Name the one you mean by its id."
            return Unreadable(short(phrase), sorted(ids)[0], self.example(), reason)
        return replace(found, workspace=ids[0])

    def _unreadable(self, word: str, *, commands: bool) -> Unreadable:
        """Name the word and the nearest thing that stands in its place."""
        plain = key_of(word)[:60]
        if plain == "void":
            reason = "`void` acts, and stands first; the filter is `voided`."
            return Unreadable("void", "voided", self.example(), reason)
        if plain in self._commands:
            return Unreadable(plain, None, "/invoices help", f"`{plain}` stands first, or not at all.")
        if is_id(word):
            return Unreadable(short(word), None, f"/invoices show {word}", "One invoice is shown by `show`.")
        readable = [*STATUSES, *self._ids, *MONTHS, *_KEYWORDS, *(self._commands if commands else ())]
        near = get_close_matches(plain, readable, n=1, cutoff=0.7) if plain else []
        begins = bare(plain)
        begun = [name for name in readable if len(begins) > 2 and bare(name).startswith(begins)]
        return Unreadable(short(word), next(iter(near or begun), None), self.example())
