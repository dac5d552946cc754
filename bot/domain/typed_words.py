"""The words of what a person typed, as they were meant, and the word among them that cannot be read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

EXAMPLE_NUMBER = "INV-0042"

_ID = re.compile(r"in_[A-Za-z0-9_]{1,80}")
_NUMBER = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{0,60}")
# What Stripe itself gives out: the account's or the customer's prefix, then a counter.
_UNMISTAKABLE = re.compile(r"#?[A-Za-z0-9]{3,12}-[0-9]{3,}|#[A-Za-z0-9][A-Za-z0-9._/-]{0,60}")

_WRAPPED = re.compile(r"<(?:mailto:|tel:|https?://|[#@!])?([^<>|]*)(?:\|([^<>]*))?>")
_PLAIN = str.maketrans({**dict.fromkeys('“”„«»`‘’"', "'"), **dict.fromkeys("‐‑‒–—−", "-"), "…": ".."})
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`word` cannot be read; `suggestion` is the nearest that can, `example` a command, `reason` a sentence or ""."""

    word: str
    suggestion: str | None
    example: str
    reason: str = ""


def words_of(text: str) -> list[str]:
    """The words as they were meant: without what Slack's clients add (links, entities, curly quotes, odd spaces)."""
    unwrapped = _WRAPPED.sub(lambda match: match[2] or match[1], text)
    plain = _UNSEEN.sub("", html.unescape(unwrapped)).translate(_PLAIN)
    joined = re.sub(r"(?<=[0-9])\s*\.{2,}\s*(?=[0-9])", "..", plain)
    stripped = (word.strip("'").rstrip(",;") for word in joined.split())
    return [word for word in stripped if word]


def key_of(text: str) -> str:
    """The text as it is compared: its words in lower case."""
    return " ".join(words_of(text)).casefold()


def bare(text: str) -> str:
    """Letters and digits alone."""
    return "".join(filter(str.isalnum, text))


def short(word: str) -> str:
    """At most 40 characters."""
    return word if len(word) <= 40 else word[:39] + "…"


def is_id(word: str) -> bool:
    """Whether it is an `in_…` id of Stripe's."""
    return _ID.fullmatch(word) is not None


def is_reference(word: str) -> bool:
    """Whether it can be a full invoice number or an id, where one is asked for."""
    return is_id(word) or _NUMBER.fullmatch(word) is not None


def is_number(word: str) -> bool:
    """Whether it can be nothing but an invoice number: Stripe's form, or with `#` before it."""
    return _UNMISTAKABLE.fullmatch(word) is not None


def reference_of(word: str) -> str:
    """What is looked up: Stripe's numbers are in capitals, its ids are exact."""
    typed = word.removeprefix("#")
    return typed if is_id(typed) or not typed.islower() else typed.upper()
