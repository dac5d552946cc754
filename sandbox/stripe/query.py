"""Stripe's search language over invoices: clauses joined by all AND or all OR."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.stripe.errors import ApiError, bad_request
from sandbox.stripe.invoices.shape import subscription_of
from sandbox.stripe.kinds import Obj

Match = Callable[[Obj], bool]

QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
CLAUSE = re.compile(
    rf"\s*(?P<not>-)?(?P<field>[a-z_]+)(?:\[(?P<key>{QUOTED})\])?\s*(?P<op>:|~|>=|<=|>|<)\s*"
    rf"(?P<value>{QUOTED}|-?\d+|null)",
)
JOINER = re.compile(r"\s+(AND|OR|and|or)?\s*")
TEXT = frozenset({"currency", "customer", "number", "receipt_number", "status", "subscription"})
NUMBERS = frozenset({"created", "total"})


def _wrong(query: str) -> ApiError:
    return bad_request(f"We were unable to parse your search query: {query[:200]}", param="query")


def matcher(query: str) -> Match:
    """A test for invoices; ApiError 400 when `query` cannot be read."""
    clauses: list[Match] = []
    joiners: set[str] = set()
    at = 0
    while True:
        found = CLAUSE.match(query, at)
        if found is None:
            raise _wrong(query)
        clauses.append(_clause(found, query))
        at = found.end()
        if not query[at:].strip():
            break
        joiner = JOINER.match(query, at)
        if joiner is None:
            raise _wrong(query)
        joiners.add((joiner[1] or "AND").upper())
        at = joiner.end()
    if len(joiners) > 1:
        raise bad_request("You cannot combine AND and OR in one search query.", param="query")
    combine = any if joiners == {"OR"} else all
    return lambda invoice: combine(clause(invoice) for clause in clauses)


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _clause(found: re.Match[str], query: str) -> Match:
    field, key, op, raw = found["field"], found["key"], found["op"], found["value"]
    if (field == "metadata") != (key is not None) or field not in TEXT | NUMBERS | {"metadata"}:
        message = f"Field `{field}` is an unsupported search field for resource `invoices`."
        raise bad_request(message, param="query")
    read = _reader(field, None if key is None else _unquote(key))
    test = _number_test(op, raw, query) if field in NUMBERS else _text_test(op, raw, query)
    if found["not"]:
        return lambda invoice: not test(read(invoice))
    return lambda invoice: test(read(invoice))


def _reader(field: str, key: str | None) -> Callable[[Obj], Any]:
    if field == "metadata":
        return lambda invoice: (invoice["metadata"] or {}).get(key)
    if field == "subscription":
        return subscription_of
    return lambda invoice: invoice[field]


def _number_test(op: str, raw: str, query: str) -> Callable[[Any], bool]:
    text = _unquote(raw) if raw[0] in "\"'" else raw
    if not re.fullmatch(r"-?\d+", text) or op == "~":
        raise _wrong(query)
    wanted = int(text)
    tests: dict[str, Callable[[Any], bool]] = {
        ":": lambda value: bool(value == wanted),
        ">": lambda value: bool(value > wanted),
        ">=": lambda value: bool(value >= wanted),
        "<": lambda value: bool(value < wanted),
        "<=": lambda value: bool(value <= wanted),
    }
    return tests[op]


def _text_test(op: str, raw: str, query: str) -> Callable[[Any], bool]:
    if raw == "null" and op == ":":
        return lambda value: value is None
    if raw[0] not in "\"'" or op not in (":", "~"):
        raise _wrong(query)
    wanted = _unquote(raw).lower()
    if op == "~":
        if len(wanted) < 3:
            raise bad_request("Substring search needs at least 3 characters.", param="query")
        return lambda value: value is not None and wanted in str(value).lower()
    return lambda value: value is not None and str(value).lower() == wanted
