"""What invoices and their rows are called, and what names a failed attempt."""

from __future__ import annotations

import pytest

from bot.domain.invoices import Invoice, Payment
from bot.domain.money import Money
from bot.domain.rows import row_of
from tests.domain.builders import confirming, draft, failed, invoice


def test_an_invoice_is_called_by_its_number_and_a_draft_by_its_id() -> None:
    assert invoice().label == "INV-0042"
    assert draft().label == "in_1"


def test_a_row_is_called_by_its_number_and_a_draft_by_what_it_is_for() -> None:
    assert row_of(invoice(title="Advertising"), "acme").label == "INV-0042"
    assert row_of(draft(title="Advertising"), "acme").label == "Advertising"
    assert row_of(draft(), "acme").label == "in_1"


def test_a_row_keeps_the_total_and_the_workspace() -> None:
    row = row_of(invoice(), "acme")
    assert (row.workspace, row.money, invoice().money(5)) == ("acme", Money("usd", 125000), Money("usd", 5))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (failed(1), failed(1, charge="ch_again")),
        (failed(1), failed(2)),
        (failed(1, payment=None), failed(2, payment=None)),
        (failed(1), confirming(1)),
        (confirming(1), confirming(2)),
        (confirming(1), confirming(1, payment=Payment("pi_2", "requires_action"))),
    ],
)
def test_every_new_charge_gives_the_failed_attempt_another_name(before: Invoice, after: Invoice) -> None:
    assert before.attempt_key != after.attempt_key


def test_the_name_of_a_failed_attempt_stays_while_nothing_is_charged() -> None:
    assert failed(1).attempt_key == failed(1, final=True, amount_remaining=5).attempt_key
