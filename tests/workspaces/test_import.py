"""The import: every bad row is named with its line and reason, and nothing is imported unless all is good."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.workspaces import Budget, Workspace
from bot.services.workspace_import import BadImport, Imported, read_csv

from .examples import ACME, ACME_WORKSPACE, BOLT, BOLT_WORKSPACE, HEADER, file_of


def problems(text: str, *existing: Workspace) -> tuple[str, ...]:
    with pytest.raises(BadImport) as caught:
        read_csv(text, existing)
    return caught.value.problems


def test_a_good_file_gives_its_workspaces() -> None:
    assert read_csv(file_of(ACME, BOLT), []) == Imported((ACME_WORKSPACE, BOLT_WORKSPACE), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + file_of(ACME, BOLT),
        file_of(ACME, BOLT, end="\r\n"),
        file_of(ACME, BOLT, end="\r"),
        file_of(ACME, BOLT).rstrip("\n"),
        file_of("", ACME, ",,,,,,,", BOLT, "", ""),
        file_of(ACME.replace("usd", " USD ").replace("2.5", "2.50"), BOLT.replace("U3", " U3  U3 ")),
        file_of(ACME, BOLT, header=HEADER.replace("id,", " ID ,").replace("name", '"Name"')),
    ],
)
def test_byte_order_mark_line_ends_blank_lines_and_spaces_make_no_difference(text: str) -> None:
    assert read_csv(text, []).new == (ACME_WORKSPACE, BOLT_WORKSPACE)


def test_columns_may_stand_in_any_order() -> None:
    text = "name,id,currency,channel,owners,stripe_customer,budget_status,management_fee_percent\n" + (
        "Bolt & Sons,bolt,eur,C2,U3,cus_B,,\n"
    )
    assert read_csv(text, []).new == (BOLT_WORKSPACE,)


def test_a_workspace_may_have_no_owner_yet() -> None:
    assert read_csv(file_of(BOLT.replace("U3", "")), []).new[0].owners == ()


@pytest.mark.parametrize(
    ("text", "fee"), [("", None), ("0", None), ("0.00", None), ("100", "100"), ("10", "10"), ("2.1250", "2.125")]
)
def test_a_fee_is_read_exactly(text: str, fee: str | None) -> None:
    (one,) = read_csv(file_of(ACME.replace("2.5", text)), []).new
    assert one.fee_percent == (None if fee is None else Decimal(fee))
    assert str(one.fee_percent) == str(fee)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("acme,", ",", "id is missing"),
        ("acme,", "Acme,", "not a slug"),
        ("acme,", "acme bakery,", "not a slug"),
        ("acme,", "-acme,", "not a slug"),
        ("acme,", "ümlaut,", "not a slug"),
        ("acme,", "a" * 65 + ",", "not a slug"),
        ("acme,", "failed,", "understands otherwise"),
        ("acme,", "void,", "understands otherwise"),
        ('"Acme Bakery, Inc."', "", "name is missing"),
        ('"Acme Bakery, Inc."', '"Acme\nBakery"', "name holds a line break"),
        ('"Acme Bakery, Inc."', "Ac\u202eme", "name holds"),
        ('"Acme Bakery, Inc."', "A" * 201, "name is longer"),
        ("cus_A", "", "stripe_customer is missing"),
        ("cus_A", "in_A", "not a Stripe customer id"),
        ("U1 U2", "@hana", "not a Slack user id"),
        ("U1 U2", "U1;U2", "not a Slack user id"),
        ("U1 U2", "C1", "not a Slack user id"),
        ("C1", "", "channel is missing"),
        ("C1", "#acme", "not a Slack channel id"),
        ("C1", "D1", "not a Slack channel id"),
        ("usd", "", "currency is missing"),
        ("usd", "dollars", "not a currency"),
        ("usd", "xyz", "not a currency"),
        ("2.5", "2.5%", "not a percentage"),
        ("2.5", "101", "not a percentage"),
        ("2.5", "100.1", "not a percentage"),
        ("2.5", "-1", "not a percentage"),
        ("2.5", "1e1", "not a percentage"),
        ("2.5", "2.00001", "not a percentage"),
        ("2.5", "NaN", "not a percentage"),
        ("2.5", '"2,5"', "not a percentage"),
        ("active", "paused", "neither draft nor active"),
        (",active", "", "it has 7 columns where the header has 8"),
        (",active", ",active,", "it has 9 columns where the header has 8"),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_reason(before: str, after: str, said: str) -> None:
    (problem,) = problems(file_of(BOLT, ACME.replace(before, after)))
    assert problem.startswith("Line 3: ")
    assert said in problem


def test_every_bad_cell_of_every_row_is_named_in_order() -> None:
    found = problems(file_of("a b,,x,y,z,q,r,s", ACME, "b_b,Name,cus_1,,C1,usd,,"))
    assert [problem[:7] for problem in found] == ["Line 2:"] * 8 + ["Line 4:"]


def test_lines_are_counted_as_an_editor_counts_them_past_quoted_line_breaks_and_blanks() -> None:
    row = BOLT.replace("Bolt & Sons", '"Bolt\n&\nSons"')
    found = problems(file_of("", row, "", BOLT.replace("eur", "?")))
    assert [problem[:7] for problem in found] == ["Line 3:", "Line 7:"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("\ufeff \n\n", "empty"),
        (HEADER, "no workspaces"),
        (file_of(ACME, BOLT).replace(",", ";"), "semicolons"),
        (file_of(BOLT).replace(",", "\t"), "tabs"),
        (file_of(ACME, header=BOLT), "lacks the column id"),
        (file_of(ACME, header=HEADER.replace(",channel", "")), "lacks the column channel"),
        (file_of(ACME, header=HEADER + ",plan"), "'plan' that is not known"),
        (file_of(ACME, header=HEADER + ",id"), "names id twice"),
        (file_of('acme,"Acme'), "Line 2: the quotes or the line cannot be read"),
        (file_of('acme,"Acme" Inc,cus_A,,C1,usd,,'), "Line 2: the quotes or the line cannot be read"),
        (file_of("x" * 200_000), "Line 2: the quotes or the line cannot be read"),
        ("PK\x03\x04\x00\x00 a spreadsheet", "lacks the column"),
    ],
)
def test_a_file_of_another_form_is_refused_in_clear_words(text: str, said: str) -> None:
    assert said in "\n".join(problems(text))


def test_a_nul_in_a_cell_is_refused() -> None:
    assert "Line 2" in problems(file_of(BOLT.replace("Bolt", "Bo\x00lt")))[0]


def test_an_id_or_a_customer_that_stands_twice_in_the_file_is_refused() -> None:
    assert problems(file_of(ACME, BOLT, ACME)) == ("Line 4: id 'acme' stands on line 2 already.",)
    found = problems(file_of(ACME, BOLT.replace("cus_B", "cus_A")))
    assert found == ("Line 3: stripe_customer 'cus_A' stands on line 2 already.",)


def test_a_customer_of_another_workspace_is_refused() -> None:
    found = problems(file_of(BOLT.replace("cus_B", "cus_A")), ACME_WORKSPACE)
    assert found == ("Line 2: stripe_customer 'cus_A' belongs to the workspace 'acme' already.",)


def test_a_file_may_swap_the_customers_of_two_workspaces() -> None:
    text = file_of(ACME.replace("cus_A", "cus_B"), BOLT.replace("cus_B", "cus_A"))
    result = read_csv(text, [ACME_WORKSPACE, BOLT_WORKSPACE])
    assert [one.customer for one in result.changed] == ["cus_B", "cus_A"]


def test_a_second_import_tells_new_changed_and_the_same_apart() -> None:
    existing = [ACME_WORKSPACE, BOLT_WORKSPACE]
    text = file_of(ACME, BOLT.replace("Sons", "Daughters"), "cafe,Café,cus_C,,C3,usd,,")
    result = read_csv(text, existing)
    assert ([one.id for one in result.new], [one.id for one in result.changed]) == (["cafe"], ["bolt"])
    assert result.same == (ACME_WORKSPACE,)


def test_an_empty_budget_status_keeps_the_one_there_is_and_is_draft_for_a_new_one() -> None:
    text = file_of(ACME.replace("active", ""), BOLT)
    result = read_csv(text, [ACME_WORKSPACE])
    assert result.same == (ACME_WORKSPACE,)
    assert result.new[0].budget is Budget.DRAFT


def test_an_old_file_does_not_undo_what_a_void_did_to_the_budget() -> None:
    voided = replace(ACME_WORKSPACE, budget=Budget.DRAFT)
    result = read_csv(file_of(ACME), [voided])
    assert (result.same, result.changed, result.kept) == ((voided,), (), ("acme",))


SHARER = BOLT.replace("C2", "C1")


def test_a_channel_shared_by_workspaces_with_other_owners_is_refused_for_each_row() -> None:
    found = problems(file_of(ACME, SHARER))
    assert [problem[:7] for problem in found] == ["Line 2:", "Line 3:"]
    assert "'acme'" in found[1]
    assert "--shared-channels" in found[1]


def test_a_channel_shared_with_a_workspace_that_is_not_in_the_file_is_refused() -> None:
    (problem,) = problems(file_of(SHARER), ACME_WORKSPACE)
    assert "shared with 'acme'" in problem


def test_a_shared_channel_that_was_confirmed_is_taken() -> None:
    assert len(read_csv(file_of(ACME, SHARER), [], shared_channels=True).new) == 2


def test_workspaces_of_the_same_owners_may_share_a_channel() -> None:
    assert len(read_csv(file_of(ACME, SHARER.replace("U3", "U2 U1")), []).new) == 2


def test_a_sharing_that_was_there_before_needs_no_second_confirmation() -> None:
    before = [ACME_WORKSPACE, replace(BOLT_WORKSPACE, channel="C1")]
    result = read_csv(file_of(ACME, SHARER.replace("Sons", "Co")), before)
    assert [one.id for one in result.changed] == ["bolt"]


def test_a_new_owner_in_a_shared_channel_needs_a_new_confirmation() -> None:
    before = [ACME_WORKSPACE, replace(BOLT_WORKSPACE, channel="C1")]
    with pytest.raises(BadImport, match="shared with"):
        read_csv(file_of(ACME, SHARER.replace("U3", "U3 U4")), before)


@pytest.mark.parametrize(
    ("currency", "typed", "fixed"),
    [("usd", "7.50", 750), ("jpy", "120", 120), ("kwd", "1.250", 1250), ("usd", "", None), ("usd", "0.00", None)],
)
def test_a_fixed_fee_is_typed_in_the_workspaces_currency(currency: str, typed: str, fixed: int | None) -> None:
    row = BOLT.replace("eur", currency) + f",{typed}"
    (one,) = read_csv(file_of(row, header=f"{HEADER},management_fee_fixed"), []).new
    assert one.fee_fixed == fixed


def test_a_bad_fixed_fee_is_named_and_a_file_without_the_column_leaves_it_alone() -> None:
    header = f"{HEADER},management_fee_fixed"
    found = problems(file_of(f"{BOLT},7.505", header=header))
    assert found == (
        "Line 2: management_fee_fixed '7.505' cannot be read: Amounts in EUR have at most 2 decimals. "
        "Type it like 1250.00.",
    )
    charged = replace(BOLT_WORKSPACE, fee_fixed=750)
    assert read_csv(file_of(BOLT), [charged]).same == (charged,)
    assert read_csv(file_of(BOLT.replace("eur", "usd")), [charged]).changed[0].fee_fixed is None
    assert read_csv(file_of(f"{BOLT},", header=header), [charged]).changed[0].fee_fixed is None
