"""Stripe's search language over customers and invoices: clauses joined by all AND or all OR."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
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


@dataclass(frozen=True)
class Searchable:
    """A resource's fields by how they compare: https://docs.stripe.com/search#supported-query-fields-for-each-resource"""

    resource: str
    text: Mapping[str, Callable[[Obj], Any]]
    numbers: frozenset[str]


def _plain(*fields: str) -> dict[str, Callable[[Obj], Any]]:
    return {field: itemgetter(field) for field in fields}


def _finalization_error(part: str) -> Callable[[Obj], Any]:
    return lambda invoice: (invoice["last_finalization_error"] or {}).get(part)


INVOICES = Searchable(
    "invoices",
    {
        **_plain("currency", "customer", "number", "receipt_number", "status"),
        "last_finalization_error_code": _finalization_error("code"),
        "last_finalization_error_type": _finalization_error("type"),
        "subscription": subscription_of,
    },
    frozenset({"created", "total"}),
)
CUSTOMERS = Searchable("customers", _plain("email", "name", "phone"), frozenset({"created"}))
MOST_CLAUSES = 10


def _wrong(query: str) -> ApiError:
    return bad_request(f"We were unable to parse your search query: {query[:200]}", param="query")


def matcher(query: str, fields: Searchable) -> Match:
    """A test for objects of that resource; ApiError 400 when `query` cannot be read."""
    clauses: list[Match] = []
    joiners: set[str] = set()
    at = 0
    while True:
        found = CLAUSE.match(query, at)
        if found is None:
            raise _wrong(query)
        clauses.append(_clause(found, query, fields))
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
    if len(clauses) > MOST_CLAUSES:
        raise bad_request(f"A search query can have at most {MOST_CLAUSES} clauses.", param="query")
    combine = any if joiners == {"OR"} else all
    return lambda obj: combine(clause(obj) for clause in clauses)


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _clause(found: re.Match[str], query: str, fields: Searchable) -> Match:
    name, key, op, raw = found["field"], found["key"], found["op"], found["value"]
    if (name == "metadata") != (key is not None) or name not in {*fields.text, *fields.numbers, "metadata"}:
        message = f"Field `{name}` is an unsupported search field for resource `{fields.resource}`."
        raise bad_request(message, param="query")
    read = fields.text.get(name, itemgetter(name)) if key is None else _metadata(_unquote(key))
    test = _number_test(op, raw, query) if name in fields.numbers else _text_test(op, raw, query)
    if found["not"]:
        return lambda obj: not test(read(obj))
    return lambda obj: test(read(obj))


def _metadata(key: str) -> Callable[[Obj], Any]:
    return lambda obj: (obj["metadata"] or {}).get(key)


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
