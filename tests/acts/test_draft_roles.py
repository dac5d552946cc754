"""Who may do what to a draft, at the press and when the form is submitted; and one press, one effect."""

from __future__ import annotations

from typing import Any

from bot.blocks import ids
from bot.domain.permits import Act
from tests.actions.pressing import ask, at_once, confirm, outcome, submission
from tests.acts.steps import choose, offers
from tests.acts.test_edit_lines import subscription_draft
from tests.flows.test_alerts_deleted import unfinished
from tests.roles.cast import forged, forged_submission
from tests.world import ACME, AMIR, BEA, BORA, HANA, NOA, World

SAID = {AMIR: "Only hub admins can", BEA: "There is no such invoice", NOA: "You own no workspace here"}
CONFIRMS = {
    Act.EDIT: "Add a line",
    Act.FINALIZE: "cannot change any more",
    Act.SEND: "Stripe e-mails it to",
    Act.SCHEDULE: "At 09:00",
    Act.MEMO: "The client reads it",
    Act.COLLECTION: "within the hour",
    Act.METHOD: "cannot change any more",
    Act.FEE: "Adds one line",
    Act.DELETE: "cannot be undone",
}


def test_nobody_but_hub_admins_presses_or_submits_any_act_on_a_draft(world: World) -> None:
    draft = world.draft("acme", collection_method="send_invoice", days_until_due=30)
    world.settled()
    for user in SAID:
        world.person(user).say(BORA if user == BEA else ACME, "Hello")
    before = world.api.invoices.retrieve(draft)
    for act, shown in CONFIRMS.items():
        view = choose(world, draft, act, shown)
        for user, said in SAID.items():
            body: Any = forged_submission(world, view["id"], user).body
            assert said in str(body), (act, user)
            person = world.person(user)
            forged(person, ids.ACTIONS[act], draft, BORA if user == BEA else ACME)
            person.wait_modal(containing=said)
            person.close(person.modal or {}, all_of_them=True)
    world.settled()
    after = world.api.invoices.retrieve(draft)
    assert (after.status, after.auto_advance, after.lines.data) == (
        before.status,
        before.auto_advance,
        before.lines.data,
    )


def test_a_deletion_pressed_many_times_closes_the_alert_once(world: World) -> None:
    draft = unfinished(world)
    view = choose(world, draft, Act.DELETE, "cannot be undone")
    at_once(world, [submission(world, view) for _ in range(5)])
    hana = world.person(HANA)
    outcome(hana, "Deleted")
    hana.wait_message(ACME, containing="Draft deleted")
    world.settled()
    assert len(world.calls("DELETE", f"/{draft}")) == 1
    assert sum("Draft deleted" in hana.text_of(one) for one in hana.messages(ACME)) == 1


def test_a_subscriptions_draft_is_neither_voided_nor_deleted_but_left_uncollected(world: World) -> None:
    draft = subscription_draft(world)
    assert "delete" not in offers(world, draft)
    hana = world.person(HANA)
    view = ask(world, f"void {draft}", "Turn its collection off instead")
    hana.press(view, ids.ACTIONS[Act.COLLECTION])
    confirm(world, hana.wait_modal(containing="no longer finalizes"), containing="Automatic collection is off")
    assert world.api.invoices.retrieve(draft).auto_advance is False
    view = ask(world, f"void {draft}", "Its collection is off")
    assert ids.ACTIONS[Act.COLLECTION] not in str(view["blocks"])


def test_what_was_done_to_a_draft_is_told_in_its_detail(world: World) -> None:
    draft = world.draft("acme")
    world.settled()
    view = choose(world, draft, Act.COLLECTION, "within the hour")
    confirm(world, view, containing="Collection changed")
    said = world.person(HANA).text_of(ask(world, f"show {draft}", "Done with the bot"))
    assert "Collection changed by @hana" in said
    assert "scheduled for" in said
