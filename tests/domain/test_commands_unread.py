"""What people type after `/invoices` and cannot be read: which word, why, and what is suggested instead."""

from __future__ import annotations

import pytest

from bot.domain.commands import parse
from bot.domain.rows import MOST_TEXT, Tab
from bot.domain.typed_words import Unreadable
from tests.domain.builders import NOW
from tests.domain.typed import BERLIN, HUB, filtered, unread


@pytest.mark.parametrize("act", ["show", "retry", "void", "pdf"])
@pytest.mark.parametrize(
    "rest", ["", "all", "failed", "acme bakery", "INV-0042 INV-0043", "INV-0042 now", "in_", "INV"]
)
def test_what_names_one_invoice_takes_exactly_one_full_number(act: str, rest: str) -> None:
    told = unread(f"{act} {rest}")
    assert told.suggestion is None
    assert told.example == f"/invoices {act} INV-0042"
    assert "one full invoice number" in told.reason


def test_void_is_never_taken_for_the_status() -> None:
    assert "use `voided`" in unread("void").reason
    assert unread("acme void").suggestion == "voided"
    assert unread("list void").suggestion == "voided"


@pytest.mark.parametrize(
    ("text", "word", "suggestion"),
    [
        ("faild", "faild", "failed"),
        ("acme faild 2026-10", "faild", "failed"),
        ("acne", "acne", "acme"),
        ("octobre", "octobre", "october"),
        ("viod", "viod", "void"),
        ("crate", "crate", "create"),
        ("uncolectable", "uncolectable", "uncollectible"),
        ("paid opn", "opn", "open"),
        ("joes-diner", "joes-diner", "joe's diner & sons"),
        ("zzzzzz", "zzzzzz", None),
        ("unc", "unc", "uncollectible"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_nearest_that_can(text: str, word: str, suggestion: str | None) -> None:
    told = unread(text)
    assert (told.word, told.suggestion, told.reason) == (word, suggestion, "")
    assert told.example == "/invoices failed acme 2026-11"


def test_a_mention_is_no_email_address() -> None:
    assert unread("@hana").reason == ""


def test_a_word_of_another_kind_suggests_nothing() -> None:
    assert unread("code").suggestion is None


def test_commands_are_suggested_only_where_a_command_may_stand() -> None:
    assert unread("acme crate").suggestion != "create"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("failed paid", "`paid` is a second status"),
        ("acme joes", "`joes` is a second workspace"),
        ("october 2026-09", "`2026-09` is a second period"),
        ("north", "2 workspaces are called `north`"),
        ("2026-13", "`2026-13` is not in the calendar"),
        ("2026-02-30", "`2026-02-30` is not in the calendar"),
        ("2026-10..2026-08", "ends before it begins"),
        ("create acme", "choose the workspaces in the form"),
        ("acme show", "stands first"),
        ("failed in_1QxYz", "shown by `show`"),
        ("failed text", "takes the words to look for"),
        ("text " + "y" * (MOST_TEXT + 1), "at most 60 characters"),
        ("search " + "y" * (MOST_TEXT + 1), "at most 60 characters"),
        ("search", "a number, an e-mail address or a name"),
        ("amy@acme.test INV-0042", "is a second text"),
        ("10 20", "`20` is a second amount"),
        ("billing", "takes the month"),
        ("billing acme", "takes the month"),
        ("billing 2026-13", "not in the calendar"),
        ("$1,250.00", "without signs or grouping"),
        ("1,250", "without signs or grouping"),
        ("audit INV-0042 INV-0043", "too much"),
        ("audit failed", "is neither"),
        ("workspaces acme", "takes no other words"),
        ("failed export", "stands first"),
        ("failed " * 200, "too long"),
        *((f"{word} INV-0042", "not there yet") for word in ["stats", "settings"]),
    ],
)
def test_what_makes_no_sense_is_told_with_the_reason(text: str, says: str) -> None:
    told = unread(text)
    assert says in told.reason
    assert told.example.startswith("/invoices")


def test_a_range_the_wrong_way_round_is_suggested_the_right_way_round() -> None:
    assert unread("2026-10..2026-08").suggestion == "2026-08..2026-10"


def test_a_workspace_that_the_person_does_not_see_cannot_be_read() -> None:
    assert isinstance(parse("joes", HUB[:1], NOW, BERLIN), Unreadable)
    assert parse("failed", [], NOW, BERLIN) == filtered(Tab.FAILED)
    told = parse("faild", [], NOW, BERLIN)
    assert isinstance(told, Unreadable)
    assert told.example == "/invoices failed 2026-11"


def test_an_amount_of_another_form_is_suggested_in_ours() -> None:
    assert unread("$1,250.00").suggestion == "1250.00"
