"""The create form: what is wrong with it, or what each workspace would be billed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import Price, in_currency
from bot.domain.draft_checks import Known, drafts_of
from bot.domain.drafts import Draft, DraftLine, Fault, TypedForm, TypedLine, When, reached, too_small
from bot.domain.invoices import Collection, Stage
from bot.domain.money import MOST_AMOUNT, Money
from bot.domain.workspaces import Workspace
from tests.domain.builders import invoice, workspace

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


@pytest.mark.parametrize(
    ("currency", "percent", "fixed", "net", "fee", "name"),
    [
        ("usd", "10", 750, "250", 3250, "Management fee (10% + 7.50 USD)"),
        ("usd", None, 750, "250", 750, "Management fee (7.50 USD)"),
        ("jpy", "7.5", 120, "2500", 308, "Management fee (7.5% + 120 JPY)"),
        ("kwd", "2.5", 1250, "1.250", 1280, "Management fee (2.5% + 1.250 KWD)"),
    ],
)
def test_the_fee_is_percent_of_the_net_lines_and_a_fixed_amount(
    currency: str, percent: str | None, fixed: int, net: str, fee: int, name: str
) -> None:
    fee_percent = None if percent is None else Decimal(percent)
    hub = {"acme": workspace(currency=currency, fee_percent=fee_percent, fee_fixed=fixed)}
    draft = drafts(form(fee=True, lines=(TypedLine("x", "1", net),)), hub)[0]
    assert draft.lines[-1] == DraftLine(name, 1, fee)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Choose the day."),
        ("soon", "Choose the day."),
        ("2026-11-21", "Choose a later day: that one's 09:00 is past."),
        ("2031-11-23", "at most five years ahead"),
    ],
)
def test_a_day_has_to_be_one_that_stripe_can_schedule(day: str, said: str) -> None:
    assert said in faults(form(when=When.DATE, date=day))["date"]
    assert drafts(form(when=When.DRAFT, date=day))[0].finalize_at is None


def test_a_scheduled_draft_is_finalized_at_nine_in_the_hubs_zone() -> None:
    (today,) = drafts(form(when=When.DATE, date="2026-11-22"))  # 08:00 in Berlin now
    assert (today.when, today.finalize_at) == (When.DATE, datetime(2026, 11, 22, 8, tzinfo=UTC))
    (summer,) = drafts(form(when=When.DATE, date="2027-07-01"))
    assert summer.finalize_at == datetime(2027, 7, 1, 7, tzinfo=UTC)


AUDIT = Price("price_usd", "prod_1", "Audit", "usd", 12500)
AUDIT_YEN = Price("price_jpy", "prod_1", "Audit", "jpy", 15000)


def test_a_saved_price_is_billed_in_each_currency_or_the_workspace_without_one_is_named() -> None:
    sold = form(workspaces=("acme", "north"), lines=(TypedLine(quantity="2", price="price_usd"),))
    both = Known(HUB, NOW, ZONE, {one.id: one for one in (AUDIT, AUDIT_YEN)})
    found = [one.lines for one in drafts_of(sold, both) if isinstance(one, Draft)]
    assert found == [(DraftLine("Audit", 2, 12500, "price_usd"),), (DraftLine("Audit", 2, 15000, "price_jpy"),)]
    one = Known(HUB, NOW, ZONE, {"price_usd": AUDIT})
    said = "Audit has no price in JPY, for North. Type the line instead."
    assert drafts_of(sold, one) == (Fault("lines.0.price", said),)
    (gone,) = drafts_of(sold, Known(HUB, NOW, ZONE))
    assert isinstance(gone, Fault)
    assert "not for sale any more" in gone.message


def test_of_several_prices_in_a_currency_the_one_of_the_same_name_stands_for_it() -> None:
    small, large = replace(AUDIT, nickname="small"), replace(AUDIT, id="price_large", nickname="large")
    prices = {one.id: one for one in (small, large, replace(AUDIT_YEN, nickname="small"))}
    assert in_currency(prices["price_jpy"], "usd", prices) == small
    other = {**prices, "price_jpy": AUDIT_YEN}
    assert in_currency(AUDIT_YEN, "usd", other) is None
    assert in_currency(large, "usd", prices) == large


def test_pasted_amounts_make_a_draft_each_and_their_faults_stand_at_their_field() -> None:
    pasted = form(workspaces=(), pasting=True, pasted="acme,12.50\nnorth,800,Poster", lines=(TypedLine("Work"),))
    acme, north = drafts(pasted)
    assert (acme.lines, north.lines) == ((DraftLine("Work", 1, 1250),), (DraftLine("Poster", 1, 800),))
    assert "Line 1" in faults(replace(pasted, pasted="amce,1"))["pasted"]
    assert "at most 250" in faults(replace(pasted, lines=(TypedLine("x" * 251),)))["lines.0.description"]
    hub = {"acme": workspace(fee_percent=Decimal(10))}
    assert "Together" in faults(replace(pasted, pasted="acme,999999.99", fee=True), hub)["pasted"]


def test_what_was_wanted_is_there_or_not() -> None:
    bare = replace(invoice(), stage=Stage.DRAFT, title="", scheduled=None, auto_advance=False)
    lined, at = replace(bare, title="Work"), datetime(2026, 12, 3, 8, tzinfo=UTC)
    now, kept = drafts(form())[0], drafts(form(when=When.DRAFT))[0]
    dated = drafts(form(when=When.DATE, date="2026-12-03"))[0]
    scheduled = replace(lined, auto_advance=True, scheduled=at)
    cases = [(now, False, False, False), (kept, False, True, True), (dated, False, False, True)]
    for draft, *wanted in cases:
        assert [reached(draft, one) for one in (bare, lined, scheduled)] == wanted
        assert reached(draft, replace(lined, stage=Stage.OPEN))
    assert not reached(dated, replace(scheduled, scheduled=at + timedelta(days=1)))
