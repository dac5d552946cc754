"""The form of filters: fields to a filter and back, and a sentence for what cannot stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.filter_form import TypedFilter, filter_of, typed_of
from bot.domain.rows import Filter, Tab

NEW_YORK = ZoneInfo("America/New_York")
SHOWN = Filter(Tab.FAILED, "acme", text="old", amount=Decimal(1))


@pytest.mark.parametrize(
    "typed",
    [
        TypedFilter(),
        TypedFilter("2026-11-01", "2026-11-01"),  # the day of 25 hours
        TypedFilter("2026-03-08", ""),
        TypedFilter("", "2026-12-31", "2026-10", "bakery", "1250.00"),
    ],
)
def test_what_is_typed_comes_back_into_the_form(typed: TypedFilter) -> None:
    wanted = filter_of(typed, SHOWN, NEW_YORK)
    assert isinstance(wanted, Filter)
    assert (wanted.tab, wanted.workspace) == (Tab.FAILED, "acme")
    assert typed_of(wanted, NEW_YORK) == typed


def test_both_days_are_included_in_the_hubs_zone() -> None:
    wanted = filter_of(TypedFilter("2026-11-01", "2026-11-01"), Filter(), NEW_YORK)
    assert wanted == Filter(since=datetime(2026, 11, 1, 4, tzinfo=UTC), until=datetime(2026, 11, 2, 5, tzinfo=UTC))


def test_spaces_and_quotes_are_made_plain() -> None:
    assert filter_of(TypedFilter(text='  a  "b" \n c\\'), Filter(), UTC) == Filter(text="a 'b' c/")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TypedFilter("2026-10-02", "2026-10-01"), "until"),
        (TypedFilter(text="ü" * 61), "text"),
        (TypedFilter(text="😀" * 31), "text"),
        (TypedFilter(amount="1,250"), "amount"),
        (TypedFilter(amount="-1"), "amount"),
        (TypedFilter(amount="NaN"), "amount"),
    ],
)
def test_what_cannot_stand_is_told_at_its_field(typed: TypedFilter, field: str) -> None:
    wrong = filter_of(typed, Filter(), UTC)
    assert isinstance(wrong, Mapping)
    assert list(wrong) == [field]
