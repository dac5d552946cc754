"""Checks of one scalar: as JSON in an answer, or as the text of a form field in a request."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.conformance.report import Report, Trail, short

Schema = Mapping[str, Any]
Check = Callable[[Any, Trail, Report], None]

_FORMATS: Final[Mapping[str, re.Pattern[str]]] = {
    "currency": re.compile(r"[a-z]{3}"),
    "decimal": re.compile(r"-?\d+(\.\d+)?"),
    "int64": re.compile(r"-?\d+"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
}
_FORM: Final[Mapping[str, re.Pattern[str]]] = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile(r"true|false"),
}
_JSON: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def json_leaf(schema: Schema) -> Check:
    """A check of a JSON scalar; `true` is no integer, and null passes only where the schema is nullable."""
    kind: str = schema["type"]
    types, nullable, finer = _JSON[kind], bool(schema.get("nullable")), _finer(schema)

    def check(value: Any, trail: Trail, report: Report) -> None:
        if value is None:
            if not nullable:
                report.say(trail, "null, and the description does not call it nullable")
        elif not isinstance(value, types) or (value.__class__ is bool and kind != "boolean"):
            report.say(trail, f"{short(value)} is not of type {kind}")
        else:
            finer(value, trail, report)

    return check


def form_leaf(schema: Schema) -> Check:
    """A check of a form field, which is always text: it must read as the schema's type."""
    kind: str = schema["type"]
    reads, finer = _FORM.get(kind), _finer(schema)

    def check(value: Any, trail: Trail, report: Report) -> None:
        if not isinstance(value, str):
            report.say(trail, f"{short(value)} is not of type {kind}")
        elif reads is not None and not reads.fullmatch(value):
            report.say(trail, f"{short(value)} does not read as {kind}")
        else:
            finer(int(value) if kind == "integer" else value, trail, report)

    return check


def _finer(schema: Schema) -> Check:
    """The keywords that go beyond the type: enum, maxLength, pattern, format."""
    allowed = frozenset(schema["enum"]) if "enum" in schema else None
    longest: int | None = schema.get("maxLength")
    pattern = re.compile(schema["pattern"]) if "pattern" in schema else None
    form: str | None = schema.get("format")
    shape = _FORMATS.get(form) if form else None

    def check(value: Any, trail: Trail, report: Report) -> None:
        if allowed is not None and value not in allowed:
            report.say(trail, f"{short(value)} is none of {', '.join(sorted(map(repr, allowed)))}")
        if longest is not None and len(value) > longest:
            report.say(trail, f"{len(value)} characters, {longest} are allowed")
        if pattern is not None and not pattern.search(value):
            report.say(trail, f"{short(value)} does not match {pattern.pattern}")
        if shape is not None and not shape.fullmatch(value):
            report.say(trail, f"{short(value)} is not a {form}")
        if form == "unix-time" and value < 0:
            report.say(trail, f"{value} is not a time in seconds since 1970")

    return check
