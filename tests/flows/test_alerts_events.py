"""Stripe's events doubled, late, reversed and shuffled: the channel comes to the same end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.pressing import passing_card
from tests.conformance.plugin import Collector
from tests.flows.test_alerts import next_attempt, said, thread
from tests.world import Stage, World, empty_world, fill, running_bot


@pytest.mark.parametrize(("order", "seed"), [("in_order", None), ("reversed", None), ("shuffled", 1), ("shuffled", 2)])
def test_events_doubled_and_disordered_come_to_one_alert_at_its_last_attempt(
    world: World, order: str, seed: int | None
) -> None:
    world.stripe.controls.clock(running=False)
    world.stripe.controls.webhooks("hold")
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    invoice = world.invoice("acme", charge=True)
    due = world.api.invoices.retrieve(invoice).next_payment_attempt
    assert due is not None
    world.stripe.controls.advance_to(due + 1)
    assert world.stripe.controls.release(order, 5, seed) > 0
    world.settled()
    (alert,) = said(world)
    assert "attempt 2 of" in alert
    passing_card(world)
    world.api.invoices.pay(invoice)
    world.stripe.controls.release(order, 5, seed)
    world.settled()
    (alert,) = said(world)
    assert "Paid" in alert
    mirrored = world.bot.store.get("invoices", invoice)
    assert mirrored is not None
    assert mirrored["status"] == "paid"


def test_failures_that_are_heard_of_after_the_payment_alert_nobody(world: World) -> None:
    world.stripe.controls.webhooks("hold")
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    invoice = world.invoice("acme", charge=True)
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    world.stripe.controls.release("reversed", 2)
    world.settled()
    assert said(world) == []


def test_a_failure_heard_of_again_days_later_opens_no_settled_alert(world: World) -> None:
    invoice = world.failed_invoice("acme")
    (failed,) = world.api.events.list({"type": "invoice.payment_failed"}).data
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    world.settled()
    settled = said(world)
    world.stripe.controls.redeliver(failed.id)
    world.settled()
    assert said(world) == settled
    assert thread(world) == []


@pytest.fixture
def patient_world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """A hub that waits for two silent retries."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        with running_bot(made, ALERT_FROM_ATTEMPT="3"):
            yield made


def test_a_hub_that_waits_for_silent_retries_hears_of_the_third(patient_world: World) -> None:
    world = patient_world
    invoice = world.failed_invoice("acme")
    assert said(world) == []
    next_attempt(world, invoice)
    assert said(world) == []
    next_attempt(world, invoice)
    (alert,) = said(world)
    assert "attempt 3 of" in alert
    assert "@amir" in alert


def test_a_hub_that_waits_hears_at_once_when_stripe_will_not_try_again(patient_world: World) -> None:
    world = patient_world
    world.failed_invoice("acme", code="stolen_card")
    (alert,) = said(world)
    assert "attempt 1" in alert
