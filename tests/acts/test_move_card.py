"""The subscription's own card: named wherever it stands in the way, and moved to the customer's new one."""

from __future__ import annotations

from bot.blocks import ids
from bot.domain.permits import Act
from sandbox.slack.records import Json
from tests.actions.pressing import ask_retry, confirm
from tests.acts.steps import detail
from tests.world import AMIR, HANA, World

MOVE = ids.ACTIONS[Act.MOVE_CARD]


def left_behind(world: World) -> tuple[str, str, str]:
    """A failed invoice of a subscription on a card of its own, that subscription, and the customer's new card."""
    customer, old = world.customers["acme"], world.cards["acme"]
    subscription = world.stripe.controls.subscribe(customer, 5_000, default_payment_method=old, name="Retainer")["id"]
    world.stripe.controls.card(old, "decline:expired_card")
    world.stripe.controls.advance(2 * 3600)
    world.settled()
    new = world.stripe.controls.create_test_card(customer, brand="mastercard", last4="5100")
    invoice = world.api.subscriptions.retrieve(subscription).latest_invoice
    return str(invoice), str(subscription), new


def on(world: World, subscription: str) -> str:
    """The subscription's own method."""
    return str(world.api.subscriptions.retrieve(subscription).default_payment_method)


def move(world: World, view: Json) -> Json:
    """Press Use the new card there; the confirmation."""
    hana = world.person(HANA)
    hana.press(view, MOVE)
    return hana.wait_modal(containing="Nothing is charged by this")


def test_the_old_card_is_named_where_it_matters_and_moved_with_one_confirmation(world: World) -> None:
    invoice, subscription, new = left_behind(world)
    hana = world.person(HANA)
    named = "Retainer is still charged to Visa •••• 4242, though the client's own is now Mastercard •••• 5100"
    shown = detail(world, invoice)
    assert named in hana.text_of(shown)
    amir = world.person(AMIR)
    assert "Use the new card" not in amir.text_of(detail(world, invoice, user=AMIR))
    view = ask_retry(world, invoice)
    assert named in hana.text_of(view)
    asked = hana.text_of(move(world, view))
    assert "From now on Mastercard •••• 5100 is charged for Retainer" in asked
    said = confirm(world, hana.modal or {}, containing="Card changed")
    assert "charged to Mastercard •••• 5100 from now on" in said
    assert on(world, subscription) == new
    assert world.calls("POST", f"/{invoice}/pay") == []
    assert named not in hana.text_of(detail(world, invoice))
    hana.close(hana.modal or {}, all_of_them=True)
    assert "Mastercard •••• 5100" in hana.text_of(ask_retry(world, invoice))  # what Stripe would charge now


def test_a_payment_with_another_card_offers_the_move_and_a_move_made_meanwhile_is_seen(world: World) -> None:
    invoice, subscription, new = left_behind(world)
    hana = world.person(HANA)
    view = ask_retry(world, invoice)
    hana.fill(view, {ids.RETRY_METHOD: new})
    said = confirm(world, view, containing="Paid")
    assert "Its subscription is still on the old card." in said
    view = move(world, hana.modal or {})
    world.api.subscriptions.update(subscription, {"default_payment_method": new})
    world.api.customers.update(
        world.customers["acme"], {"invoice_settings": {"default_payment_method": world.cards["acme"]}}
    )
    assert "payment method" in confirm(world, view, containing="changed after you saw it")
    assert on(world, subscription) == new


def test_replace_card_says_that_the_subscription_keeps_its_own(world: World) -> None:
    invoice, _, _ = left_behind(world)
    for user, then in ((HANA, "press Use the new card to switch to it"), (AMIR, "a hub admin can switch to it")):
        person = world.person(user)
        person.press(detail(world, invoice, user=user), ids.REPLACE_CARD)
        view = person.wait_modal(containing="Open the card page")
        assert f"once the new card is saved, {then}" in person.text_of(view)
        assert (MOVE in str(view["blocks"])) is (user == HANA)


def test_a_lost_answer_half_way_moves_all_of_them_once(world: World) -> None:
    invoice, first, new = left_behind(world)
    old, customer = world.cards["acme"], world.customers["acme"]
    second = world.stripe.controls.subscribe(customer, 7_000, default_payment_method=old, name="Hosting")["id"]
    view = move(world, detail(world, invoice))
    assert "Subscriptions " in world.person(HANA).text_of(view)
    world.stripe.controls.fault("timeout", f"/subscriptions/{first}$", 3, where="after")
    confirm(world, view, containing="Card changed")
    assert {on(world, first), on(world, str(second))} == {new}
