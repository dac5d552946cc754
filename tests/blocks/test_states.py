"""What buttons and views carry comes back as it was, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import states
from bot.blocks.ask_state import AskState
from bot.blocks.create_states import CreateState
from bot.blocks.list_states import FilterState, ListState, RowState, TrailState
from bot.blocks.states import DetailState, Origin
from bot.blocks.text import width
from bot.domain.rows import Filter, Tab
from bot.domain.statuses import Status
from tests.blocks.samples import retry_question, void_question

FORM = CreateState("f", (0, 2, 5), frozenset({2}), pasting=True, turn=3, origin=Origin("C1", "https://x.example", 7))
ORIGIN = Origin("C0ACME", "https://hooks.slack.example/commands/T0/1/abc", 1795262400)
MONTH = Filter(Tab.FAILED, "acme", datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
EVERYTHING = Filter(
    Tab.UNCOLLECTIBLE, "w" * 64, MONTH.since, MONTH.until, "2026-10", "ü😀'/" * 12, Decimal("999999999999.999")
)
DECODERS: tuple[Callable[[str], Any], ...] = (
    ListState.decode,
    ListState.of_block_id,
    DetailState.decode,
    AskState.decode,
    CreateState.decode,
    FilterState.decode,
    TrailState.decode,
    RowState.of_value,
    states.read_invoice_value,
)


def test_states_come_back_as_they_were() -> None:
    retry = AskState.of(retry_question(), ORIGIN)
    void = AskState.of(void_question(), Origin())
    assert AskState.decode(retry.encode()) == retry
    assert AskState.decode(void.encode()) == void
    assert DetailState.decode(DetailState("in_42", ORIGIN).encode()) == DetailState("in_42", ORIGIN)
    assert CreateState.decode(FORM.encode()) == FORM
    assert ListState.decode(ListState(MONTH, 3, ("a", "b")).encode()) == ListState(MONTH, 3, ("a", "b"))
    assert states.read_invoice_value(states.invoice_value("in_42")) == "in_42"


def test_a_row_carries_its_list_behind_the_invoice() -> None:
    shown = RowState(ListState(EVERYTHING, 300, tuple(f"1795262400|in_{one:024}" for one in range(299))), Status.OPEN)
    value = shown.value("in_42")
    assert states.read_invoice_value(value) == "in_42"
    assert RowState.of_value("in_42") is None
    back = RowState.of_value(value)
    assert back is not None
    assert (back.shown, back.list.filter, back.list.number) == (Status.OPEN, EVERYTHING, 300)
    assert back.list.places == shown.list.places[-2:]


def test_the_audit_and_the_form_of_filters_carry_where_they_are() -> None:
    places = tuple(f"1795262400|act:{one:040}" for one in range(60))
    back = TrailState.decode(TrailState("INV-0042", places).encode())
    assert back.reference == "INV-0042"
    assert back.places == places[-len(back.places) :]
    form = FilterState(ListState(EVERYTHING), home=True, origin=ORIGIN)
    assert FilterState.decode(form.encode()) == form


def test_a_retry_carries_the_failed_charge_that_it_answers() -> None:
    seen = AskState.of(retry_question()).seen
    assert (seen["amount"], seen["method"], seen["attempt_key"]) == (125000, "pm_visa", "ch_2")


def test_the_menus_block_carries_the_filter_and_starts_again_at_the_first_page() -> None:
    block_id = ListState(MONTH, 7, ("a",) * 6).block_id()
    assert len(block_id) <= 255
    assert ListState.of_block_id(block_id) == ListState(MONTH)


def test_the_most_that_can_be_filtered_by_fits_into_the_menus_block() -> None:
    block_id = ListState(EVERYTHING).block_id()
    assert width(block_id) <= 255
    assert ListState.of_block_id(block_id) == ListState(EVERYTHING)
    assert ListState.decode(ListState(EVERYTHING, 2, ("1|in_1",)).encode()).filter == EVERYTHING


def test_paging_back_from_the_second_page_is_the_first() -> None:
    second = ListState().next("cursor")
    assert (second.number, second.places) == (2, ("cursor",))
    assert second.previous() == ListState()


def test_page_five_hundred_still_fits_into_a_button() -> None:
    state = ListState(MONTH, 500, tuple(f"1795262400:in_{number:024}" for number in range(499)))
    encoded = state.encode()
    back = ListState.decode(encoded)
    assert len(encoded) <= 2000
    assert back.number == 500
    assert back.places == state.places[-len(back.places) :]


def test_paging_back_past_what_is_known_is_the_first_page() -> None:
    assert ListState(number=300, places=("only",)).previous() == ListState()


@given(st.text(max_size=200))
def test_garbage_is_refused_with_a_value_error(garbage: str) -> None:
    for decode in DECODERS:
        try:
            decode(garbage)
        except ValueError:
            continue


@pytest.mark.parametrize(
    "garbage", ["", "{}", "[]", "null", "{", '{"i":5}', '{"d":"x","i":"y","t":-1}', "\ud800", "1" * 9000]
)
@pytest.mark.parametrize("decode", [DetailState.decode, AskState.decode, CreateState.decode])
def test_states_that_lack_what_they_need_are_refused(decode: Callable[[str], Any], garbage: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(garbage)


@pytest.mark.parametrize(
    "value",
    [
        '{"f":"nonsense"}',
        '{"n":-1}',
        '{"n":true}',
        '{"p":[1]}',
        '{"s":1e400}',
        '{"w":7}',
        '{"b":"2026-13"}',
        '{"a":"1e9"}',
    ],
)
def test_a_forged_list_state_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ListState.decode(value)


@pytest.mark.parametrize("value", ["", "in 42", "<!channel>", "x" * 300, "in_42\n"])
def test_a_forged_invoice_value_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="invoice"):
        states.read_invoice_value(value)


def test_a_deeply_nested_state_is_refused() -> None:
    with pytest.raises(ValueError, match="state"):
        DetailState.decode("[" * 100_000)


def test_a_state_too_large_for_slack_is_never_sent() -> None:
    with pytest.raises(ValueError, match="at most 3000"):
        DetailState("in_42", Origin("C0", "x" * 3000)).encode()


def test_the_form_keeps_between_one_line_and_the_most() -> None:
    state = CreateState("f")
    assert state.without_line(0) == state
    for _ in range(30):
        state = state.with_line()
    assert state.lines == 20
