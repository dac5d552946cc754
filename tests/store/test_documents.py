"""Documents that cannot be kept are refused before anything is written; those that can are canonical text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.store.documents import clean, decode, encode
from bot.adapters.store.embedded import EmbeddedStore


def _deep(levels: int) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for _ in range(levels):
        document = {"in": document}
    return document


def _circle() -> dict[str, Any]:
    document: dict[str, Any] = {}
    document["in"] = document
    return document


@pytest.mark.parametrize(
    "document",
    [
        {"x": object()},
        {"x": 2**64},
        {1: "x"},
        {"x": {"y"}},
        {"x": datetime(2026, 11, 21, tzinfo=UTC)},
        _deep(10_000),
        _circle(),
        {"\ud800": {1: "x"}},
    ],
    ids=["object", "huge number", "key", "set", "time", "deep", "circle", "surrogate and key"],
)
def test_what_is_not_json_is_refused_and_nothing_is_written(embedded: EmbeddedStore, document: Any) -> None:
    with pytest.raises(ValueError, match="cannot be kept as JSON"):
        embedded.put("plain", "a", document)
    with pytest.raises(ValueError, match="cannot be kept as JSON"):
        embedded.put_many("plain", {"a": {}, "b": document})
    assert embedded.count("plain") == {(): 0}


def test_a_document_of_200_levels_is_kept(embedded: EmbeddedStore) -> None:
    embedded.put_many("plain", {"a": _deep(200)})
    assert embedded.get("plain", "a") == _deep(200)


def test_equal_documents_are_equal_text() -> None:
    assert encode({"b": [{"y": 1, "x": "é"}], "a": None}) == encode({"a": None, "b": ({"x": "é", "y": 1},)})
    assert encode({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_only_what_no_store_can_keep_is_stripped() -> None:
    text = "a\x00b\ud83d\ude00\udfff\x01\x7f\ufffe\U0010ffff\\u0000"
    assert clean(text) == "ab\x01\x7f\ufffe\U0010ffff\\u0000"
    assert decode(encode({text: [text]})) == {clean(text): [clean(text)]}
