"""Credit notes and refunds: what they take off, where the money goes, and what is refused at which field."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks import ids
from bot.domain.permits import Act
from sandbox.slack.records import Json
from tests.actions.pressing import at_once, confirm, outcome, submission
from tests.acts.steps import choose
from tests.world import ACME, HANA, World


def fill(world: World, view: Json, **typed: str) -> None:
    """Type into the fields of the form; "" empties one."""
    world.person(HANA).fill(view, {ids.credit_block(name): value for name, value in typed.items()})


def faults(world: World, view: Json, **typed: str) -> dict[str, str]:
    """What is wrong with it, by field."""
    payload = submission(world, view)
    values = payload["view"]["state"]["values"]
    for name, value in typed.items():
        block = ids.credit_block(name)
        values[block] = {block: {"type": "plain_text_input", "value": value}}
    errors: dict[str, str] = world.team.interact(payload).body["errors"]
    return {name.removeprefix("credit."): words for name, words in errors.items()}


def paid(world: World, amount: int = 100_000, **more: Any) -> str:
    """An invoice that the card paid."""
    invoice = world.invoice("acme", amount, **more)
    world.api.invoices.pay(invoice)
    world.settled()
    return invoice


def notes(world: World, invoice: str) -> list[Any]:
    """Its credit notes."""
    return world.api.credit_notes.list({"invoice": invoice}).data


def test_of_an_open_invoice_a_part_is_credited_and_then_the_rest_settles_it(world: World) -> None:
    invoice = world.failed_invoice("acme", 100_000)
    view = choose(world, invoice, Act.CREDIT, "is left to pay")
    fill(world, view, amount="400.00", memo="Two hours too many")
    world.person(HANA).fill(view, {ids.credit_block("cause"): "order_change"})
    said = confirm(world, view, containing="Credited")
    assert "$400.00" in said
    assert "$600.00 is left to pay." in said
    [note] = notes(world, invoice)
    assert (note.amount, note.reason, note.memo) == (40_000, "order_change", "Two hours too many")
    hana = world.person(HANA)
    hana.wait_message(ACME, containing="$600.00")
    view = choose(world, invoice, Act.CREDIT, "is left to pay")
    assert "Nothing is left to pay" in confirm(world, view, containing="Credited")
    assert world.api.invoices.retrieve(invoice).status == "paid"
    hana.wait_message(ACME, containing="Credited by @hana")


def test_of_a_paid_one_the_parts_go_where_they_were_sent(world: World) -> None:
    invoice = paid(world)
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    assert "$1,000.00 of it to the card or account" in world.person(HANA).text_of(view)
    fill(world, view, amount="600.00", refund="300.00", balance="200.00", outside="100.00")
    said = confirm(world, view, containing="Credited")
    assert "$300.00 goes back to the card" in said
    assert "$200.00 is on the client's balance" in said
    assert "$100.00 is given back outside" in said
    assert [one.amount for one in world.api.refunds.list({}).data] == [30_000]
    assert world.api.customers.retrieve(world.customers["acme"]).balance == -20_000
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    assert "$400.00 can be credited, $400.00 of it to the card" in world.person(HANA).text_of(view)
    confirm(world, view, containing="Credited")  # as it was suggested
    assert sum(note.amount for note in notes(world, invoice)) == 100_000
    assert "nothing is left to credit" in world.person(HANA).text_of(
        choose(world, invoice, Act.CREDIT, "credited before")
    )


def test_what_does_not_fit_is_said_at_its_field_before_stripe_is_asked(world: World) -> None:
    invoice = paid(world)
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    assert "The parts add up to 1000.00 USD, not to 900.00 USD." in faults(world, view, amount="900.00")["amount"]
    wrong = faults(world, view, amount="1,000", refund="1000.001", balance="-5")
    assert set(wrong) == {"amount", "refund", "balance"}
    assert "The decimal mark is a point" in wrong["amount"]
    assert "at most 2 decimals" in wrong["refund"]
    assert "At most 1000.00 USD of this invoice" in faults(world, view, amount="1000.01")["amount"]
    assert "At most 1000.00 USD can go back" in faults(world, view, refund="1000.01")["refund"]
    assert notes(world, invoice) == []


def test_what_was_paid_outside_of_stripe_goes_back_outside_of_it(world: World) -> None:
    invoice = world.invoice("acme", 100_000)
    world.api.invoices.pay(invoice, {"paid_out_of_band": True})
    world.settled()
    view = choose(world, invoice, Act.CREDIT, "none of it to a card or account")
    assert ids.credit_block("refund") not in [block.get("block_id") for block in view["blocks"]]
    assert "$1,000.00 is given back outside" in confirm(world, view, containing="Credited")


@pytest.mark.parametrize(
    ("currency", "amount", "typed", "kept"), [("jpy", 5_000, "1200", 1_200), ("kwd", 5_000, "1.25", 1_250)]
)
def test_amounts_are_typed_as_the_currency_has_them(
    world: World, currency: str, amount: int, typed: str, kept: int
) -> None:
    invoice = paid(world, amount, currency=currency)
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    fill(world, view, amount=typed, refund=typed)
    confirm(world, view, containing="Credited")
    assert [note.amount for note in notes(world, invoice)] == [kept]


def test_fifty_submissions_and_a_lost_answer_make_one_note(world: World) -> None:
    invoice = paid(world)
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    world.stripe.controls.fault("500", "POST /v1/credit_notes$", 3, where="after")
    at_once(world, [submission(world, view)] * 50)
    assert "goes back to the card" in outcome(world.person(HANA), "Credited")
    assert len(notes(world, invoice)) == 1


def test_a_credit_made_meanwhile_is_seen_before_another_is_made(world: World) -> None:
    invoice = paid(world)
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    world.api.credit_notes.create({"invoice": invoice, "amount": 1_000, "refund_amount": 1_000})
    assert "changed after you saw it" in confirm(world, view, containing="Look again")
    assert len(notes(world, invoice)) == 1
