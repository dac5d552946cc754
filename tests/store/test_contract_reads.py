"""What every store promises about finding and counting."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.services.store import After, Document, Order, Range, Scalar, Store, Where

NEWEST = Order("created", descending=True)
OLDEST = Order("created")


def _invoice(workspace: str | None, status: str | None, created: int | None, **more: object) -> Document:
    return {"workspace": workspace, "status": status, "created": created, **more}


def _keys(
    store: Store, where: Where | None = None, order: Order | None = None, limit: int = 100, after: After | None = None
) -> list[str]:
    return [one.key for one in store.find("invoices", where, order=order, limit=limit, after=after)]


def _walk(store: Store, where: Where | None, order: Order, size: int) -> list[str]:
    """All keys, page after page."""
    keys: list[str] = []
    after = None
    while found := store.find("invoices", where, order=order, limit=size, after=after):
        keys += [one.key for one in found]
        after = After(found[-1].value.get(order.field), found[-1].key)
    return keys


@pytest.fixture
def filled(store: Store) -> Store:
    documents = {
        "a": _invoice("acme", "open", 30, due=100, live=True),
        "b": _invoice("acme", "paid", 20, live=True),
        "c": _invoice("acme", "open", 30, due=90),
        "d": _invoice("beta", "open", 10, live=False),
        "e": _invoice("beta", None, None, due=0, live=True),
        "f": {"live": True},
        "g": _invoice("acme", "void", 30),
    }
    store.put_many("invoices", documents)
    return store


def test_without_an_order_documents_come_by_key(filled: Store) -> None:
    assert _keys(filled) == list("abcdefg")
    assert _keys(filled, limit=3) == list("abc")
    assert _keys(filled, limit=3, after=After(None, "c")) == list("def")
    assert _keys(filled, limit=0) == []


def test_found_documents_carry_their_value(filled: Store) -> None:
    assert [(one.key, one.value) for one in filled.find("invoices", Where({"status": "paid"}))] == [
        ("b", {"workspace": "acme", "status": "paid", "created": 20, "live": True})
    ]


@pytest.mark.parametrize(
    ("equals", "expected"),
    [
        ({"workspace": "acme"}, "abcg"),
        ({"workspace": "acme", "status": "open"}, "ac"),
        ({"status": ["open", "paid"]}, "abcd"),
        ({"status": ("open", "open")}, "acd"),
        ({"status": []}, ""),
        ({"status": None}, "ef"),
        ({"status": ["paid", None]}, "bef"),
        ({"status": [None]}, "ef"),
        ({"live": True}, "abef"),
        ({"live": False}, "d"),
        ({"live": [False, None]}, "cdg"),
        ({"created": [10, 20]}, "bd"),
        ({"workspace": ["acme", "beta"], "status": ["open", "void"]}, "acdg"),
        ({"workspace": "none"}, ""),
    ],
)
def test_equals_keeps_the_documents_with_one_of_the_values(
    filled: Store, equals: dict[str, Scalar | Sequence[Scalar]], expected: str
) -> None:
    assert _keys(filled, Where(equals)) == list(expected)
    assert sorted(_walk(filled, Where(equals), NEWEST, 1)) == list(expected)
    assert filled.count("invoices", Where(equals)) == {(): len(expected)}


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ({"created": Range(20, 30)}, "b"),
        ({"created": Range(20)}, "abcg"),
        ({"created": Range(high=20)}, "d"),
        ({"created": Range()}, "abcdg"),
        ({"due": Range(0, 100)}, "ce"),
        ({"created": Range(30), "due": Range(high=100)}, "c"),
        ({"workspace": Range("acme", "b")}, "abcg"),
        ({"created": Range(30, 20)}, ""),
    ],
)
def test_a_range_includes_its_low_end_and_no_null(filled: Store, ranges: dict[str, Range], expected: str) -> None:
    assert _keys(filled, Where(ranges=ranges)) == list(expected)
    assert filled.count("invoices", Where(ranges=ranges)) == {(): len(expected)}


HELD = {"acme": "a", "me\nNO": "a", "no%": "b", "no_": "", "ÄÖ": "c", "'": "b", "": "abc", "zz": ""}


def test_contained_text_is_found_character_by_character(store: Store) -> None:
    names = {"a": "acme\nNORTH", "b": "o'no%", "c": "ÄÖÜ"}
    store.put_many("plain", {**{key: {"name": name} for key, name in names.items()}, "d": {"age": 1}, "e": {}})
    for held, expected in HELD.items():
        where = Where(contains={"name": held})
        assert [one.key for one in store.find("plain", where)] == list(expected)
        assert {one.key for one in store.find("plain", where, order=Order("name"))} == set(expected)
        assert store.count("plain", where) == {(): len(expected)}


def test_contained_text_holds_beside_the_rest_of_a_filter(filled: Store) -> None:
    where = Where({"workspace": ["acme", "beta"]}, {"created": Range(20)}, {"status": "o"})
    expected = {
        one.key
        for one in filled.find("invoices", Where(where.equals, where.ranges))
        if "o" in (one.value.get("status") or "")
    }
    assert expected
    for size in (1, 2, 100):
        walked = _walk(filled, where, NEWEST, size)
        assert set(walked) == expected
        assert len(walked) == len(expected)
    assert filled.count("invoices", where) == {(): len(expected)}


def test_a_count_may_stop_at_a_number(filled: Store) -> None:
    for where in (None, Where({"workspace": "acme"}), Where({"status": "open"}, {"created": Range(0)})):
        (exact,) = filled.count("invoices", where).values()
        for most in (0, 1, 2, 100):
            assert filled.count("invoices", where, most=most) == {(): min(exact, most)}


def test_newest_first_breaks_ties_by_key_and_ends_with_null(filled: Store) -> None:
    assert _keys(filled, order=NEWEST) == list("gcabdfe")


def test_oldest_first_is_exactly_the_other_way(filled: Store) -> None:
    assert _keys(filled, order=OLDEST) == list("efdbacg")


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("where", [None, Where({"workspace": "acme"}), Where({"status": ["open", "void", None]})])
@pytest.mark.parametrize("order", [NEWEST, OLDEST, Order("status"), Order("due", descending=True), Order("live")])
def test_pages_put_together_are_the_whole_list(filled: Store, where: Where | None, order: Order, size: int) -> None:
    assert _walk(filled, where, order, size) == _keys(filled, where, order)


@pytest.mark.parametrize("order", [NEWEST, OLDEST])
@pytest.mark.parametrize("bounds", [Range(20, 30), Range(10, 31), Range(20), Range(high=30), Range(), Range(30, 10)])
@pytest.mark.parametrize("after", [None, 5, 10, 20, 25, 30, 99])
def test_a_page_within_a_range_may_go_on_after_any_place(
    filled: Store, order: Order, bounds: Range, after: int | None
) -> None:
    def lies_after(created: int | None, key: str) -> bool:
        here, there = (created is not None, created or 0, key), (after is not None, after or 0, "b")
        return here < there if order.descending else here > there

    ranges = {"created": bounds}
    expected = [
        one.key
        for one in filled.find("invoices", Where(ranges=ranges), order=order)
        if lies_after(one.value.get("created"), one.key)
    ]
    assert _keys(filled, Where(ranges=ranges), order, after=After(after, "b")) == expected
    by_workspace = Where({"workspace": ["acme", "beta", None]}, ranges)
    assert _keys(filled, by_workspace, order, after=After(after, "b")) == expected


def test_a_page_goes_on_after_a_document_that_is_gone(filled: Store) -> None:
    filled.delete("invoices", "c")
    assert _keys(filled, order=NEWEST, after=After(30, "c")) == list("abdfe")


def test_new_documents_do_not_move_the_next_page(filled: Store) -> None:
    filled.put("invoices", "z", _invoice("acme", "open", 99))
    assert _keys(filled, order=NEWEST, after=After(30, "a")) == list("bdfe")


def test_text_sorts_by_code_point(store: Store) -> None:
    names = ["", "B", "Z", "a", "z", "ä", "ﬀ", "😀"]
    store.put_many("plain", {str(place): {"name": name} for place, name in enumerate(reversed(names))})
    assert [one.value["name"] for one in store.find("plain", order=Order("name"))] == names


def test_numbers_sort_as_numbers(store: Store) -> None:
    ages = [-5, 0, 9, 10, 2**53 + 1, 2**63 - 1]
    store.put_many("plain", {str(age): {"age": age} for age in ages})
    assert [one.value["age"] for one in store.find("plain", order=Order("age"))] == ages
    assert [one.key for one in store.find("plain", Where({"age": 2**53 + 1}))] == [str(2**53 + 1)]


def test_counts_come_by_group_with_their_own_types(filled: Store) -> None:
    assert filled.count("invoices", by=("workspace", "status")) == {
        ("acme", "open"): 2,
        ("acme", "paid"): 1,
        ("acme", "void"): 1,
        ("beta", "open"): 1,
        ("beta", None): 1,
        (None, None): 1,
    }
    assert filled.count("invoices", by=("live",)) == {(True,): 4, (False,): 1, (None,): 2}
    assert filled.count("invoices", by=("status",)) == {("open",): 3, ("paid",): 1, ("void",): 1, (None,): 2}
    assert filled.count("invoices", by=("created", "live")) == {
        (30, True): 1,
        (20, True): 1,
        (30, None): 2,
        (10, False): 1,
        (None, True): 2,
    }


def test_counts_hold_only_what_passes(filled: Store) -> None:
    assert filled.count("invoices", Where({"workspace": "acme"}), by=("status",)) == {
        ("open",): 2,
        ("paid",): 1,
        ("void",): 1,
    }
    assert filled.count("invoices", Where({"workspace": "acme"}, {"due": Range(95)}), by=("status",)) == {("open",): 1}
    assert filled.count("invoices", Where({"workspace": "none"}), by=("status",)) == {}
    assert filled.count("invoices", Where({"workspace": "none"})) == {(): 0}


def test_totals_follow_every_kind_of_write(filled: Store) -> None:
    filled.put("invoices", "a", _invoice("acme", "paid", 30))
    filled.change("invoices", "b", filled.get("invoices", "b") or {}, _invoice("beta", "paid", 20))
    filled.delete("invoices", "c")
    filled.claim("invoices", "h", _invoice("acme", "draft", 1))
    filled.claim("invoices", "h", _invoice("beta", "draft", 1))
    filled.put_many("invoices", {"d": _invoice("beta", "void", 10), "i": _invoice("acme", "draft", 1)})
    filled.put_many("invoices", {"d": _invoice("acme", "open", 10), "j": _invoice("acme", "draft", 1)}, keep=True)
    assert filled.count("invoices", by=("workspace", "status")) == {
        ("acme", "paid"): 1,
        ("beta", "paid"): 1,
        ("acme", "draft"): 3,
        ("beta", "void"): 1,
        ("acme", "void"): 1,
        ("beta", None): 1,
        (None, None): 1,
    }


@pytest.mark.parametrize(
    "where",
    [
        Where({"secret": 1}),
        Where({"status": 1}),
        Where({"status": ["open", 1]}),
        Where({"live": 1}),
        Where({"created": True}),
        Where(ranges={"secret": Range(1)}),
        Where(ranges={"created": Range("1")}),
        Where({"status' = '' OR '1": "1"}),
        Where(contains={"secret": "a"}),
        Where(contains={"created": "1"}),
    ],
)
def test_a_filter_on_what_was_not_declared_is_refused(filled: Store, where: Where) -> None:
    with pytest.raises(ValueError, match=r"secret|status|live|created"):
        filled.find("invoices", where)
    with pytest.raises(ValueError, match=r"secret|status|live|created"):
        filled.count("invoices", where)


def test_an_order_or_group_that_was_not_declared_is_refused(filled: Store) -> None:
    with pytest.raises(ValueError, match="secret"):
        filled.find("invoices", order=Order("secret"))
    with pytest.raises(ValueError, match="secret"):
        filled.count("invoices", by=("secret",))
    with pytest.raises(ValueError, match="created"):
        filled.find("invoices", order=NEWEST, after=After("yesterday", "a"))


def test_a_negative_limit_is_refused(filled: Store) -> None:
    with pytest.raises(ValueError, match="limit"):
        filled.find("invoices", limit=-1)


def test_counting_up_to_less_than_none_or_by_group_up_to_a_number_is_refused(filled: Store) -> None:
    with pytest.raises(ValueError, match=r"stop|most"):
        filled.count("invoices", most=-1)
    with pytest.raises(ValueError, match=r"stop|most"):
        filled.count("invoices", by=("status",), most=1)
