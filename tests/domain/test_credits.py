"""What is typed about a credit, in currencies with no, two and three decimals and with steps."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.credits import PARTS, Credit, Room, credit_of
from bot.domain.money import typed

USD = Room("usd", 100_000, 60_000, paid=True)


@pytest.mark.parametrize(
    ("room", "fields", "credit"),
    [
        (Room("usd", 5_000), {"amount": "12.5"}, Credit(1_250)),
        (Room("jpy", 5_000), {"amount": "5000"}, Credit(5_000)),
        (Room("kwd", 5_000), {"amount": "1.25"}, Credit(1_250)),
        (USD, {"amount": "600", "refund": "600.00"}, Credit(60_000, 60_000)),
        (USD, {"amount": "0.03", "refund": "0.01", "balance": "0.01", "outside": "0.01"}, Credit(3, 1, 1, 1)),
        (Room("usd", 5_000), {"amount": "50", "refund": "1"}, Credit(5_000)),  # nothing of it goes anywhere
    ],
)
def test_amounts_are_read_in_major_units(room: Room, fields: Mapping[str, str], credit: Credit) -> None:
    assert credit_of(fields, room) == credit


@pytest.mark.parametrize(
    ("room", "fields", "wrong"),
    [
        (USD, {}, {"amount"}),
        (USD, {"amount": "600", "refund": "600.01"}, {"refund"}),
        (USD, {"amount": "600", "refund": "599"}, {"amount"}),
        (USD, {"amount": "1000.01", "balance": "1000.01"}, {"amount"}),
        (USD, {"amount": "ten", "balance": "1e3", "outside": "\u0665"}, {"amount", "balance", "outside"}),
        (Room("jpy", 5_000), {"amount": "12.5"}, {"amount"}),
        (Room("kwd", 5_000), {"amount": "1.251"}, {"amount"}),  # Stripe wants a zero at the end
        (Room("isk", 500_000), {"amount": "12.50"}, {"amount"}),
    ],
)
def test_what_does_not_do_is_named_at_its_field(room: Room, fields: Mapping[str, str], wrong: set[str]) -> None:
    found = credit_of(fields, room)
    assert not isinstance(found, Credit)
    assert set(found) == wrong
    assert all(found.values())


@given(st.integers(1, 10**11), st.integers(0, 10**11), st.sampled_from(["usd", "jpy", "kwd", "isk", "ugx"]))
def test_what_is_suggested_is_always_taken_as_it_stands(creditable: int, refundable: int, currency: str) -> None:
    for paid in (True, False):
        room = Room(currency, creditable, refundable, paid=paid)
        shown = room.suggested()
        fields = {name: typed(room.money(getattr(shown, name))) for name in ("amount", *PARTS) if getattr(shown, name)}
        assert credit_of(fields, room) == shown
