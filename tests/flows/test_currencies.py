"""Currencies with no, two and three decimals, and with steps, from the failed payment to the credit note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import ids
from bot.domain.permits import Act
from bot.services.workspaces import Workspaces
from tests.actions.pressing import ask_retry, confirm
from tests.acts.steps import choose, detail
from tests.conformance.plugin import Collector
from tests.flows.create_steps import confirmed, errors, filled, made, previewed, result
from tests.flows.test_export import exported
from tests.world import ACME, HANA, Stage, World, empty_world, fill, running_bot


@dataclass(frozen=True)
class Currency:
    """An amount in minor units, as it is shown and typed; one that Stripe would not take, and why."""

    amount: int
    shown: str
    typed: str
    wrong: str
    says: str


CASES = {
    "jpy": Currency(12_500, "¥12,500", "12500", "125.00", "no decimals"),
    "usd": Currency(12_500, "$125.00", "125.00", "125.000", "at most 2 decimals"),
    "kwd": Currency(12_500, "KWD\u00a012.500", "12.500", "12.505", "end in 0 at the third decimal"),
    "isk": Currency(1_250_000, "ISK\u00a012,500", "12500.00", "12500.50", "whole numbers"),
    "ugx": Currency(9_000_000, "UGX\u00a090,000", "90000.00", "90000.01", "whole numbers"),
}


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """A workspace for each currency, named after it."""
    with empty_world(tmp_path, conformance, servers) as made:
        made.team.limits = replace(made.team.limits, enabled=False)
        fill(made)
        with running_bot(made):
            fill(made, list(CASES))
            rows = [f"{one},{one.title()} Ltd,{made.customers[one]},U0AMIR,C0ACME,{one},,active" for one in CASES]
            header = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status"
            Workspaces(made.bot.store).import_csv("\n".join([header, *rows, ""]), shared_channels=True)
            yield made


def failed_in_each(world: World) -> dict[str, str]:
    """An invoice of each currency whose automatic attempt was declined."""
    found = {}
    for currency, case in CASES.items():
        world.stripe.controls.card(world.cards[currency], "decline:insufficient_funds")
        terms: Any = {"customer": world.customers[currency], "currency": currency, "auto_advance": True}
        found[currency] = str(world.api.invoices.create(terms).id)
        lines: Any = [{"description": "October campaign", "amount": case.amount}]
        world.api.invoices.add_lines(found[currency], {"lines": lines})
    world.stripe.controls.advance(2 * 3600)
    world.settled()
    return found


def test_an_amount_is_the_same_from_the_alert_to_the_credit_note_and_in_the_export(world: World) -> None:
    invoices, hana = failed_in_each(world), world.person(HANA)
    alerts = "\n".join(hana.text_of(one) for one in hana.messages(ACME))
    hana.command("/invoices", "failed", channel=ACME)
    listed = hana.text_of(hana.wait_message(ACME, containing="5 invoices"))
    for currency, case in CASES.items():
        invoice = invoices[currency]
        assert case.shown in alerts
        assert case.shown in listed
        assert case.shown in hana.text_of(detail(world, invoice))
        question = ask_retry(world, invoice)
        assert f"Charge {case.shown}" in hana.text_of(question)
        world.stripe.controls.card(world.cards[currency], "pass")
        assert case.shown in confirm(world, question, containing="Paid")
        [charge] = world.charges(invoice)
        assert (charge.amount, charge.currency) == (case.amount, currency)
        give = choose(world, invoice, Act.CREDIT, "can be credited")
        assert case.typed in hana.text_of(give)
        hana.fill(give, {ids.credit_block("amount"): case.wrong})
        assert case.says in str(hana.submit(give).body["errors"])
        hana.fill(give, {ids.credit_block("amount"): case.typed})
        confirm(world, give, containing="Credited")
        [note] = world.api.credit_notes.list({"invoice": invoice}).data
        assert (note.amount, note.currency) == (case.amount, currency)
        hana.close(hana.modal or {}, all_of_them=True)
    world.settled()
    hana.command("/invoices", "export", channel=ACME)
    said, rows = exported(world, hana)
    told = {row["Id"]: (row["Currency"].lower(), row["Total"]) for row in rows}
    assert told == {invoices[one]: (one, case.typed) for one, case in CASES.items()}
    assert all(f"{one.upper()}: {case.shown} billed" in said for one, case in CASES.items())


def test_a_typed_amount_is_billed_in_the_workspaces_currency_and_sums_stay_apart(world: World) -> None:
    hana = world.person(HANA)
    for currency, case in CASES.items():
        hana.submit(filled(hana, [currency], case.wrong))
        assert case.says in errors(hana)["lines.0.amount"]
        hana.close(hana.modal or {}, all_of_them=True)
        preview = previewed(hana, [currency], case.typed, when="draft")
        assert case.shown in hana.text_of(preview)
        hana.submit(preview)
        world.until(lambda one=currency: made(world, one))  # type: ignore[misc]
        [draft] = made(world, currency)
        assert draft.currency == currency
        world.until(lambda one=draft.id: world.api.invoices.retrieve(one).total)  # type: ignore[misc]
        assert world.api.invoices.retrieve(draft.id).total == case.amount
    confirmed(hana, ["jpy", "usd", "ugx"], "90000")
    together = hana.text_of(result(hana, containing="Created 3 invoices"))
    assert "¥90,000, UGX\u00a090,000 and $90,000.00" in together
