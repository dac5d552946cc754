"""Says which parameters an endpoint takes and reads them, refusing the others as Stripe does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.stripe.errors import bad_request
from sandbox.stripe.forms import Raw
from sandbox.stripe.kinds import Obj

CURRENCY = re.compile(r"[A-Za-z]{3}\Z")
INTEGER = re.compile(r"-?\d{1,12}\Z")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One parameter's type. `clearable`: an empty string unsets it and reads as None."""

    required: bool = False
    clearable: bool = False

    def parse(self, raw: Raw, name: str) -> Any:
        """The value of `raw`, or ApiError 400 naming the parameter `name`."""
        if raw == "":
            if self.clearable:
                return None
            message = (
                f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; "
                f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a "
                "non-empty value."
            )
            raise bad_request(message, "parameter_invalid_empty", name)
        return self.read(raw, name)

    def read(self, raw: Raw, name: str) -> Any:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    clearable: bool = True
    longest: int = 5000

    def read(self, raw: Raw, name: str) -> str:
        if not isinstance(raw, str):
            raise bad_request(f"Invalid string: {name} must be a string", param=name)
        if len(raw) > self.longest:
            message = f"Invalid string: {raw[:20]}…; must be at most {self.longest} characters"
            raise bad_request(message, "parameter_invalid_string_length", name)
        return raw


@dataclass(frozen=True, kw_only=True)
class Ident(Text):
    """The id of an object; cannot be emptied unless said so."""

    clearable: bool = False


@dataclass(frozen=True, kw_only=True)
class Currency(Kind):
    """Three letters; reads in lower case."""

    def read(self, raw: Raw, name: str) -> str:
        if not isinstance(raw, str) or not CURRENCY.match(raw):
            raise bad_request(f"Invalid currency: {raw}", "parameter_invalid_string", name)
        return raw.lower()


@dataclass(frozen=True, kw_only=True)
class Integer(Kind):
    least: int | None = None
    most: int | None = None

    def read(self, raw: Raw, name: str) -> int:
        if not isinstance(raw, str) or not INTEGER.match(raw):
            shown = raw if isinstance(raw, str) else "(object)"
            raise bad_request(f"Invalid integer: {shown}", "parameter_invalid_integer", name)
        value = int(raw)
        if self.least is not None and value < self.least:
            message = f"This value must be greater than or equal to {self.least}."
            raise bad_request(message, "parameter_invalid_integer", name)
        if self.most is not None and value > self.most:
            message = f"This value must be less than or equal to {self.most} (it currently is '{value}')."
            raise bad_request(message, "parameter_invalid_integer", name)
        return value


@dataclass(frozen=True, kw_only=True)
class DecimalText(Kind):
    def read(self, raw: Raw, name: str) -> Decimal:
        try:
            value = Decimal(raw) if isinstance(raw, str) else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value.as_tuple().exponent < -12:  # type: ignore[operator]
            raise bad_request(f"Invalid decimal: {raw}; must contain at maximum twelve decimal places.", param=name)
        return value


@dataclass(frozen=True, kw_only=True)
class Flag(Kind):
    def read(self, raw: Raw, name: str) -> bool:
        if raw not in ("true", "false"):
            raise bad_request(f"Invalid boolean: {raw}", param=name)
        return raw == "true"


@dataclass(frozen=True, kw_only=True)
class Choice(Kind):
    of: tuple[str, ...] = ()

    def read(self, raw: Raw, name: str) -> str:
        if isinstance(raw, str) and raw in self.of:
            return raw
        one_of = f"{', '.join(self.of[:-1])}, or {self.of[-1]}" if len(self.of) > 1 else self.of[0]
        raise bad_request(f"Invalid {name}: must be one of {one_of}", param=name)


@dataclass(frozen=True, kw_only=True)
class Hash(Kind):
    fields: Mapping[str, Kind] = field(default_factory=dict)

    def read(self, raw: Raw, name: str) -> Obj:
        if not isinstance(raw, dict):
            raise bad_request("Invalid object", "parameter_invalid_object", name)
        return parse(raw, self.fields, name)


@dataclass(frozen=True, kw_only=True)
class ListOf(Kind):
    item: Kind = field(default_factory=Ident)

    def read(self, raw: Raw, name: str) -> list[Any]:
        if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
            raise bad_request("Invalid array", "parameter_invalid_array", name)
        return [self.item.parse(raw[key], f"{name}[{key}]") for key in sorted(raw, key=int)]


@dataclass(frozen=True, kw_only=True)
class Metadata(Kind):
    """Up to 50 keys of 40 characters, values of 500; an empty value deletes its key, an empty hash all of them."""

    clearable: bool = True

    def read(self, raw: Raw, name: str) -> dict[str, str]:
        if not isinstance(raw, dict):
            raise bad_request("Invalid object", "parameter_invalid_object", name)
        for key, value in raw.items():
            if not isinstance(value, str):
                raise bad_request(f"Metadata values must be strings: {key}", param=f"{name}[{key}]")
            if len(key) > 40:
                raise bad_request("Metadata keys can have up to 40 characters.", param=name)
            if len(value) > 500:
                message = f"Metadata values can have up to 500 characters, but you passed in {len(value)} characters."
                raise bad_request(message, param=f"{name}[{key}]")
        return {key: str(value) for key, value in raw.items()}


@dataclass(frozen=True, kw_only=True)
class Range(Kind):
    """A moment, or a hash of gt, gte, lt, lte; reads as such a hash."""

    def read(self, raw: Raw, name: str) -> dict[str, int]:
        if isinstance(raw, str):
            exact = Integer().read(raw, name)
            return {"gte": exact, "lte": exact}
        return parse(raw, {key: Integer() for key in ("gt", "gte", "lt", "lte")}, name)


@dataclass(frozen=True, kw_only=True)
class NotHere(Kind):
    """A parameter that Stripe knows and this sandbox does not act on: refused, rather than silently dropped."""

    def parse(self, raw: Raw, name: str) -> Any:  # noqa: ARG002
        raise bad_request(f"The sandbox does not implement the parameter '{name}'.", param=name)


def not_here(*names: str) -> dict[str, Kind]:
    """Parameters of Stripe's that this sandbox does not act on."""
    return {name: NotHere() for name in names}


def parse(raw: Mapping[str, Raw], fields: Mapping[str, Kind], prefix: str = "") -> Obj:
    """Read `raw` by `fields`; ApiError 400 for unknown, missing and badly formed parameters."""
    named = {key: f"{prefix}[{key}]" if prefix else key for key in (*raw, *fields)}
    unknown = [named[key] for key in raw if key not in fields]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        raise bad_request(message, "parameter_unknown", unknown[0])
    for key, kind in fields.items():
        if kind.required and key not in raw:
            raise bad_request(f"Missing required param: {named[key]}.", "parameter_missing", named[key])
    return {key: fields[key].parse(value, named[key]) for key, value in raw.items()}


def apply_metadata(current: dict[str, str], change: dict[str, str] | None) -> dict[str, str]:
    """What `current` becomes: None clears it, an empty value deletes its key."""
    if change is None:
        return {}
    merged = {**current, **change}
    if len(kept := {key: value for key, value in merged.items() if value != ""}) > 50:
        raise bad_request("You can have up to 50 metadata keys.", param="metadata")
    return kept
