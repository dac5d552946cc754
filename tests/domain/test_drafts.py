"""The create form: what is wrong with it, or what each workspace would be billed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft_checks import Known, drafts_of
from bot.domain.drafts import Draft, DraftLine, Fault, TypedForm, TypedLine, too_small
from bot.domain.invoices import Collection
from bot.domain.money import MOST_AMOUNT, Money
from bot.domain.workspaces import Workspace
from tests.domain.builders import workspace

ACME = workspace(fee_percent=None)
NORTH = workspace(id="north", name="North", customer="cus_north", currency="jpy", fee_percent=Decimal("7.50"))
NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
HUB = {"acme": ACME, "north": NORTH}
LINE = TypedLine("Advertising in October", "2", "1250")


def form(**changes: Any) -> TypedForm:
    """A form for Acme with one good line."""
    fields: dict[str, Any] = {"workspaces": ("acme",), "lines": (LINE,)}
    return TypedForm(**(fields | changes))


def drafts(typed: TypedForm, hub: dict[str, Workspace] = HUB) -> list[Draft]:
    found = drafts_of(typed, Known(hub, NOW, ZONE))
    assert not any(isinstance(one, Fault) for one in found), found
    return [one for one in found if isinstance(one, Draft)]


def faults(typed: TypedForm, hub: dict[str, Workspace] = HUB) -> dict[str, str]:
    found = drafts_of(typed, Known(hub, NOW, ZONE))
    assert not any(isinstance(one, Draft) for one in found), found
    return {one.field: one.message for one in found if isinstance(one, Fault)}


def test_a_good_form_makes_a_draft_for_each_workspace_in_its_own_currency() -> None:
    acme, north = drafts(form(workspaces=("acme", "north"), memo="  Thank you  "))
    assert acme == Draft(
        "acme", "usd", (DraftLine("Advertising in October", 2, 125000),), Collection.CHARGE, None, "Thank you"
    )
    assert (north.currency, north.net) == ("jpy", 2500)


def test_a_workspace_chosen_twice_is_billed_once() -> None:
    assert len(drafts(form(workspaces=("acme", "acme")))) == 1


def test_an_empty_memo_is_none() -> None:
    assert drafts(form(memo="  "))[0].memo is None


def test_days_count_only_for_an_invoice_that_is_sent() -> None:
    assert drafts(form(collection=Collection.SEND, days=" 30 "))[0].days_until_due == 30
    assert drafts(form(days="soon"))[0].days_until_due is None


@pytest.mark.parametrize("days", ["", "0", "-1", "1.5", "366", "9999", "soon", "²", "٣"])
def test_a_sent_invoice_needs_a_sensible_number_of_days(days: str) -> None:
    assert "1 to 365" in faults(form(collection=Collection.SEND, days=days))["days"]


@pytest.mark.parametrize("days", ["1", "365"])
def test_the_first_and_the_last_possible_day_are_taken(days: str) -> None:
    assert drafts(form(collection=Collection.SEND, days=days))[0].days_until_due == int(days)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"workspaces": ()}, "workspaces", "at least one workspace"),
        ({"workspaces": ("gone",)}, "workspaces", "“gone”"),
        ({"workspaces": tuple(f"w{n}" for n in range(51))}, "workspaces", "at most 50"),
        ({"lines": ()}, "lines.0.description", "at least one line"),
        ({"lines": (LINE,) * 21}, "lines.19.description", "at most 20 lines"),
        ({"lines": (LINE, TypedLine("  ", "1", "5"))}, "lines.1.description", "what this line is for"),
        ({"lines": (TypedLine("x" * 251, "1", "5"),)}, "lines.0.description", "at most 250 characters"),
        ({"lines": (TypedLine("x", "1.5", "5"),)}, "lines.0.quantity", "whole number"),
        ({"lines": (TypedLine("x", "1", "5,00"),)}, "lines.0.amount", "Type it like 1250.00."),
        ({"lines": (TypedLine("x", "1", "0"),)}, "lines.0.amount", "more than zero"),
        ({"lines": (TypedLine("x", "2", "999999"),)}, "lines.0.amount", "999999.99 USD"),
        ({"lines": (LINE, TypedLine("x", "1", "999999"))}, "lines.1.amount", "Together"),
        ({"memo": "x" * 501}, "memo", "at most 500 characters; this one has 501"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, Any], field: str, says: str) -> None:
    assert says in faults(form(**changes))[field]


def test_everything_that_is_wrong_is_said_in_one_go() -> None:
    wrong = form(workspaces=(), lines=(TypedLine("", "", ""),), collection=Collection.SEND, memo="x" * 501)
    assert set(faults(wrong)) == {
        "workspaces",
        "lines.0.description",
        "lines.0.quantity",
        "lines.0.amount",
        "days",
        "memo",
    }


def test_an_amount_has_to_fit_the_currency_of_every_chosen_workspace() -> None:
    cents = form(workspaces=("acme", "north"), lines=(TypedLine("x", "1", "12.50"),))
    assert faults(cents) == {"lines.0.amount": "Amounts in JPY have no decimals. Type it like 1250."}
    assert drafts(form(lines=cents.lines))[0].net == 1250


def test_the_longest_texts_and_the_largest_amount_are_taken() -> None:
    edge = form(lines=(TypedLine("x" * 250, "1", "999999.99"),), memo="y" * 500)
    assert drafts(edge)[0].net == MOST_AMOUNT


def test_the_fee_is_the_last_line_of_its_own() -> None:
    draft = drafts(form(workspaces=("north",), fee=True))[0]
    assert draft.lines[-1] == DraftLine("Management fee (7.5%)", 1, 188)  # 187.5 rounded half up
    assert draft.net == 2688


@pytest.mark.parametrize(("percent", "shown"), [("10", "10"), ("10.00", "10"), ("0.5", "0.5"), ("100", "100")])
def test_the_fee_says_its_percentage_as_people_write_it(percent: str, shown: str) -> None:
    hub = {"acme": workspace(fee_percent=Decimal(percent))}
    assert drafts(form(fee=True), hub)[0].lines[-1].description == f"Management fee ({shown}%)"


def test_no_fee_is_added_unless_the_form_says_so_and_the_workspace_has_one() -> None:
    assert len(drafts(form(workspaces=("north",)))[0].lines) == 1
    assert len(drafts(form(fee=True))[0].lines) == 1


def test_a_fee_that_comes_to_nothing_is_no_line() -> None:
    hub = {"acme": workspace(fee_percent=Decimal("0.1"))}
    assert len(drafts(form(fee=True, lines=(TypedLine("x", "1", "0.01"),)), hub)[0].lines) == 1


def test_the_fee_counts_towards_the_most_that_can_be_charged() -> None:
    hub = {"acme": workspace()}
    assert "Together" in faults(form(fee=True, lines=(TypedLine("x", "1", "999999.99"),)), hub)["lines.0.amount"]


def test_a_bill_below_the_least_charge_is_warned_about() -> None:
    small = drafts(form(lines=(TypedLine("x", "1", "0.49"),)))[0]
    assert too_small(small) == Money("usd", 50)
    assert too_small(drafts(form(lines=(TypedLine("x", "1", "0.50"),)))[0]) is None
    assert too_small(drafts(form(), {"acme": workspace(currency="kwd", fee_percent=None)})[0]) is None


@given(
    cents=st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
    percent=st.integers(0, 10_000).map(lambda n: Decimal(n) / 100),
)
def test_a_draft_is_worth_its_lines_and_the_fee_of_them(cents: list[int], percent: Decimal) -> None:
    lines = tuple(TypedLine("x", "1", f"{amount // 100}.{amount % 100:02}") for amount in cents)
    draft = drafts(form(lines=lines, fee=True), {"acme": workspace(fee_percent=percent)})[0]
    fee = draft.net - sum(cents)
    assert abs(Decimal(fee) - sum(cents) * percent / 100) <= Decimal("0.5")


def test_as_many_workspaces_and_lines_as_are_allowed_are_taken() -> None:
    hub = {f"w{n}": workspace(id=f"w{n}", fee_percent=None) for n in range(50)}
    made = drafts(form(workspaces=tuple(hub), lines=(LINE,) * 20), hub)
    assert (len(made), len(made[0].lines)) == (50, 20)
