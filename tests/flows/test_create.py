"""Confirming what was previewed: what is at Stripe afterwards, and what the person reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.blocks import ids
from bot.services.workspaces import Workspaces
from tests.flows.create_steps import billed_once, confirmed, line, made, previewed, result, submission
from tests.world import ACME, CSV, HANA, LI, World


def test_each_workspace_is_billed_and_the_result_is_told_in_the_direct_message(world: World) -> None:
    hana = world.person(HANA)
    confirmed(hana, ["acme", "bora"], memo="Thank you", fee=["yes"])
    said = hana.text_of(hana.wait_message(ACME, containing="Creating 2 invoices"))
    assert "in your direct messages with me" in said
    text = hana.text_of(result(hana))
    (acme,), (bora,) = made(world, "acme"), made(world, "bora")
    assert "Created 2 invoices" in text
    assert "$525.00" in text
    for name, invoice, amount in (("Acme Bakery", acme, "$275.00"), ("Bora Logistics", bora, "$250.00")):
        assert f"{name} · {invoice.number} · {amount} · Open" in text
        assert (invoice.status, invoice.auto_advance, invoice.collection_method) == (
            "open",
            True,
            "charge_automatically",
        )
        assert invoice.description == "Thank you"
        assert invoice.metadata["invoicebot_decision"].endswith(f":{name.split()[0].lower()}")
    assert [one.description for one in acme.lines.data] == ["October campaign", "Management fee (10%)"]
    assert [one.description for one in bora.lines.data] == ["October campaign"]


def test_an_invoice_that_is_charged_is_paid_by_stripe_afterwards(world: World) -> None:
    hana = world.person(HANA)
    confirmed(hana)
    result(hana)
    world.stripe.controls.advance(2 * 3600)
    world.settled()
    assert billed_once(world, "acme").status == "paid"


def test_an_invoice_that_is_sent_has_its_due_date_and_went_out_once(world: World) -> None:
    hana = world.person(HANA)
    confirmed(hana, collection="send_invoice", days="30")
    text = hana.text_of(result(hana))
    invoice = billed_once(world, "acme")
    assert (invoice.status, invoice.collection_method) == ("open", "send_invoice")
    assert round((invoice.due_date - invoice.created) / 86400) == 30
    assert len(world.calls("POST", "/send")) == 1
    assert invoice.number in text


def test_what_was_created_opens_from_its_result_and_is_in_the_list(world: World) -> None:
    hana = world.person(HANA)
    confirmed(hana)
    hana.press(result(hana), ids.DETAILS)
    number = billed_once(world, "acme").number
    assert number in hana.text_of(hana.wait_modal(containing="As of"))
    hana.command("/invoices", "acme", channel=ACME)
    hana.wait_message(ACME, containing=number)


def test_one_that_fails_is_tried_again_alone(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, ["acme", "bora"])
    rows = CSV.format(**world.customers)
    Workspaces(world.bot.store).import_csv(rows.replace("C0BORA,usd", "C0BORA,eur"))
    hana.submit(preview)
    first = result(hana)
    text = hana.text_of(first)
    assert "Created 1 of 2 invoices" in text
    assert "Bora Logistics · The workspace changed after you saw it. Nothing was created. `/invoices create`" in text
    assert made(world, "bora") == []
    Workspaces(world.bot.store).import_csv(rows)
    hana.press(first, ids.BATCH_AGAIN)
    text = hana.text_of(result(hana, "Created 2 invoices"))
    assert "Try those again" not in text
    assert billed_once(world, "acme").number in text
    assert billed_once(world, "bora").number in text
    assert len([one for one in hana.messages(hana.dm) if "Created" in one["text"]]) == 1


def test_a_total_that_is_not_the_previewed_one_is_not_billed(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, amount="250.00")
    world.stripe.controls.fault("429", "/finalize$", None)
    hana.submit(preview)
    first = result(hana)
    (draft,) = made(world, "acme")
    world.api.invoices.add_lines(draft.id, {"lines": [{"description": "Tax of a new rate", "amount": 50_00}]})
    world.stripe.controls.clear_faults()
    hana.press(first, ids.BATCH_AGAIN)
    last = result(hana, "The total is now $300.00, not the $250.00 that was previewed")
    assert "nothing was sent or charged. Details has it" in hana.text_of(last)
    assert hana.buttons(last) == ["Details"]
    (draft,) = made(world, "acme")
    assert draft.status == "draft"
    hana.press(last, ids.DETAILS)
    hana.wait_modal(containing=draft.id)


def test_try_those_again_pressed_twice_bills_once_and_says_so(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana)
    world.stripe.controls.fault("429", "POST /v1/invoices$", None)
    hana.submit(preview)
    first = result(hana)
    assert "Created 0 of 1" in hana.text_of(first)
    assert "Stripe is not answering" in hana.text_of(first)
    world.stripe.controls.clear_faults()
    hana.press(first, ids.BATCH_AGAIN)
    hana.press(first, ids.BATCH_AGAIN, stale=True)
    hana.wait_message(hana.dm, containing="nothing was done twice")
    result(hana, "Created 1 invoice")
    hana.press(first, ids.BATCH_AGAIN, stale=True)
    world.settled()
    billed_once(world, "acme")


def test_confirm_pressed_twenty_times_at_once_bills_each_once(world: World) -> None:
    hana = world.person(HANA)
    payload = submission(world, hana, previewed(hana, ["acme", "bora"]))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: world.team.interact(payload), range(20)))
    assert [answer.body for answer in answers] == [{"response_action": "clear"}] * 20
    result(hana)
    for workspace in ("acme", "bora"):
        billed_once(world, workspace)
    world.team.interact(payload)
    world.settled()
    for workspace in ("acme", "bora"):
        billed_once(world, workspace)


def test_a_preview_that_was_overtaken_bills_nothing(world: World) -> None:
    hana = world.person(HANA)
    first = previewed(hana, amount="250.00")
    stale = submission(world, hana, first)
    hana.close(first)
    form = hana.wait_modal(containing="New invoice")
    hana.fill(form, line(0, "October campaign", "300.00"))
    hana.submit(form)
    hana.wait_modal(containing="$300.00")
    answer = world.team.interact(stale).body
    assert "changed after you saw it" in answer["view"]["blocks"][0]["text"]["text"]
    hana.submit(hana.wait_modal(containing="$300.00"))
    result(hana)
    assert billed_once(world, "acme").total == 300_00


def test_a_form_that_was_confirmed_takes_no_other_preview(world: World) -> None:
    hana = world.person(HANA)
    form = submission(world, hana, previewed(hana))
    hana.submit(hana.modal or {})
    result(hana)
    again = {**form, "view": {**form["view"], "callback_id": ids.CREATE_VIEW}}
    assert world.team.interact(again).body["response_action"] in ("errors", "update")
    billed_once(world, "acme")


def test_two_people_create_at_once_and_each_reads_their_own_result(world: World) -> None:
    hana, li = world.person(HANA), world.person(LI)
    previews = [(hana, previewed(hana, ["acme"], "100.00")), (li, previewed(li, ["acme"], "200.00"))]
    for person, preview in previews:
        person.submit(preview)
    assert "$100.00" in hana.text_of(result(hana))
    assert "$200.00" in li.text_of(result(li))
    assert sorted(one.total for one in made(world, "acme")) == [100_00, 200_00]


def test_a_slack_that_is_down_delays_no_invoice_and_hears_of_it_later(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, ["acme", "bora"])
    world.team.fault("conversations.open", "http_500", count=99)
    hana.submit(preview)
    hana.wait_message(ACME, containing="Creating 2 invoices")
    world.until(lambda: bool(made(world, "bora")) and made(world, "bora")[0].status == "open")
    world.team.clear_faults()
    world.bot.creating.resume()
    assert "Created 2 invoices" in hana.text_of(result(hana))
    billed_once(world, "acme")
    billed_once(world, "bora")
