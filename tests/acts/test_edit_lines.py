"""The lines of a draft, edited in a form: changed, added, taken off; each call once, whatever is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.billing import StripeBilling
from bot.blocks import ids
from bot.domain.permits import Act
from bot.services.ports import BillingRefused
from sandbox.slack.records import Json
from tests.actions.pressing import confirm
from tests.acts.steps import choose
from tests.world import AMIR, HANA, World

CALLS = ("update_lines", "add_lines", "remove_lines")


def draft_of_three(world: World) -> tuple[str, list[str]]:
    """A draft with a campaign, a design and a product's price; the lines' ids."""
    draft = world.draft("acme")
    product = world.api.products.create({"name": "Hosting"}).id
    price = world.api.prices.create({"product": product, "currency": "usd", "unit_amount": 2_000}).id
    lines: Any = [{"description": "Design", "amount": 5_000}, {"pricing": {"price": price}, "quantity": 2}]
    made = world.api.invoices.add_lines(draft, {"lines": lines})
    return draft, [str(line.id) for line in made.lines.data]


def lines(world: World, draft: str) -> list[tuple[str | None, int | None, int]]:
    """What Stripe has: description, quantity, amount."""
    return [(line.description, line.quantity, line.amount) for line in world.api.invoices.retrieve(draft).lines.data]


def called(world: World, draft: str) -> list[int]:
    """How often the bot sent each call (the world's own are counted too)."""
    return [len(world.calls("POST", f"/{draft}/{call}")) for call in CALLS]


def edited(world: World, view: Json, line: str, **values: str) -> None:
    """Type into a line's fields."""
    world.person(HANA).fill(view, {ids.edit_block(name, line): value for name, value in values.items()})


def with_new_line(world: World, view: Json, **values: str) -> Json:
    """Press Add a line and fill it; the form as it is then."""
    hana = world.person(HANA)
    hana.press(view, ids.EDIT_ADD)
    view = hana.wait_modal(containing="A new line")
    prefix = ids.edit_block("head", "")
    keys = [str(block["block_id"]).removeprefix(prefix) for block in view["blocks"] if prefix in str(block["block_id"])]
    edited(world, view, keys[-1], **values)
    return view


def changed_form(world: World, draft: str, ids_: list[str]) -> Json:
    """Campaign at another price, the design gone, hosting for three, a new line."""
    hana = world.person(HANA)
    view = choose(world, draft, Act.EDIT, "Add a line")
    edited(world, view, ids_[0], amount="1300.00", description="November campaign")
    edited(world, view, ids_[2], quantity="3")
    hana.press(view, ids.EDIT_REMOVE, value=ids_[1])
    world.until(lambda: "Design" not in hana.text_of(hana.modal or {}))
    view = hana.modal or {}
    return with_new_line(world, view, description="Photos", quantity="2", amount="49.50")


WANTED = [("November campaign", 1, 130_000), ("Hosting", 3, 6_000), ("Photos", 2, 9_900)]


def test_lines_are_changed_added_and_taken_off_in_one_form(world: World) -> None:
    draft, line_ids = draft_of_three(world)
    view = changed_form(world, draft, line_ids)
    assert "Lines changed" in confirm(world, view, containing="Lines changed")
    assert lines(world, draft) == WANTED
    hosting: Any = world.api.invoices.retrieve(draft).lines.data[1]
    assert hosting.pricing.price_details.product != "prod_sandboxAdHoc"
    assert called(world, draft) == [1, 3, 1]


def test_what_cannot_be_read_is_said_at_each_field(world: World) -> None:
    draft = world.draft("acme")
    line = str(world.api.invoices.retrieve(draft).lines.data[0].id)
    view = choose(world, draft, Act.EDIT, "Add a line")
    edited(world, view, line, quantity="999999", amount="999999.00")
    answer = world.person(HANA).submit(view).body
    assert "more than one invoice can charge" in answer["errors"][ids.edit_block("amount", line)]
    edited(world, view, line, quantity="many", amount="1,200")
    answer = world.person(HANA).submit(view).body
    assert "whole number" in answer["errors"][ids.edit_block("quantity", line)]
    assert "decimal mark is a point" in answer["errors"][ids.edit_block("amount", line)]
    hana = world.person(HANA)
    hana.press(view, ids.EDIT_REMOVE, value=line)
    assert "October campaign" in hana.text_of(hana.wait_modal(containing="Edit lines"))


def test_an_edit_whose_answer_was_lost_at_any_step_is_done_once(world: World) -> None:
    for call, kind in zip((*CALLS, "update_lines"), ("timeout", "timeout", "500", "500"), strict=True):
        draft, line_ids = draft_of_three(world)
        view = changed_form(world, draft, line_ids)
        world.stripe.controls.fault(kind, f"POST /v1/invoices/{draft}/{call}", 3, where="after")
        assert "Lines changed" in confirm(world, view, containing="Lines changed")
        assert lines(world, draft) == WANTED
        world.stripe.controls.clear_faults()


def test_an_edit_that_a_crash_cut_short_is_finished(world: World) -> None:
    draft, line_ids = draft_of_three(world)
    view = changed_form(world, draft, line_ids)
    world.stripe.controls.fault("503", f"POST /v1/invoices/{draft}/add_lines", None, saved=False)
    world.person(HANA).submit(view)
    world.until(lambda: lines(world, draft)[0][0] == "November campaign")
    world.until(lambda: len(world.calls("POST", f"/{draft}/add_lines")) > 2)
    with_new_start(world, draft)
    world.until(lambda: lines(world, draft) == WANTED)


def with_new_start(world: World, draft: str) -> None:
    """As after a kill: the action's document says that Stripe was called, and nothing is under way."""
    world.until(lambda: action(world, draft)["state"] == "shown")
    left = {**action(world, draft), "state": "calling", "result": None, "answered_5xx": False}
    world.stripe.controls.clear_faults()
    world.bot.store.put("actions", left["id"], left)
    world.until(lambda: world.bot.actions.resume() == 0)


def action(world: World, draft: str) -> Any:
    """The newest action's document about the draft."""
    return next(one.value for one in world.bot.store.find("actions") if one.value["target"] == draft)


def test_a_draft_that_somebody_else_changed_meanwhile_is_left_alone(world: World) -> None:
    draft, line_ids = draft_of_three(world)
    view = changed_form(world, draft, line_ids)
    world.api.invoices.update_lines(draft, {"lines": [{"id": line_ids[1], "description": "Design, twice"}]})
    before = lines(world, draft)
    assert "Nothing was changed" in confirm(world, view, containing="changed after you saw it")
    assert lines(world, draft) == before


def test_what_stripe_refuses_after_a_first_step_is_told_as_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, line_ids = draft_of_three(world)
    view = changed_form(world, draft, line_ids)

    def refused(*_: Any) -> None:
        raise BillingRefused("The line is too long.")

    monkeypatch.setattr(StripeBilling, "add_lines", refused)
    assert "The line is too long." in confirm(world, view, containing="Only a part")
    assert [description for description, _, _ in lines(world, draft)] == ["November campaign", "Design", "Hosting"]


def test_a_subscriptions_own_lines_stay_and_others_are_added(world: World) -> None:
    draft = subscription_draft(world)
    before = lines(world, draft)
    view = choose(world, draft, Act.EDIT, "stay as they are; you can add others")
    assert ids.EDIT_REMOVE not in str(view["blocks"])
    view = with_new_line(world, view, description="Extra", quantity="1", amount="10.00")
    confirm(world, view, containing="Lines changed")
    assert sorted(map(str, lines(world, draft))) == sorted(map(str, [*before, ("Extra", 1, 1_000)]))


def subscription_draft(world: World) -> str:
    """The draft that a subscription of Acme's made when its month was over."""
    product = world.api.products.create({"name": "Care"}).id
    recurring: Any = {"interval": "month"}
    price = world.api.prices.create(
        {"product": product, "currency": "usd", "unit_amount": 9_000, "recurring": recurring}
    ).id
    made = world.api.subscriptions.create({"customer": world.customers["acme"], "items": [{"price": price}]})
    item: Any = made["items"].data[0]
    world.stripe.controls.advance(item.current_period_end - item.current_period_start + 60)
    world.settled()
    found = world.api.invoices.list({"customer": world.customers["acme"], "status": "draft"}).data
    return str(found[0].id)


def test_an_owner_whose_form_is_forged_changes_nothing(world: World) -> None:
    draft = world.draft("acme")
    world.settled()
    amir = world.person(AMIR)
    amir.command("/invoices", f"show {draft}", channel="C0ACME")
    assert "Edit lines" not in amir.text_of(amir.wait_modal(containing="As of"))
