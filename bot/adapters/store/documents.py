"""Documents as canonical JSON text: equal documents are equal text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from bot.services.store import Document, StoreError

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_NUL = b"\\u0000"


def clean(text: str) -> str:
    """`text` without the characters that no store can keep (NUL, lone surrogates)."""
    return _UNKEPT.sub("", text)


def encode(document: Document) -> str:
    """The canonical JSON text of `document`; ValueError when it is no JSON object that a store can keep."""
    try:
        text = _dump(document)
    except TypeError:  # a lone surrogate, or something that is not JSON: the second try tells them apart
        text = _dump_cleaned(document)
    if _NUL in text:
        text = _dump_cleaned(document)
    return text.decode()


def decode(text: str) -> dict[str, Any]:
    """The document in `text`; StoreError when the text is not what `encode` wrote."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise StoreError(f"A stored document is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise StoreError("A stored document is not a JSON object.")
    return value


def _dump(value: object) -> bytes:
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _dump_cleaned(document: Document) -> bytes:
    try:
        return _dump(_cleaned(document))
    except (TypeError, RecursionError) as error:
        raise ValueError(f"This document cannot be kept as JSON: {error}") from error


def _plain(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
