"""What a storm's summary and a notice about a message say to somebody in a hurry."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks.deliveries import channel_gone, dead_letter, not_needed, storm
from bot.domain.alert_types import Trouble
from bot.domain.sending import DeadLetter
from bot.domain.storms import Brief, brief_of, summed
from tests.blocks.reading import buttons, read
from tests.blocks.samples import NOW, alert

BRIEF = Brief(
    "in_1", "ACME-1", "acme", "Acme Bakery", ("U0AMIR",), 10_000, "usd", Trouble.PAYMENT_FAILED, "it has expired", True
)
BORA = replace(BRIEF, workspace="bora", name="Bora Logistics", reason="not enough money on the account")


def told(*absorbed: tuple[Brief, bool]) -> str:
    """The summary."""
    found = summed(absorbed)
    assert found is not None
    return read(storm(found, mention_owners=False))


def test_a_summary_says_who_how_much_why_and_where_to_look() -> None:
    lines = told((BRIEF, False), (BORA, False), (BORA, False)).splitlines()
    assert lines == [
        "🔴 3 more payments failed · Bora Logistics and Acme Bakery",
        "$300.00",
        "Reasons: not enough money on the account (2) and it has expired (1).",
        "[Failed invoices]",
    ]


def test_one_reason_of_all_is_not_counted_and_what_is_left_is_named() -> None:
    assert "The reason of each: it has expired. 1 settled since, $100.00 left." in told((BRIEF, True), (BRIEF, False))


def test_reasons_that_are_not_all_are_the_commonest() -> None:
    silent = replace(BRIEF, reason="")
    assert "Most often: it has expired (1)." in told((BRIEF, False), (silent, False))


def test_a_summary_that_is_settled_says_so_first_and_needs_no_button() -> None:
    lines = told((BRIEF, True), (BRIEF, True)).splitlines()
    assert lines == [
        "✅ Settled · Acme Bakery",
        "2 more payments that had failed · $200.00",
        "Each was paid, voided or written off since.",
    ]


def test_customers_who_are_no_workspace_are_each_named() -> None:
    strangers = [replace(BRIEF, workspace="", name=f"Stranger {number}") for number in range(6)]
    head, *_, how, _button = told(*((one, False) for one in strangers)).splitlines()
    assert head == "🔴 6 more payments failed · Stranger 0, Stranger 1, Stranger 2 and 3 more"
    assert how.startswith("Their customers are no workspace, so nobody else was told. Add them")
    assert "The customers of 1 are no workspace" in told((strangers[0], False), (BRIEF, False))
    assert "no workspace" not in told((strangers[0], True))


def test_what_is_no_failed_payment_has_its_reason_and_is_listed_among_all_invoices() -> None:
    waiting = brief_of(replace(alert(), trouble=Trouble.ACTION_REQUIRED))
    lines = told((BRIEF, False), (waiting, False), (waiting, False)).splitlines()
    assert lines[0].startswith("🔴 3 more invoices need attention")
    assert lines[-2:] == ["Reasons: the payer has to confirm the payment (2) and it has expired (1).", "[Invoices]"]


def letter(why: str, brief: Brief | None = BRIEF, text: str = "") -> DeadLetter:
    """Of Acme's channel."""
    return DeadLetter("alert:in_1", "C0ACME", NOW, why, brief, text)


def test_a_message_that_was_not_delivered_says_what_it_was_why_and_what_helps() -> None:
    refused = read(dead_letter(letter("msg_too_long"), livemode=True))
    for words in (
        "🔴 Payment failed · Acme Bakery · ACME-1 · $100.00",
        "and Slack refused it: `msg_too_long`.",
        "Try again",
    ):
        assert words in refused
    assert ": Slack did not let the bot in." in read(dead_letter(letter("token_revoked"), livemode=True))


def test_a_message_without_an_invoice_is_quoted_with_one_mark_of_test_mode() -> None:
    shown = dead_letter(letter("", None, "TEST · 📝 Budget back to draft."), livemode=False)
    assert read(shown).count("TEST") == shown.text.count("TEST") == 1
    assert "A summary of failed payments" in read(dead_letter(letter("", None), livemode=True))


def test_a_notice_that_nobody_needs_any_more_says_why_and_has_no_button() -> None:
    for delivered, words in ((True, "Delivered after all"), (False, "Settled before it was delivered")):
        shown = not_needed(letter(""), delivered=delivered, livemode=True)
        assert words in read(shown)
        assert buttons(shown) == []


def test_each_closed_channel_has_its_own_way_out() -> None:
    steps = {"is_archived": "Unarchive it", "not_in_channel": "Invite the bot", "restricted_action": "Let the bot post"}
    for why, step in steps.items():
        assert step in read(channel_gone("C0ACME", why, "Acme Bakery", livemode=True))
