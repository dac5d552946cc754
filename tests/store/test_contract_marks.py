"""What every store promises about marking: how work is claimed, renewed and handed back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.services.store import Order, Range, Store, Where

FREE = Where({"status": None})
THREADS = 8


def _fill(store: Store, number: int) -> None:
    store.put_many("invoices", {f"in_{n:03}": {"created": n, "memo": {"n": n}} for n in range(number)})


def test_a_mark_sets_its_fields_and_leaves_the_others(store: Store) -> None:
    _fill(store, 3)
    marked = store.mark("invoices", Where({"created": 1}), {"status": "open", "extra": ["x"]})
    expected = {"created": 1, "memo": {"n": 1}, "status": "open", "extra": ["x"]}
    assert [(one.key, one.value) for one in marked] == [("in_001", expected)]
    assert store.get("invoices", "in_001") == expected
    assert store.get("invoices", "in_002") == {"created": 2, "memo": {"n": 2}}


def test_a_mark_takes_the_first_documents_of_its_order_and_no_more(store: Store) -> None:
    _fill(store, 9)
    marked = store.mark("invoices", FREE, {"status": "open"}, order=Order("created", descending=True), limit=3)
    assert [one.key for one in marked] == ["in_008", "in_007", "in_006"]
    assert [one.key for one in store.find("invoices", Where({"status": "open"}))] == ["in_006", "in_007", "in_008"]
    assert [one.key for one in store.mark("invoices", FREE, {"status": "open"}, limit=2)] == ["in_000", "in_001"]


def test_a_mark_of_the_field_that_it_is_ordered_by_returns_the_order_it_was_found_in(store: Store) -> None:
    store.put_many("invoices", {"a": {"created": 3}, "b": {"created": 2}, "c": {"created": 1}, "d": {}})
    marked = store.mark("invoices", Where(), {"created": 9}, order=Order("created"))
    assert [one.key for one in marked] == ["d", "c", "b", "a"]
    assert {one.value["created"] for one in marked} == {9}


def test_a_mark_follows_ranges_and_several_values(store: Store) -> None:
    _fill(store, 10)
    store.mark("invoices", Where(ranges={"created": Range(None, 4)}), {"status": "open"})
    store.mark("invoices", Where(ranges={"created": Range(8, None)}), {"status": "paid"})
    where = Where({"status": ["open", "paid"]}, {"created": Range(3, 9)})
    marked = store.mark("invoices", where, {"live": True}, order=Order("created"))
    assert [one.key for one in marked] == ["in_003", "in_008"]
    assert store.count("invoices", by=("live",)) == {(True,): 2, (None,): 8}


def test_a_mark_keeps_the_running_totals(store: Store) -> None:
    _fill(store, 5)
    store.mark("invoices", FREE, {"workspace": "acme", "status": "open"}, limit=3)
    assert store.count("invoices", by=("workspace", "status")) == {("acme", "open"): 3, (None, None): 2}


def test_a_mark_of_nothing_writes_nothing(store: Store) -> None:
    _fill(store, 2)
    assert store.mark("invoices", Where({"status": "open"}), {"live": True}) == []
    assert store.mark("invoices", Where({"status": []}), {"live": True}) == []
    assert store.mark("invoices", FREE, {"live": True}, limit=0) == []
    assert store.count("invoices", Where({"live": True})) == {(): 0}


def test_the_same_mark_again_is_a_mark_too(store: Store) -> None:
    """A lease that is renewed within the second it was taken in."""
    _fill(store, 2)
    for _ in range(2):
        assert len(store.mark("invoices", Where(), {"due": 7})) == 2


def test_a_null_is_set_not_left_out(store: Store) -> None:
    store.put("plain", "a", {"name": "Ada", "age": 3})
    (marked,) = store.mark("plain", Where(), {"name": None})
    assert marked.value == {"name": None, "age": 3} == store.get("plain", "a")


def test_text_that_no_store_can_keep_is_stripped_from_a_mark(store: Store) -> None:
    store.put("plain", "a", {"age": 3})
    (marked,) = store.mark("plain", Where(), {"name": "A\x00d\ud800a", "\x00more": "x"})
    assert marked.value == {"age": 3, "name": "Ada", "more": "x"} == store.get("plain", "a")


@pytest.mark.parametrize(
    ("collection", "where", "fields", "limit"),
    [
        ("nope", Where(), {"a": 1}, 1),
        ("plain", Where({"nope": 1}), {"a": 1}, 1),
        ("plain", Where(), {"age": "old"}, 1),
        ("plain", Where(), {"age": 1}, -1),
    ],
)
def test_a_mark_that_fits_no_declaration_is_refused(
    store: Store, collection: str, where: Where, fields: dict[str, object], limit: int
) -> None:
    store.put("plain", "a", {"age": 3})
    with pytest.raises(ValueError, match=r"."):
        store.mark(collection, where, fields, limit=limit)
    assert store.get("plain", "a") == {"age": 3}


def test_of_many_who_mark_at_once_each_document_goes_to_one(store: Store) -> None:
    """They all write the very same fields, so that nobody could tell by looking whose mark it is."""
    _fill(store, 240)
    start = Barrier(THREADS)

    def take(_: int) -> list[str]:
        start.wait(60)
        taken: list[str] = []
        while store.count("invoices", FREE, most=1) != {(): 0}:
            taken += [one.key for one in store.mark("invoices", FREE, {"status": "open"}, limit=7)]
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [key for keys in pool.map(take, range(THREADS)) for key in keys]
    assert len(taken) == 240
    assert len(set(taken)) == 240


def test_groups_that_are_changed_at_once_lose_no_step(store: Store) -> None:
    """Each step that was said to be written is there, in whatever order the groups name their documents."""
    _fill(store, 8)

    def count_up(number: int) -> int:
        written = 0
        while written < 40:
            found = store.find("invoices")
            found = found[number:] + found[:number]
            group = {one.key: (one.value, {**one.value, "steps": one.value.get("steps", 0) + 1}) for one in found}
            written += store.change_many("invoices", group)
        return written

    with ThreadPoolExecutor(4) as pool:
        written = sum(pool.map(count_up, (0, 2, 4, 6)))
    assert sum(one.value["steps"] for one in store.find("invoices")) == written


def test_a_document_that_others_change_meanwhile_is_marked_as_it_is_or_not_at_all(store: Store) -> None:
    """Every step of the counters and every mark is kept: neither writes over the other."""
    _fill(store, 20)

    def count_up(number: int) -> None:
        key = f"in_{number:03}"
        for _ in range(10):
            while True:
                old = store.get("invoices", key) or {}
                if store.change("invoices", key, old, {**old, "steps": old.get("steps", 0) + 1}):
                    break

    def mark(_: int) -> None:
        while store.count("invoices", FREE, most=1) != {(): 0}:
            for one in store.mark("invoices", FREE, {"status": "open"}, limit=5):
                assert one.value["status"] == "open"

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda call: call[0](call[1]), [(count_up, n) for n in range(20)] + [(mark, 0)] * 2))
    found = [one.value for one in store.find("invoices", limit=20)]
    assert {(value["status"], value["steps"]) for value in found} == {("open", 10)}
