"""What a person reads in the list and can press there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.blocks import ids, lists
from bot.blocks.list_states import ListState
from bot.domain.permits import Viewer
from bot.domain.rows import Filter, Tab
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace
from tests.blocks import reading
from tests.blocks.samples import ACME, ADMIN, OWNER, page, row


def test_a_row_says_number_workspace_amount_status_and_when() -> None:
    assert reading.read(lists.invoice_list(page())).splitlines() == [
        "Invoices · All",
        "3 failed · 5 past due · 12 open",
        "{All (42)} {All workspaces} [Filters] [Legend]",
        "INV-0042 · Acme Bakery · $1,250.00",
        "🔴 Failed · retrying on 25 Nov 2026 · 18 days late · October 2026 [More]",
        "[Retry]",
        "[Refresh] [Export CSV] [New invoice]",
        "As of 21 Nov 2026 at 12:00 UTC. Refresh looks again.",
    ]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_shows_its_symbol_and_its_word(status: Status) -> None:
    shown = reading.read(lists.invoice_list(page(rows=(row(status),))))
    words = {Status.PAST_DUE: "⏰ Past due · 12 days late", Status.PAID: "✅ Paid", Status.VOID: "🚫 Void"}
    assert words.get(status, status.value.replace("_", " ").capitalize()) in shown


def test_no_two_statuses_share_a_symbol() -> None:
    shown = [line[0] for line in reading.read(lists.legend()).splitlines()[1:] if not line[0].isascii()]
    assert len(shown) == len(set(shown)) == len(Status)


@pytest.mark.parametrize("status", list(Status))
def test_a_hub_admin_is_offered_retry_only_where_it_helps(status: Status) -> None:
    shown = reading.buttons(lists.invoice_list(page(rows=(row(status),))))
    assert ("Retry" in shown) == (status is Status.FAILED)
    assert "More" in shown


@pytest.mark.parametrize("status", list(Status))
def test_an_owner_is_offered_pay_now_where_something_can_be_paid(status: Status) -> None:
    shown = reading.buttons(lists.invoice_list(page(OWNER, rows=(row(status),), workspaces=(ACME,))))
    payable = {Status.OPEN, Status.FAILED, Status.PAST_DUE, Status.ACTION_REQUIRED}
    assert ("Pay now" in shown) == (status in payable)
    assert not {"Retry", "Void", "New invoice"} & set(shown)


def test_a_draft_is_called_by_what_it_is_for() -> None:
    assert "Retainer · Acme Bakery · $1,250.00\n📝 Draft" in reading.read(
        lists.invoice_list(page(rows=(row(Status.DRAFT),)))
    )


def test_a_draft_says_that_it_could_not_be_finalized_rather_than_for_when_it_was_scheduled() -> None:
    when = datetime(2026, 11, 20, tzinfo=UTC)
    late = replace(row(Status.DRAFT), scheduled=when, unfinalizable=True)
    shown = reading.read(lists.invoice_list(page(rows=(late,))))
    assert "Draft · could not be finalized" in shown
    assert "scheduled" not in shown


def test_part_paid_shows_what_is_left() -> None:
    partly = replace(row(), amount_paid=25000, amount_remaining=100000)
    assert "part-paid, $1,000.00 left" in reading.read(lists.invoice_list(page(rows=(partly,))))


def test_a_failed_row_without_a_next_try_says_so() -> None:
    last = replace(row(), next_attempt=None)
    assert "🔴 Failed · no more automatic tries" in reading.read(lists.invoice_list(page(rows=(last,))))


def test_long_names_are_cut_before_the_amount() -> None:
    long = replace(row(Status.DRAFT), title="Retainer " * 100)
    shown = reading.read(lists.invoice_list(page(rows=(long,))))
    assert "… · Acme Bakery · $1,250.00" in shown


def test_a_customer_of_no_workspace_is_shown_by_name() -> None:
    stray = row(workspace=None)
    assert "INV-0042 · Acme Bakery Ltd · $1,250.00" in reading.read(lists.invoice_list(page(rows=(stray,))))


def test_the_first_page_has_no_newer_and_the_last_no_older() -> None:
    first = reading.buttons(lists.invoice_list(page(following="c2")))
    last = reading.buttons(lists.invoice_list(page(number=2, places=("c2",))))
    assert "Older ▶" in first
    assert "◀ Newer" not in first
    assert "◀ Newer" in last
    assert "Older ▶" not in last


def test_the_paging_buttons_lead_where_they_say() -> None:
    shown = page(number=2, places=("c2",), following="c3", filter=Filter(Tab.FAILED, "acme"))
    values = {each["action_id"]: each.get("value", "") for each in reading.elements(lists.invoice_list(shown))}
    assert ListState.decode(values[ids.LIST_PREVIOUS]) == ListState(shown.filter)
    assert ListState.decode(values[ids.LIST_NEXT]) == ListState(shown.filter, 3, ("c2", "c3"))
    assert ListState.decode(values[ids.LIST_REFRESH]) == ListState(shown.filter, 2, ("c2",))


def test_the_menus_tell_the_filter_they_change() -> None:
    month = Filter(Tab.PAID, "acme", datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    made = lists.invoice_list(page(filter=month))
    menus = next(block for block in made.blocks if "block_id" in block)
    assert ListState.of_block_id(menus["block_id"]).filter == month
    assert [menu["initial_option"]["value"] for menu in menus["elements"][:2]] == ["paid", "acme"]
    shown = reading.read(made)
    assert shown.startswith("Invoices · Paid · Acme Bakery\n")
    assert "Created from 1 Oct 2026 to 31 Oct 2026" in shown


def test_an_owner_of_one_workspace_needs_no_workspace_menu() -> None:
    made = lists.invoice_list(page(OWNER, workspaces=(ACME,)))
    assert ids.LIST_WORKSPACE not in [each["action_id"] for each in reading.elements(made)]


@pytest.mark.parametrize(("number", "kind"), [(2, "static_select"), (99, "static_select"), (100, "external_select")])
def test_more_than_a_hundred_choices_are_looked_up(number: int, kind: str) -> None:
    many = tuple(Workspace(f"w{each}", f"Shop {each}", f"cus_{each}", (), "C0", "usd") for each in range(number))
    menus = reading.elements(lists.invoice_list(page(workspaces=many)))
    assert next(menu["type"] for menu in menus if menu["action_id"] == ids.LIST_WORKSPACE) == kind


def test_an_empty_filter_says_how_to_see_more() -> None:
    made = lists.invoice_list(page(rows=(), filter=Filter(Tab.FAILED)))
    assert "No failed invoices here. Choose another filter" in reading.read(made)
    assert "No voided invoices here." in reading.read(lists.invoice_list(page(rows=(), filter=Filter(Tab.VOID))))
    assert "Clear filters" in reading.buttons(made)


@pytest.mark.parametrize(("viewer", "said"), [(ADMIN, "New invoice makes the first one"), (OWNER, "show up here")])
def test_an_empty_list_says_what_comes_next(viewer: Viewer, said: str) -> None:
    assert said in reading.read(lists.invoice_list(page(viewer, rows=())))


def test_the_home_tab_shows_the_same_list() -> None:
    home = lists.home(page())
    assert home["type"] == "home"
    assert home["blocks"] == lists.invoice_list(page()).blocks


def test_test_mode_begins_with_test() -> None:
    made = lists.invoice_list(page(livemode=False))
    assert made.text.startswith("TEST · Invoices")
    assert reading.read(made).startswith("TEST · Invoices")
    assert reading.read(lists.home(page(livemode=False))).startswith("TEST · Invoices")


def test_what_could_not_be_counted_to_the_end_says_so() -> None:
    shown = page(filter=Filter(text="bakery"), beyond=frozenset({Tab.ALL, Tab.OPEN}))
    made = lists.invoice_list(shown)
    read = reading.read(made)
    assert "{All (42+)}" in read
    assert "12+ open" in read
    assert "42 invoices or more" in made.text
    assert "Ask Stripe too" in reading.buttons(made)
    assert "Ask Stripe too" not in reading.buttons(lists.invoice_list(page(OWNER, filter=Filter(text="bakery"))))


def test_an_address_that_text_was_found_in_is_shown_and_masked_for_owners() -> None:
    found = replace(row(), customer_email="billing@acme.example")
    for viewer, shown in ((ADMIN, "billing@acme.example"), (OWNER, "b•••@acme.example")):
        by_email = page(viewer, rows=(found,), filter=Filter(text="BILLING@"))
        by_name = page(viewer, rows=(found,), filter=Filter(text="acme bakery"))
        assert shown in reading.read(lists.invoice_list(by_email))
        assert "•••" not in reading.read(lists.invoice_list(by_name))
