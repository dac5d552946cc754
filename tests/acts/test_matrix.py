"""Every act on an invoice of every status, and by every role: it asks, or says why not, before Stripe is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.blocks import ids
from bot.domain.permits import Act
from handlers.acts import ASKED
from sandbox.slack.records import Json
from tests.roles.cast import asked, forged, forged_submission
from tests.world import ACME, AMIR, BEA, HANA, NOA, World

SENT: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 1}
DRAFT = {
    Act.FINALIZE,
    Act.EDIT,
    Act.MEMO,
    Act.SCHEDULE,
    Act.CHARGE,
    Act.MARK_PAID,
    Act.COLLECTION,
    Act.METHOD,
    Act.FEE,
}
OPEN = {Act.CHARGE, Act.MARK_PAID, Act.VOID, Act.WRITE_OFF, Act.COLLECTION, Act.REVISE, Act.CREDIT, Act.MEMO}
PERMITTED = {
    "draft": DRAFT | {Act.DELETE},
    "draft to be sent": DRAFT | {Act.DELETE, Act.SEND},
    "draft of a subscription": DRAFT,
    "open": OPEN,
    "sent": OPEN | {Act.SEND},
    "past due": OPEN | {Act.SEND},
    "failed": OPEN | {Act.RETRY},
    "failed, of a subscription": (OPEN | {Act.RETRY}) - {Act.REVISE},
    "processing": set[Act](),
    "action required": {Act.RETRY, Act.CHARGE, Act.VOID, Act.WRITE_OFF, Act.MARK_PAID},
    "uncollectible": {Act.MARK_PAID, Act.CHARGE, Act.VOID, Act.REVISE},
    "paid": {Act.CREDIT},
    "void": set[Act](),
}
"""The table of the product."""

ROLES = {AMIR: "Only hub admins can", BEA: "There is no such invoice", NOA: "You own no workspace here"}


def of_every_status(world: World) -> Mapping[str, str]:
    """An invoice of Acme's for each row of the table."""
    customer, card, controls, api = world.customers["acme"], world.cards["acme"], world.stripe.controls, world.api
    controls.create_test_card(customer, brand="mastercard", last4="5100", default=False)
    made = {"past due": world.invoice("acme", **SENT)}
    controls.advance(2 * 86_400)
    made["failed, of a subscription"] = str(controls.subscribe(customer, 5_000)["latest_invoice"])
    for status, behaviour in {
        "failed": "decline:insufficient_funds",
        "action required": "requires_action",
        "processing": "processing",
    }.items():
        controls.card(card, behaviour)
        made[status] = world.invoice("acme", charge=True)
    controls.card(card, "pass")
    made["draft"], made["draft to be sent"] = world.draft("acme"), world.draft("acme", **SENT)
    made["draft of a subscription"] = str(controls.subscribe(customer, 5_000)["latest_invoice"])
    made["open"], made["sent"] = world.invoice("acme"), world.invoice("acme", **SENT)
    ends: dict[str, Any] = {
        "uncollectible": api.invoices.mark_uncollectible,
        "paid": api.invoices.pay,
        "void": api.invoices.void_invoice,
    }
    for status, end in ends.items():
        made[status] = world.invoice("acme")
        end(made[status])
    world.settled()
    return made


def writes(world: World) -> int:
    """The requests so far that change something at Stripe."""
    return sum(one.method != "GET" for one in world.stripe.requests)


def test_every_act_asks_where_the_status_permits_it_and_says_why_not_elsewhere(world: World) -> None:
    world.team.limits = replace(world.team.limits, enabled=False)
    invoices, hana = of_every_status(world), world.person(HANA)
    hana.say(ACME, "Hello")
    assert set(invoices) == set(PERMITTED)
    before, wrong = writes(world), []
    for status, invoice in invoices.items():
        for act in ASKED:
            view = asked(hana, lambda act=act, invoice=invoice: forged(hana, ids.ACTIONS[act], invoice))
            said = hana.text_of(view)
            asks, broken = bool(view.get("submit")), "Something went wrong" in said or "did not accept" in said
            if asks is not (act in PERMITTED[status]) or broken:
                wrong.append((status, act.value, said))
    assert wrong == []
    assert writes(world) == before


def _form(screen: Json) -> Json | None:
    top: Json | None = screen["modals"][-1] if screen["modals"] else None
    return top if top is not None and top.get("submit") else None


def test_nobody_but_hub_admins_gets_to_ask_or_to_confirm(world: World) -> None:
    world.team.limits = replace(world.team.limits, enabled=False)
    failed, draft = world.failed_invoice("acme"), world.draft("acme", **SENT)
    world.settled()
    for user in (HANA, *ROLES):
        world.person(user).say(ACME, "Hello")
    hana, before, wrong = world.person(HANA), writes(world), []
    for act in ASKED:
        invoice = failed if act in PERMITTED["failed"] else draft
        for user, refusal in ROLES.items():
            person = world.person(user)
            said = person.text_of(asked(person, lambda a=act, i=invoice, p=person: forged(p, ids.ACTIONS[a], i)))
            if refusal not in said:
                wrong.append((act, user, said))
        if act is Act.MOVE_CARD:  # nothing to move, so nothing to confirm
            continue
        forged(hana, ids.ACTIONS[act], invoice)
        view = hana.wait_for(_form, what=f"the question about {act}")
        for user, refusal in ROLES.items():
            answer = str(forged_submission(world, view["id"], user).body)
            if refusal not in answer:
                wrong.append((act, user, answer))
        hana.close(hana.modal or {}, all_of_them=True)
    assert wrong == []
    assert writes(world) == before
