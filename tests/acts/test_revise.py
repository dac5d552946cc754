"""Revise: a draft that replaces the original once it is final, and leaves the budget alone."""

from __future__ import annotations

from bot.domain.permits import Act
from bot.domain.workspaces import Budget
from bot.services.workspaces import Workspaces
from tests.actions.pressing import confirm
from tests.acts.steps import choose, detail, offers
from tests.world import ACME, HANA, World


def drafts(world: World, invoice: str) -> list[str]:
    """The revisions of the invoice that are drafts."""
    found = world.api.invoices.list({"status": "draft"}).data
    return [str(one.id) for one in found if one.from_invoice and one.from_invoice.invoice == invoice]


def budget(world: World) -> Budget:
    """Acme's."""
    workspace = Workspaces(world.bot.store).get("acme")
    assert workspace is not None
    return workspace.budget


def test_the_draft_replaces_the_original_which_settles_its_alert_and_leaves_the_budget(world: World) -> None:
    invoice = world.failed_invoice("acme")
    view = choose(world, invoice, Act.REVISE, "the budget stays as it is")
    said = confirm(world, view, containing="Revision drafted")
    assert "that voids the original" in said
    [draft] = drafts(world, invoice)
    hana = world.person(HANA)
    hana.press(hana.modal or {}, "invoice.details")
    assert draft in hana.text_of(hana.wait_modal(containing="As of"))
    assert world.api.invoices.retrieve(invoice).status == "open"
    view = choose(world, draft, Act.FINALIZE, "cannot change any more")
    assert "the invoice that it replaces is voided" in hana.text_of(view)
    confirm(world, view, containing="Finalized")
    world.settled()
    kept = world.api.invoices.retrieve(invoice)
    assert (kept.status, kept.latest_revision) == ("void", draft)
    assert budget(world) is Budget.ACTIVE
    hana.wait_message(ACME, containing="Replaced by a revision made by @hana")
    assert not [one for one in hana.messages(ACME) if "Budget back to draft" in hana.text_of(one)]
    assert "Replaced by" in hana.text_of(detail(world, invoice))


def test_a_lost_answer_makes_one_draft_and_a_second_press_says_that_there_is_one(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = choose(world, invoice, Act.REVISE, "the budget stays as it is")
    world.stripe.controls.fault("500", "POST /v1/invoices$", 3, where="after")
    confirm(world, view, containing="Revision drafted")
    assert len(drafts(world, invoice)) == 1
    view = choose(world, invoice, Act.REVISE, "the budget stays as it is")
    assert "already has a revision" in confirm(world, view, containing="did not accept")


def test_a_void_of_an_invoice_whose_revision_is_still_a_draft_resets_the_budget(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    confirm(world, choose(world, invoice, Act.REVISE, "the budget stays as it is"), containing="Revision drafted")
    world.api.invoices.void_invoice(invoice)
    world.settled()
    world.person(HANA).wait_message(ACME, containing="Budget back to draft")


def test_one_that_a_subscription_made_cannot_be_revised(world: World) -> None:
    subscription = world.stripe.controls.subscribe(
        world.customers["acme"], 5_000, collection_method="send_invoice", days_until_due=30
    )
    world.stripe.controls.advance(2 * 3600)
    world.settled()
    assert "revise" not in offers(world, str(subscription["latest_invoice"]))


def test_a_void_that_does_not_name_its_revision_yet_leaves_the_budget_alone(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    confirm(world, choose(world, invoice, Act.REVISE, "the budget stays as it is"), containing="Revision drafted")
    world.stripe.controls.webhooks("hold")
    world.api.invoices.finalize_invoice(drafts(world, invoice)[0], {"auto_advance": False})
    world.stripe._state.objects["invoice"][invoice]["latest_revision"] = None
    world.stripe.controls.webhooks("deliver")
    world.stripe.controls.release()
    world.settled()
    assert world.api.invoices.retrieve(invoice).status == "void"
    assert budget(world) is Budget.ACTIVE
