"""What people type after `/invoices`, as it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commands import (
    Command,
    Create,
    Export,
    Help,
    ListInvoices,
    Pdf,
    Retry,
    Search,
    Show,
    ShowAudit,
    ShowWorkspaces,
    Void,
    parse,
)
from bot.domain.rows import Filter, Tab
from bot.domain.typed_words import Unreadable
from tests.domain.builders import NOW, workspace
from tests.domain.typed import BERLIN, OCTOBER, filtered, read


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", filtered()),
        ("   ", filtered()),
        ("list", filtered()),
        ("LIST failed", filtered(Tab.FAILED)),
        ("failed acme 2026-10", filtered(Tab.FAILED, "acme", october=True)),
        ("2026-10 acme failed", filtered(Tab.FAILED, "acme", october=True)),
        ("Acme Bakery october FAILED", filtered(Tab.FAILED, "acme", october=True)),
        ("list oct 2026 acme bakery", filtered(Tab.ALL, "acme", october=True)),
        ("open mind media open", filtered(Tab.OPEN, "open-mind")),
        ("open open mind media", filtered(Tab.OPEN, "open-mind")),
        ("joe's diner & sons", filtered(of="joes")),
        ("Joe’s Diner &amp; Sons", filtered(of="joes")),
        ("north-2", filtered(of="north-2")),
    ],
)
def test_filter_words_may_come_in_any_order(text: str, command: Command) -> None:
    assert read(text) == command


@pytest.mark.parametrize(
    ("words", "tab"),
    [
        ("all", Tab.ALL),
        ("draft", Tab.DRAFT),
        ("drafts", Tab.DRAFT),
        ("open", Tab.OPEN),
        ("processing", Tab.OPEN),
        ("action required", Tab.OPEN),
        ("action_required", Tab.OPEN),
        ("failed", Tab.FAILED),
        ("past due", Tab.PAST_DUE),
        ("past_due", Tab.PAST_DUE),
        ("Past-Due", Tab.PAST_DUE),
        ("overdue", Tab.PAST_DUE),
        ("paid", Tab.PAID),
        ("uncollectible", Tab.UNCOLLECTIBLE),
        ("written off", Tab.UNCOLLECTIBLE),
        ("voided", Tab.VOID),
    ],
)
def test_each_status_has_its_words(words: str, tab: Tab) -> None:
    assert read(words) == filtered(tab)
    assert read(f"{words} acme") == filtered(tab, "acme")
    assert read(f"acme {words}") == filtered(tab, "acme")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("show INV-0042", Show("INV-0042")),
        ("Show #inv-0042", Show("INV-0042")),
        ("show in_1QxYz", Show("in_1QxYz")),
        ("show in_1abc", Show("in_1abc")),
        ("in_1abc", Show("in_1abc")),
        ("retry INV-0042", Retry("INV-0042")),
        ("retry in_1QxYz", Retry("in_1QxYz")),
        ("void INV-0042", Void("INV-0042")),
        ("INV-0042", Show("INV-0042")),
        ("in_1QxYz", Show("in_1QxYz")),
        ("INV-0042 failed", ListInvoices(Filter(Tab.FAILED, text="INV-0042"))),
        ("list inv-0042", ListInvoices(Filter(text="INV-0042"))),
        ("pdf #inv-0042", Pdf("INV-0042")),
        ("pdf in_1QxYz", Pdf("in_1QxYz")),
        ("export", Export()),
        ("Export failed acme", Export(Filter(Tab.FAILED, "acme"))),
        ("search North Bakery", Search("North Bakery")),
        ("search failed", Search("failed")),
        ("search <mailto:amy@acme.test|amy@acme.test>", Search("amy@acme.test")),
        ("audit", ShowAudit()),
        ("audit inv-0042", ShowAudit("INV-0042")),
        ("workspaces", ShowWorkspaces()),
        ("create", Create()),
        ("help", Help()),
        ("HELP me with retry", Help()),
        ("?", Help()),
        ("help " + "me " * 500, Help()),
    ],
)
def test_each_command_is_read(text: str, command: Command) -> None:
    assert read(text) == command


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("1250", {"amount": Decimal(1250)}),
        ("1250.00", {"amount": Decimal(1250)}),
        ("0.5", {"amount": Decimal("0.5")}),
        ("<mailto:Amy@Acme.test|Amy@Acme.test>", {"text": "amy@acme.test"}),
        ("text north bakery", {"text": "north bakery"}),
        ("text failed", {"text": "failed"}),
        ("#0042", {"text": "0042"}),
        ("billing 2026-10", {"billing": "2026-10"}),
        ("billing october", {"billing": "2026-10"}),
        ("billing dec 2025", {"billing": "2025-12"}),
    ],
)
def test_amounts_text_and_billing_periods_are_filters_too(text: str, more: dict[str, Any]) -> None:
    assert read(f"list {text}") == ListInvoices(Filter(**more))
    assert read(f"failed acme october {text}") == ListInvoices(Filter(Tab.FAILED, "acme", *OCTOBER, **more))
    assert read(f"export paid {text}") == Export(Filter(Tab.PAID, **more))


def test_a_year_is_a_range_and_no_amount() -> None:
    read_year = read("2026")
    assert read_year == ListInvoices(
        Filter(since=datetime(2025, 12, 31, 23, tzinfo=UTC), until=datetime(2026, 12, 31, 23, tzinfo=UTC))
    )
    assert read("2026.00") == ListInvoices(Filter(amount=Decimal(2026)))


def test_a_workspace_called_like_a_later_command_can_be_listed() -> None:
    assert parse("stats", [workspace(id="stats")], NOW, BERLIN) == filtered(of="stats")


@pytest.mark.parametrize(
    "text",
    [
        "“failed” acme",
        "`failed` ‘acme’",
        "failed\u00a0acme",
        "failed\u200b acme\u2069",
        "failed, acme",
        "failed <http://acme|acme>",
        "failed <http://acme>",
    ],
)
def test_what_slacks_clients_make_of_the_text_does_no_harm(text: str) -> None:
    assert read(text) == filtered(Tab.FAILED, "acme")


@given(text=st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    command = read(text)
    if isinstance(command, Unreadable):
        assert command.word
        assert len(command.word) <= 40
        assert command.example.startswith("/invoices")


WORDS = [
    "failed",
    "paid",
    "acme",
    "void",
    "retry",
    "pdf",
    "export",
    "search",
    "show",
    "INV-0042",
    "in_1",
    "2026-10",
    "help",
    "list",
    "create",
    "all",
]


@given(words=st.lists(st.sampled_from(WORDS), max_size=5))
def test_nothing_acts_but_a_command_with_one_full_number(words: list[str]) -> None:
    command = read(" ".join(words))
    if isinstance(command, Retry | Void | Pdf):
        assert words == [type(command).__name__.lower(), command.ref]
