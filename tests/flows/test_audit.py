"""`/invoices audit` and `/invoices workspaces`: what hub admins read of what was done, and of whom they bill."""

from __future__ import annotations

from bot.blocks import ids
from bot.services.collections import ACTIONS
from bot.services.workspaces import Workspaces
from tests.actions.pressing import ask_void, confirm
from tests.roles.cast import asked
from tests.world import ACME, AMIR, BEA, CSV, HANA, NOA, World


def audited(world: World, typed: str = "audit", user: str = HANA) -> str:
    """What the command answers."""
    person = world.person(user)
    return person.text_of(asked(person, lambda: person.command("/invoices", typed, channel=ACME)))


def test_the_audit_tells_what_was_done_to_all_and_to_one(world: World) -> None:
    assert "Nothing" not in audited(world, "audit in_nothing").splitlines()[0]
    assert "Nothing was done through the bot yet" in audited(world)
    invoice, other = world.invoice("acme"), world.invoice("bora", 99_00)
    number = str(world.api.invoices.retrieve(invoice).number)
    world.settled()
    confirm(world, ask_void(world, invoice, reason="Billed twice"), containing="Voided")
    world.settled()
    amir = world.person(AMIR)
    asked(amir, lambda: amir.command("/invoices", f"void {invoice}", channel=ACME))
    said = audited(world)
    assert f"Voided · {number} · Acme Bakery · by @hana" in said.replace("*", "")
    assert "“Billed twice”" in said
    assert "Budget back to draft" in said
    assert "by @amir" in said
    assert "Only hub admins can void invoices" in said
    for reference in (number.lower(), invoice):
        assert f"Voided · {number}" in audited(world, f"audit {reference}").replace("*", "")
    assert "Nothing was done to this invoice" in audited(world, f"audit {other}")
    assert "There is no invoice NOPE-0001" in audited(world, "audit NOPE-0001")
    world.stripe.controls.fault("503", "GET /v1/invoices/", 9)
    without = audited(world, f"audit {invoice}")
    assert "Stripe is not answering" in without
    assert "Billed twice" in without


def test_only_hub_admins_read_the_audit_and_the_workspaces(world: World) -> None:
    invoice = world.invoice("acme")
    number = str(world.api.invoices.retrieve(invoice).number)
    world.settled()
    for typed, may in (("audit", "who did what"), (f"audit {number}", "who did what"), ("workspaces", "workspaces")):
        assert may in audited(world, typed, AMIR)
        assert "You own no workspace here" in audited(world, typed, NOA)
    own, others, nobodys = (audited(world, f"audit {one}", BEA) for one in (number, "BORA-0001", "NOPE-0001"))
    assert own == others == nobodys


def test_the_audit_turns_its_pages(world: World) -> None:
    record = {"act": "void", "target": "in_1", "actor": HANA, "workspace": "acme", "state": "shown", "result": None}
    documents = {f"a{one:02}": {**record, "id": f"a{one:02}", "at": 1_790_000_000 + one // 3} for one in range(25)}
    world.bot.store.put_many(ACTIONS, documents)
    hana = world.person(HANA)
    hana.command("/invoices", "audit", channel=ACME)
    seen = hana.wait_message(ACME, containing="Older ▶")
    for page in (2, 3):
        hana.press(seen, ids.TRAIL_NEXT)
        seen = hana.wait_message(ACME, containing=f"page {page}")
    assert hana.text_of(seen).count("Void asked for") == 5
    hana.press(seen, ids.TRAIL_PREVIOUS)
    back = hana.wait_message(ACME, containing="page 2")
    assert hana.text_of(back).count("Void asked for") == 10


def test_the_workspaces_are_listed_with_what_waits_and_lead_to_their_invoices(world: World) -> None:
    rows = [f"shop-{one:02},Shop {one:02},cus_x{one:02},,C0S{one:02},usd,,draft\n" for one in range(12)]
    Workspaces(world.bot.store).import_csv(CSV.format(**world.customers) + "".join(rows))
    world.failed_invoice("acme")
    world.invoice("acme", 55_00)
    world.invoice("bora", 99_00)
    world.settled()
    hana = world.person(HANA)
    hana.command("/invoices", "workspaces", channel=ACME)
    shown = hana.wait_message(ACME, containing="14 workspaces, page 1 of 2")
    said = hana.text_of(shown)
    assert "@amir · #acme\n1 open · 1 failed · budget active · USD" in said
    assert "no owner" in said
    hana.press(shown, ids.WORKSPACE_INVOICES, label="Invoices", block_id=shown["blocks"][3]["block_id"])
    listed = hana.wait_message(ACME, containing="Invoices · All · Bora Logistics")
    assert "$99.00" in hana.text_of(listed)
    hana.press(shown, ids.WORKSPACES_NEXT)
    second = hana.wait_message(ACME, containing="page 2 of 2")
    assert "Shop 11" in hana.text_of(second)
    hana.press(second, ids.WORKSPACES_PREVIOUS)
    hana.wait_message(ACME, containing="page 1 of 2")
