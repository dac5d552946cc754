"""Actions taken up again: what is under way is left alone, what is old or in doubt is not sent again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.actions import Decision
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.services.records import claimed
from sandbox.slack.people import Person
from tests.actions.pressing import ask_retry, ask_void, at_once, outcome, passing_card, pays, submission, wait_until
from tests.world import ACME, HANA, LI, World


def left_behind(world: World, invoice: str, age: timedelta = timedelta(), **changes: Any) -> str:
    """A retry by Hana that a process which is gone had claimed `age` ago; returns the decision's id."""
    made = world.bot.billing.invoice(invoice)
    at = datetime.now(UTC) - age
    params = {"amount": made.amount_remaining, "attempt_key": made.attempt_key, "method": world.cards["acme"]}
    decision = Decision(
        id=f"retry:{invoice}:{made.attempt_key}:1",
        act=Act.RETRY,
        target=invoice,
        actor=HANA,
        at=at,
        place=Place(HANA, at, ACME),
        workspace="acme",
        params={**params, "default": True},
    )
    world.bot.store.put("actions", decision.id, {**claimed(decision), **changes})
    return decision.id


def told(world: World, words: str) -> str:
    """What Hana was told privately."""
    hana = world.person(HANA)
    return hana.text_of(hana.wait_message(ACME, containing=words))


def private(person: Person) -> list[str]:
    """What only this person was told in the channel."""
    return [person.text_of(one) for one in person.messages(ACME) if one["ephemeral"]]


def test_a_claim_that_was_left_behind_is_carried_out_once(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    left_behind(world, invoice)
    for _ in range(5):
        world.bot.actions.resume()
    assert "Charged to" in told(world, "Charged to")
    assert len(pays(world, invoice)) == 1


def test_a_claim_of_the_day_before_is_not_carried_out(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    left_behind(world, invoice, timedelta(hours=24))
    world.bot.actions.resume()
    assert "Nothing was charged" in told(world, "decided too long ago")
    assert pays(world, invoice) == []


def test_a_call_answered_by_a_5xx_is_not_sent_again(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    called = int(datetime.now(UTC).timestamp()) - 60
    left_behind(world, invoice, state="calling", called_at=called, answered_5xx=True)
    world.bot.actions.resume()
    told(world, "Not known")
    assert pays(world, invoice) == []


def test_a_call_older_than_stripes_memory_of_keys_is_not_sent_again(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    called = int((datetime.now(UTC) - timedelta(hours=23, minutes=1)).timestamp())
    left_behind(world, invoice, timedelta(hours=23, minutes=1), state="calling", called_at=called)
    world.bot.actions.resume()
    told(world, "Not known")
    assert pays(world, invoice) == []


def test_a_call_in_doubt_promises_nothing_while_stripe_cannot_be_asked(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    left_behind(world, invoice, state="calling", called_at=int(datetime.now(UTC).timestamp()) - 5)
    world.stripe.controls.fault("503", "", None)
    world.bot.actions.resume()
    hana = world.person(HANA)
    before = len(world.calls("GET", f"/{invoice}"))
    wait_until(lambda: len(world.calls("GET", f"/{invoice}")) > before + 3, "some tries")
    world.stripe.controls.clear_faults()
    assert not any("harged" in told and "not known yet" not in told for told in private(hana))
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    told(world, "Charged to")
    assert len(world.charges(invoice)) == 1


def test_a_call_in_doubt_says_nothing_while_the_role_cannot_be_looked_up(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    decision = left_behind(world, invoice, state="calling", called_at=int(datetime.now(UTC).timestamp()) - 5)
    world.team.fault("users.info", "http_500", 3)
    world.bot.actions.resume()
    wait_until(lambda: not world.team.faults._waiting, "the faults")
    action = world.bot.store.get("actions", decision)
    assert action is not None
    assert action["result"] is None
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    assert len(world.charges(invoice)) == 1
    assert len(pays(world, invoice)) == 1


def test_resuming_leaves_alone_what_is_under_way(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("hang", "/pay$", 1, seconds=20)
    at_once(world, [submission(world, view)])
    for _ in range(20):
        world.bot.actions.resume()
    world.stripe.controls.clear_faults()
    assert "Paid" in outcome(world.person(HANA))
    assert len(pays(world, invoice)) == 1


def test_a_retry_and_a_void_of_one_invoice_at_once_come_to_one_of_the_two(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    retry, void = ask_retry(world, invoice), ask_void(world, invoice, user=LI)
    at_once(world, [submission(world, retry), submission(world, void, user=LI)])
    said = outcome(world.person(HANA)) + outcome(world.person(LI))
    status = world.api.invoices.retrieve(invoice).status
    assert status in ("paid", "void")
    assert ("was paid on" in said) == (status == "paid")
    assert ("was voided on" in said) == (status == "void")
    assert len(world.charges(invoice)) == (status == "paid")
