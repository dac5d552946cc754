"""Any sequence of calls gives the same answers on a real store as on the reference in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.store import After, Order, Range, Store, Where

from .conftest import Opening
from .factories import COLLECTIONS, STORES
from .reference import ReferenceStore

Call = Callable[[Store], Any]

KEYS = st.sampled_from(["", "a", "b", "c", "d", "ä", "a\x00", "\ud800", "B"])
TEXTS = st.sampled_from(["acme", "beta", "", "ACME", "acme\x00", "é", "😀", "'", None])
PARTS = st.sampled_from(["acme", "a", "", "AC\x00ME", "😀"])
NUMBERS = st.sampled_from([0, 1, 2, -1, 10, 2**53 + 1, None])
FLAGS = st.sampled_from([True, False, None])
VALUES = {"workspace": TEXTS, "status": TEXTS, "created": NUMBERS, "due": NUMBERS, "live": FLAGS}
JSON = st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(), st.lists, max_leaves=4)
DOCUMENTS = st.fixed_dictionaries({}, optional={**VALUES, "extra": JSON | st.dictionaries(st.text(), JSON)})
FIELDS = sorted(VALUES)


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    fields = draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))
    equals = {field: draw(VALUES[field] | st.lists(VALUES[field], max_size=3)) for field in fields}
    ranged = draw(st.lists(st.sampled_from(["created", "due", "status"]), max_size=1))
    held = draw(st.dictionaries(st.sampled_from(["workspace", "status"]), PARTS, max_size=1))
    return Where(equals, {field: Range(draw(VALUES[field]), draw(VALUES[field])) for field in ranged}, held)


@st.composite
def finds(draw: st.DrawFn) -> Call:
    where, limit = draw(wheres()), draw(st.integers(0, 6))
    field = draw(st.none() | st.sampled_from(FIELDS))
    order = None if field is None else Order(field, draw(st.booleans()))
    value = None if field is None else draw(VALUES[field])
    after = draw(st.none() | st.builds(After, st.just(value), KEYS))
    return lambda store: store.find("invoices", where, order=order, limit=limit, after=after)


@st.composite
def marks(draw: st.DrawFn) -> Call:
    where, limit, fields = draw(wheres()), draw(st.integers(0, 6)), draw(DOCUMENTS)
    field = draw(st.none() | st.sampled_from(FIELDS))
    order = None if field is None else Order(field, draw(st.booleans()))
    return lambda store: store.mark("invoices", where, fields, order=order, limit=limit)


@st.composite
def counts(draw: st.DrawFn) -> Call:
    where, by = draw(wheres()), tuple(draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True)))
    most = None if by else draw(st.none() | st.integers(0, 4))
    return lambda store: store.count("invoices", where, by=by, most=most)


@st.composite
def writes(draw: st.DrawFn) -> Call:
    key, value = draw(KEYS), draw(DOCUMENTS)
    group, keep = draw(st.dictionaries(KEYS, DOCUMENTS, max_size=4)), draw(st.booleans())
    calls: list[Call] = [
        lambda store: store.put("invoices", key, value),
        lambda store: store.put_many("invoices", group, keep=keep),
        lambda store: store.claim("invoices", key, value),
        lambda store: store.change("invoices", key, store.get("invoices", key) or {}, value),
        lambda store: store.change("invoices", key, value, {}),
        lambda store: store.change_many(
            "invoices", {one: (store.get("invoices", one) or {}, group[one]) for one in group}
        ),
        lambda store: store.delete("invoices", key),
        lambda store: store.delete_many("invoices", [key, *group]),
        lambda store: store.get("invoices", key),
    ]
    return draw(st.sampled_from(calls))


CALLS = st.lists(writes() | writes() | marks() | finds() | counts(), max_size=40)


def _everything(store: Store) -> object:
    totals = store.count("invoices", by=("workspace", "status")), store.count("invoices", by=("live",))
    return store.find("invoices", limit=1000), totals


@pytest.mark.parametrize("name", [name for name in STORES if name != "reference"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls=CALLS)
def test_a_store_answers_like_the_reference(opening: Opening, name: str, calls: list[Call]) -> None:
    reference = ReferenceStore(COLLECTIONS)
    with tempfile.TemporaryDirectory() as folder, opening(name, Path(folder)) as real:
        for call in calls:
            assert call(real) == call(reference)
        assert _everything(real) == _everything(reference)
