"""What goes wrong after Stripe took a call: it is never told as if nothing had happened."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.billing.gateway import Gateway
from bot.blocks import ids
from bot.domain.permits import Act
from bot.services.collections import ACTIONS
from tests.actions.pressing import confirm
from tests.acts.steps import choose
from tests.acts.test_edit_lines import with_new_line
from tests.world import HANA, World


def then_busy(world: World, monkeypatch: pytest.MonkeyPatch, path: str, looked_at: str) -> None:
    """Once a call to `path` took effect, Stripe answers 429 to whoever looks at `looked_at`, for a while."""
    post = Gateway.post

    def busy(self: Gateway, *where: str, **params: Any) -> Any:
        answer = post(self, *where, **params)
        if "/".join(where).endswith(path):
            monkeypatch.undo()
            world.stripe.controls.fault("429", looked_at, 2)
        return answer

    monkeypatch.setattr(Gateway, "post", busy)


def test_a_refund_is_told_though_the_invoice_could_not_be_read_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = world.invoice("acme", 100_000)
    world.api.invoices.pay(invoice)
    world.settled()
    view = choose(world, invoice, Act.CREDIT, "can be credited")
    then_busy(world, monkeypatch, "credit_notes", f"GET /v1/invoices/{invoice}$")
    said = confirm(world, view, containing="Credited")
    assert "goes back to the card" in said
    assert len(world.api.credit_notes.list({"invoice": invoice}).data) == 1


def test_an_edit_that_was_half_done_is_never_told_as_if_nothing_had_changed(world: World) -> None:
    draft = world.draft("acme")
    [line] = world.api.invoices.retrieve(draft).lines.data
    view = choose(world, draft, Act.EDIT, "Add a line")
    world.person(HANA).fill(view, {ids.edit_block("amount", str(line.id)): "1300.00"})
    view = with_new_line(world, view, description="Photos", quantity="1", amount="49.50")
    world.stripe.controls.fault("429", f"POST /v1/invoices/{draft}/add_lines", None)
    said = confirm(world, view, containing="Not known")
    assert "Nothing was changed" not in said
    assert world.api.invoices.retrieve(draft).total == 130_000


def test_collection_turned_on_and_off_is_no_try_of_the_card(world: World) -> None:
    """It remembers which card would be charged; the card networks' cap counts charges alone."""
    invoice = world.invoice("acme")
    world.settled()
    cap = world.bot.settings.retry_cap
    view = choose(world, invoice, Act.COLLECTION, "Within the hour")
    confirm(world, view, containing="Collection changed")
    [turned] = [one.value for one in world.bot.store.find(ACTIONS)]
    for number in range(cap):
        world.bot.store.put(ACTIONS, f"collection:{number}", {**turned, "id": f"collection:{number}"})
    view = choose(world, invoice, Act.CHARGE, "Charge $1,250.00 to Visa •••• 4242 now?")
    assert "Paid" in confirm(world, view, containing="Charged to")


def test_a_draft_that_was_made_final_and_not_marked_is_not_called_unchanged(world: World) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.MARK_PAID, "counts as received outside")
    world.person(HANA).fill(view, {ids.PAID_HOW: "Cash"})
    world.stripe.controls.fault("429", f"POST /v1/invoices/{draft}/pay", None)
    assert "Nothing was changed" not in confirm(world, view, containing="Nothing was marked as paid.")
    assert world.api.invoices.retrieve(draft).status == "open"
