"""The management fee is put on a draft once, of what the lines come to after discounts."""

from __future__ import annotations

from bot.domain.permits import Act
from tests.actions.pressing import confirm
from tests.acts.steps import choose, offers
from tests.acts.test_edit_lines import subscription_draft
from tests.world import HANA, World


def fees(world: World, draft: str) -> list[int]:
    """The fee's lines at Stripe."""
    lines = world.bot.billing.detail(draft).lines
    return [line.amount for line in lines if line.fee]


def test_a_subscriptions_draft_gets_its_fee_once(world: World) -> None:
    draft = subscription_draft(world)
    view = choose(world, draft, Act.FEE, "Adds one line")
    assert "Management fee (10%) · $9.00" in world.person(HANA).text_of(view).replace("*", "")
    confirm(world, view, containing="Fee added")
    assert fees(world, draft) == [900]
    assert "fee" not in offers(world, draft)


def test_the_fee_is_of_what_is_left_after_discounts_and_no_discount_lessens_it(world: World) -> None:
    draft = world.draft("acme", 10_000)
    coupon = world.api.coupons.create({"percent_off": 20, "duration": "once"}).id
    world.api.invoices.update(draft, {"discounts": [{"coupon": coupon}]})
    view = choose(world, draft, Act.FEE, "$8.00")
    world.stripe.controls.fault("timeout", f"POST /v1/invoices/{draft}/add_lines", 3, where="after")
    confirm(world, view, containing="Fee added")
    assert fees(world, draft) == [800]
    assert world.api.invoices.retrieve(draft).total == 8_800


def test_a_fee_that_would_be_another_one_now_is_not_added(world: World) -> None:
    draft = world.draft("acme", 10_000)
    view = choose(world, draft, Act.FEE, "$10.00")
    world.api.invoices.add_lines(draft, {"lines": [{"description": "More", "amount": 5_000}]})
    assert "amount" in confirm(world, view, containing="changed after you saw it")
    assert fees(world, draft) == []
    assert "fee" not in offers(world, world.draft("bora"))
