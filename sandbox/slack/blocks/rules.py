"""Small checks that put together say what a JSON value must look like, in the words Slack uses for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def problem(message: str, path: str) -> str:
    """One line as in `response_metadata.messages`, without its `[ERROR] `."""
    return f"{message} [json-pointer:{path}]"


@dataclass(frozen=True)
class Field:
    """One key of an object: what it must look like, and whether it must be there."""

    check: Check
    required: bool = False


def need(check: Check) -> Field:
    """A key that has to be there."""
    return Field(check, required=True)


def may(check: Check) -> Field:
    """A key that may be left out."""
    return Field(check)


def string(longest: int, shortest: int = 0) -> Check:
    """A string of `shortest` to `longest` characters."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif len(value) > longest:
            yield problem(f"must be less than {longest + 1} characters", path)
        elif len(value) < shortest:
            yield problem(f"must be more than {shortest - 1} characters", path)

    return check


def one_of(*values: object) -> Check:
    """One of a few fixed values."""

    def check(value: Any, path: str) -> Iterator[str]:
        if value not in values:
            yield problem(f"must be a valid enum value: {', '.join(map(str, values))}", path)

    return check


def boolean(value: Any, path: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", path)


def integer(lowest: int, highest: int) -> Check:
    """A whole number between two bounds, both allowed."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", path)
        elif value < lowest:
            yield problem(f"must be greater than or equal to {lowest}", path)
        elif value > highest:
            yield problem(f"must be less than or equal to {highest}", path)

    return check


def anything(_value: Any, _path: str) -> Iterator[str]:
    """Whatever is there."""
    return iter(())


def items(check_item: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` items."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", path)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", path)
        if len(value) < least:
            yield problem(f"must provide at least {least} items", path)
        for place, item in enumerate(value):
            yield from check_item(item, f"{path}/{place}")

    return check


def record(fields: Mapping[str, Field]) -> Check:
    """An object with just these keys."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
            return
        for name, field in fields.items():
            if value.get(name) is None and field.required:
                yield problem(f"missing required field: {name}", path)
        for name, inner in value.items():
            if name not in fields:
                yield problem(f"invalid additional property: {name}", path)
            elif inner is not None:
                yield from fields[name].check(inner, f"{path}/{name}")

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of several checks applies."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
        elif "type" not in value:
            yield problem("missing required field: type", path)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            yield problem(f"unsupported type: {value['type']}", f"{path}/type")
        else:
            yield from kinds[value["type"]](value, path)

    return check


def both(*checks: Check) -> Check:
    """All of several checks, one after the other."""

    def check(value: Any, path: str) -> Iterator[str]:
        for each in checks:
            yield from each(value, path)

    return check


def any_key(*names: str) -> Check:
    """An object that has at least one of these keys, not empty."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield problem(f"missing required field: {names[0]}", path)

    return check


def together(check_fields: Check) -> Check:
    """The same problems, with Slack's line that no schema matched put before them."""

    def check(value: Any, path: str) -> Iterator[str]:
        found = list(check_fields(value, path))
        if found:
            yield problem("failed to match all allowed schemas", path)
            yield from found

    return check
