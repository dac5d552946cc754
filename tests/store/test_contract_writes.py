"""What every store promises about writing."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

from bot.services.store import Store, StoreError, Where


def test_a_document_reads_back_as_the_plain_dict_that_was_written(store: Store) -> None:
    document = {"status": "open", "lines": [{"amount": 1200, "tax": None}], "live": False, "größe": "ß\n\u2028"}
    store.put("invoices", "in_1", document)
    found = store.get("invoices", "in_1")
    assert found == document
    assert type(found) is dict


def test_a_missing_key_is_none(store: Store) -> None:
    assert store.get("invoices", "in_1") is None


def test_put_replaces_the_whole_document(store: Store) -> None:
    store.put("invoices", "in_1", {"status": "open", "memo": "x"})
    store.put("invoices", "in_1", {"status": "paid"})
    assert store.get("invoices", "in_1") == {"status": "paid"}


def test_a_frozen_mapping_is_a_document_too(store: Store) -> None:
    store.put("plain", "a", MappingProxyType({"name": "Ada", "tags": ("x", "y")}))
    assert store.get("plain", "a") == {"name": "Ada", "tags": ["x", "y"]}


def test_what_was_written_does_not_change_with_the_callers_object(store: Store) -> None:
    document: dict[str, Any] = {"tags": ["x"]}
    store.put("plain", "a", document)
    document["tags"].append("y")
    read: Any = store.get("plain", "a")
    read["tags"].append("z")
    assert store.get("plain", "a") == {"tags": ["x"]}


def test_collections_do_not_share_keys(store: Store) -> None:
    store.put("plain", "a", {"name": "Ada"})
    assert store.get("invoices", "a") is None


def test_a_group_overwrites_and_counts_every_document(store: Store) -> None:
    store.put("plain", "a", {"age": 1})
    assert store.put_many("plain", {"a": {"age": 2}, "b": {"age": 3}}) == 2
    assert store.get("plain", "a") == {"age": 2}
    assert store.get("plain", "b") == {"age": 3}


def test_a_keeping_group_leaves_what_is_there_and_counts_the_new(store: Store) -> None:
    store.put("plain", "a", {"name": "done"})
    assert store.put_many("plain", {"a": {"name": "new"}, "b": {"name": "new"}}, keep=True) == 1
    assert store.get("plain", "a") == {"name": "done"}
    assert store.get("plain", "b") == {"name": "new"}


def test_an_empty_group_writes_nothing(store: Store) -> None:
    assert store.put_many("plain", {}) == 0
    assert store.count("plain") == {(): 0}


def test_a_group_with_one_bad_document_writes_none(store: Store) -> None:
    with pytest.raises(ValueError, match="age"):
        store.put_many("plain", {"a": {"age": 1}, "b": {"age": "old"}})
    assert store.count("plain") == {(): 0}


def test_only_the_first_claim_of_a_key_writes(store: Store) -> None:
    assert store.claim("plain", "a", {"name": "first"}) is True
    assert store.claim("plain", "a", {"name": "second"}) is False
    assert store.get("plain", "a") == {"name": "first"}


def test_a_deleted_key_can_be_claimed_again(store: Store) -> None:
    store.claim("plain", "a", {"name": "first"})
    assert store.delete("plain", "a") is True
    assert store.delete("plain", "a") is False
    assert store.claim("plain", "a", {"name": "second"}) is True


def test_a_group_is_deleted_as_far_as_it_is_there(store: Store) -> None:
    store.put_many("invoices", {key: {"workspace": "acme", "status": "open"} for key in "abc"})
    assert store.delete_many("invoices", ["a", "none", "c\x00", "a"]) == 2
    assert [one.key for one in store.find("invoices")] == ["b"]
    assert store.count("invoices", by=("workspace", "status")) == {("acme", "open"): 1}
    assert store.delete_many("invoices", []) == 0


def test_a_change_is_written_only_over_the_document_it_was_made_from(store: Store) -> None:
    store.put("plain", "a", {"age": 1, "name": "Ada"})
    assert store.change("plain", "a", {"name": "Ada", "age": 1}, {"age": 2}) is True
    assert store.change("plain", "a", {"name": "Ada", "age": 1}, {"age": 3}) is False
    assert store.get("plain", "a") == {"age": 2}


def test_a_change_of_nothing_is_not_written(store: Store) -> None:
    assert store.change("plain", "a", {}, {"age": 1}) is False
    assert store.get("plain", "a") is None


def test_a_change_tells_true_from_one_and_null_from_missing(store: Store) -> None:
    store.put("plain", "a", {"flag": 1, "gone": None})
    assert store.change("plain", "a", {"flag": True, "gone": None}, {}) is False
    assert store.change("plain", "a", {"flag": 1}, {}) is False
    assert store.change("plain", "a", {"gone": None, "flag": 1}, {}) is True


def test_a_group_of_changes_is_written_where_nothing_else_was_and_passes_over_the_rest(store: Store) -> None:
    store.put_many("invoices", {key: {"workspace": "acme", "status": "open", "created": 1} for key in "abc"})
    store.put("invoices", "b", {"workspace": "beta", "status": "open"})
    old = {"created": 1, "status": "open", "workspace": "acme"}
    paid = {"workspace": "acme", "status": "paid"}
    assert store.change_many("invoices", dict.fromkeys(("a", "b", "c", "none"), (old, paid))) == 2
    assert store.change_many("invoices", {"a": (old, {})}) == 0
    assert store.change_many("invoices", {}) == 0
    found = {one.key: one.value for one in store.find("invoices")}
    assert found == {"a": paid, "b": {"workspace": "beta", "status": "open"}, "c": paid}
    assert store.count("invoices", by=("workspace", "status")) == {("acme", "paid"): 2, ("beta", "open"): 1}


def test_a_group_with_one_document_that_does_not_fit_is_not_written(store: Store) -> None:
    store.put_many("plain", {"a": {}, "b": {}})
    with pytest.raises(ValueError, match="age"):
        store.change_many("plain", {"a": ({}, {"age": 1}), "b": ({}, {"age": "1"})})
    assert store.get("plain", "a") == {}


def test_text_that_no_store_can_keep_is_stripped(store: Store) -> None:
    store.put("plain", "a\x00", {"name": "A\x00d\ud800a", "deep": [{"k\x00": "\udfff"}], "kept": "\\u0000 😀"})
    expected = {"name": "Ada", "deep": [{"k": ""}], "kept": "\\u0000 😀"}
    assert store.get("plain", "a") == expected
    assert store.get("plain", "a\ud800") == expected
    assert [found.key for found in store.find("plain", Where({"name": "Ada\x00"}))] == ["a"]
    assert store.change("plain", "\x00a", {**expected, "name": "Ada\x00"}, {"name": "B\x00"}) is True
    assert store.change_many("plain", {"a\ud800": ({"name": "B\ud800"}, {"name": "C\x00", "kept": "\\u0000"})}) == 1
    assert store.get("plain", "a") == {"name": "C", "kept": "\\u0000"}
    assert store.delete("plain", "a\x00") is True


def test_keys_and_values_with_quotes_are_only_text(store: Store) -> None:
    hostile = """'"; DROP TABLE "plain"; -- ? :a $b"""
    store.put("plain", hostile, {"name": hostile})
    assert store.put_many("plain", {hostile + "2": {"name": hostile}}) == 1
    found = store.find("plain", Where({"name": [hostile, "'"]}))
    assert [(one.key, one.value["name"]) for one in found] == [(hostile, hostile), (hostile + "2", hostile)]


@pytest.mark.parametrize(
    ("field", "value"), [("name", 1), ("age", "1"), ("age", True), ("name", {"a": 1}), ("age", [1])]
)
def test_a_declared_field_takes_only_its_kind(store: Store, field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        store.put("plain", "a", {field: value})
    assert store.get("plain", "a") is None


def test_an_unknown_collection_is_refused_everywhere(store: Store) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.get("nope", "a"),
        lambda: store.put("nope", "a", {}),
        lambda: store.put_many("nope", {}),
        lambda: store.claim("nope", "a", {}),
        lambda: store.change("nope", "a", {}, {}),
        lambda: store.change_many("nope", {}),
        lambda: store.delete("nope", "a"),
        lambda: store.find("nope"),
        lambda: store.mark("nope", Where(), {}),
        lambda: store.count("nope"),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="nope"):
            call()


def test_a_healthy_store_passes_its_check_again_and_again(store: Store) -> None:
    store.check()
    store.check()
    assert store.count("plain") == {(): 0}


def test_a_closed_store_refuses_every_call(own_store: Store) -> None:
    store = own_store
    store.put("plain", "a", {})
    store.close()
    store.close()
    calls: list[Callable[[], object]] = [
        lambda: store.get("plain", "a"),
        lambda: store.put("plain", "a", {}),
        lambda: store.put_many("plain", {"a": {}}),
        lambda: store.claim("plain", "a", {}),
        lambda: store.change("plain", "a", {}, {}),
        lambda: store.change_many("plain", {"a": ({}, {})}),
        lambda: store.delete("plain", "a"),
        lambda: store.find("plain"),
        lambda: store.mark("plain", Where(), {}),
        lambda: store.count("plain"),
        store.check,
    ]
    for call in calls:
        with pytest.raises(StoreError):
            call()
