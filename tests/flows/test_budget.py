"""A budget that a void put back to draft: a hub admin sets it active again, and Stripe's refusals are told."""

from bot.blocks import ids
from bot.blocks.states import BudgetState
from bot.domain.workspaces import Budget
from bot.services.workspaces import Workspaces
from sandbox.slack.records import Json
from tests.actions.pressing import ask_void, confirm
from tests.flows.test_void import budget, told
from tests.world import ACME, AMIR, BEA, HANA, HUB, LI, NOA, World


def voided(world: World, after: str = "") -> tuple[str, Json]:
    """An invoice voided in the Dashboard, and the channel's message about the budget."""
    invoice = world.invoice("acme")
    world.api.invoices.void_invoice(invoice)
    world.settled()
    return invoice, world.person(HANA).wait_message(ACME, containing="Budget back to draft", after=after)


def writes(world: World) -> int:
    """How often the budget was written at Stripe."""
    return len(world.calls("POST", f"/customers/{world.customers['acme']}"))


def test_a_hub_admin_sets_it_active_again_here_and_at_stripe(world: World) -> None:
    invoice, message = voided(world)
    hana = world.person(HANA)
    hana.press(message, ids.BUDGET)
    hana.wait_message(ACME, containing="is active again, here and in Stripe")
    shown = hana.wait_message(ACME, containing="Budget active again · Acme Bakery · by @hana")
    assert shown["ts"] == message["ts"]
    assert hana.buttons(shown) == []
    assert budget(world) == ("active", "active")
    audit = world.bot.store.get("actions", f"budget:{invoice}:active")
    assert audit is not None
    assert (audit["act"], audit["actor"], audit["workspace"]) == ("budget", HANA, "acme")
    assert audit["result"]["ending"] == "done"


def test_a_second_press_changes_nothing_and_says_so(world: World) -> None:
    _, message = voided(world)
    world.person(HANA).press(message, ids.BUDGET)
    world.person(HANA).wait_message(ACME, containing="is active again")
    before = writes(world)
    world.person(LI).press(message, ids.BUDGET, stale=True)
    said = world.person(LI).text_of(world.person(LI).wait_message(ACME, containing="is active already"))
    assert "set so by @hana" in said
    assert "Nothing was changed" in said
    assert writes(world) == before


def test_an_old_button_does_not_undo_a_newer_void(world: World) -> None:
    _, old = voided(world)
    world.person(HANA).press(old, ids.BUDGET)
    world.person(HANA).wait_message(ACME, containing="Budget active again")
    _, new = voided(world, after=old["ts"])
    hana = world.person(HANA)
    hana.press(old, ids.BUDGET, stale=True)
    hana.wait_message(ACME, containing="Another void has put the budget")
    assert budget(world) == ("draft", "draft")
    hana.press(new, ids.BUDGET)
    world.until(lambda: budget(world) == ("active", "active"))


def test_of_two_messages_about_one_void_the_older_is_settled_when_it_is_pressed(world: World) -> None:
    world.team.fault("chat.postMessage", "http_500", 1, after_effect=True)
    voided(world)
    hana = world.person(HANA)
    world.until(lambda: len(hana.messages(ACME)) == 2)
    world.settled()
    old, new = hana.messages(ACME)
    hana.press(old, ids.BUDGET)
    assert hana.wait_message(ACME, containing="Posted twice")["ts"] == old["ts"]
    assert hana.wait_message(ACME, containing="Budget active again")["ts"] == new["ts"]


def test_only_hub_admins_may_and_others_are_told_who(world: World) -> None:
    _, message = voided(world)
    for user, words in ((AMIR, "Only hub admins can set a budget active"), (NOA, "You own no workspace")):
        person = world.person(user)
        person.press(message, ids.BUDGET)
        person.wait_message(ACME, containing=words)
    assert budget(world) == ("draft", "draft")


def test_the_owner_of_another_workspace_learns_nothing_of_it(world: World) -> None:
    _, message = voided(world)
    bea = world.person(BEA)
    bea.press(message, ids.BUDGET)
    bea.wait_message(ACME, containing="There is no such invoice that you can see")
    message["blocks"][-1]["elements"][0]["value"] = BudgetState("nowhere", "budget:in_1").encode()
    bea.press(message, ids.BUDGET, stale=True)
    same = "There is no such invoice that you can see"
    bea.wait_for(
        lambda _screen: sum(same in bea.text_of(one) for one in bea.messages(ACME)) == 2, what="the same answer"
    )
    assert budget(world) == ("draft", "draft")


def test_nothing_is_set_active_while_stripe_is_down(world: World) -> None:
    _, message = voided(world)
    world.stripe.controls.fault("503", "POST /v1/customers", None, saved=False)
    hana = world.person(HANA)
    hana.press(message, ids.BUDGET)
    hana.wait_message(ACME, containing="Stripe is not answering")
    assert budget(world)[1] == "draft"
    world.stripe.controls.clear_faults()
    hana.press(message, ids.BUDGET)
    hana.wait_message(ACME, containing="is active again, here and in Stripe")
    assert budget(world) == ("active", "active")


def test_a_reset_that_stripe_refuses_is_told_to_the_hub_once(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    world.api.customers.delete(world.customers["acme"])
    world.settled()
    world.api.invoices.void_invoice(invoice)
    hana = world.person(HANA)
    hana.wait_message(HUB, containing="Stripe did not take the budget status of Acme Bakery")
    hana.wait_message(ACME, containing="Budget back to draft")
    world.settled()
    found = Workspaces(world.bot.store).get("acme")
    assert found is not None
    assert found.budget is Budget.DRAFT
    assert sum("did not take" in hana.text_of(one) for one in hana.messages(HUB)) == 1


def test_customers_that_cannot_be_written_leave_the_alert_settled(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.stripe.controls.fault("503", "POST /v1/customers", None, saved=False)
    confirm(world, ask_void(world, invoice), containing="Voided")
    shown = world.person(HANA).wait_message(ACME, containing="Voided by @hana")
    assert world.person(HANA).buttons(shown) == []
    assert told(world) == 0
