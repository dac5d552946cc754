"""The scenes of what becomes of one invoice: from draft to paid, given up and paid after all, and partly given back."""

from __future__ import annotations

from sandbox.seed_data import AMIR, HANA, HUB
from sandbox.slack.remote import RemotePerson
from sandbox.story.stage import (
    PATIENCE,
    Json,
    Stage,
    StoryError,
    button_in_row,
    done,
    expect,
    input_named,
    menu_named,
    number_in,
)

ACME = "C0ACME"
KUMO = "C0KUMO"
SCREEN = "a window on hana's screen"
SEND = "Send by e-mail; the client pays on the payment page"
REFERENCE = "Bank transfer of this morning, reference 4711"


def the_draft(stage: Stage) -> None:
    """A draft gets another amount, is scheduled, and is sent at once after all."""
    stage.scene("A draft for Kumo: corrected, scheduled for a day, then sent at once after all")
    hana = stage.person(HANA)
    _open_row(stage, "draft kumo", "Social media")
    form = _choose(stage, "Edit lines", "Amount for each")
    hana.fill(form, {input_named(form, "Amount for each"): "195000"})
    stage.show(hana, hana.wait_modal("Amount for each: [195000]", PATIENCE), SCREEN)
    _confirm(stage, form, "Lines changed", shown=False)
    form = _choose(stage, "Collection method", "Days until due")
    stage.does("hana", f"chooses “{SEND}”, due in 14 days")
    hana.fill(form, {input_named(form, "Collection method"): SEND, input_named(form, "Days until due"): "14"})
    _confirm(stage, form, "Collection method changed", shown=False)
    form = _choose(stage, "Schedule", "on that day")
    stage.show(hana, form, SCREEN)
    expect(_confirm(stage, form, "Scheduled"), "Until then it can still change")
    stage.tell("The client would like to have it today.")
    question = _choose(stage, "Send", "[Keep as draft]")
    expect(stage.show(hana, question, SCREEN), "billing@kumo.example", "¥195,000")
    expect(_confirm(stage, question, "Sent"), "KUMO-", "¥195,000")


def the_other_card(stage: Stage) -> None:
    """Charged at the client's wish, declined, and paid by their other saved card."""
    stage.scene("Kumo asks to have it charged: their card declines, their other one pays")
    hana, amir = stage.person(HANA), stage.person(AMIR)
    customer = stage.world["customers"]["kumo"]
    stage.stripe("create_test_card", customer=customer, last4="1881", default=False)
    stage.stripe("card", payment_method=stage.world["cards"]["kumo"], behaviour="decline:card_velocity_exceeded")
    question = _choose(stage, "Charge now", "[Not now]")
    _confirm(stage, question, "Declined")
    alert = amir.wait_message(KUMO, "Payment failed", PATIENCE)
    number = number_in(stage.show(amir, alert, "#kumo-design"))
    stage.does("hana", "presses [Retry] and chooses the other card, Visa •••• 1881")
    done(hana.press(hana.wait_modal("Declined", PATIENCE), label="Retry"))
    question = hana.wait_modal("[Not now]", PATIENCE)
    hana.fill(question, {input_named(question, "Charge"): _card(question, "1881")})
    stage.show(hana, hana.wait_modal("Charge: [Visa •••• 1881", PATIENCE), SCREEN)
    expect(_confirm(stage, question, "Paid"), number, "Charged to Visa •••• 1881")
    hana.close(hana.modal or {}, all_of_them=True)
    settled = amir.wait_message(KUMO, "Retried by @hana", PATIENCE)
    expect(stage.show(amir, settled, "#kumo-design · the same message"), "✅ Paid", number)
    if settled["ts"] != alert["ts"]:
        raise StoryError("The alert was posted anew and not settled in its place.")


def the_write_off(stage: Stage) -> None:
    """An invoice is given up, and then the money comes after all."""
    stage.scene("Tidewater's oldest invoice is written off, and then the money comes after all")
    hana = stage.person(HANA)
    _open_row(stage, "past due tidewater 2500", "TIDE-")
    question = _choose(stage, "Write off", "[Keep it open]")
    expect(stage.show(hana, question, SCREEN), "counts as lost", "£2,500.00")
    _confirm(stage, question, "Written off", shown=False)
    stage.tell("Then the money is in the hub's bank account.")
    question = _choose(stage, "Mark as paid", "How was it paid?")
    hana.fill(question, {input_named(question, "How was it paid?"): REFERENCE})
    stage.show(hana, hana.wait_modal(REFERENCE, PATIENCE), SCREEN)
    expect(_confirm(stage, question, "Marked as paid"), "Paid outside Stripe", REFERENCE)
    hana.close(hana.modal or {}, all_of_them=True)


def the_credit(stage: Stage) -> None:
    """A part of what was paid goes back to the card, with a credit note."""
    stage.scene("One post of Acme's campaign did not appear: a part goes back to the card")
    hana = stage.person(HANA)
    number = number_in(hana.text_of(hana.wait_message(ACME, "Retried by @hana", PATIENCE)))
    stage.does("hana", f"types /invoices show {number}")
    done(hana.command("/invoices", f"show {number}", HUB))
    form = _choose(stage, "Credit or refund", "can be credited")
    hana.fill(
        form,
        {
            input_named(form, "Amount (USD)"): "250.00",
            input_named(form, "Back to the card or account"): "250.00",
            input_named(form, "Reason"): "The order changed",
            input_named(form, "Memo"): "One post of five did not appear",
        },
    )
    stage.show(hana, hana.wait_modal("did not appear", PATIENCE), SCREEN)
    expect(_confirm(stage, form, "Credited"), "$250.00 goes back to the card")
    hana.close(hana.modal or {}, all_of_them=True)


def _open_row(stage: Stage, filters: str, row: str) -> None:
    """Hana lists, and opens the detail of the row."""
    hana = stage.person(HANA)
    stage.does("hana", f"types /invoices {filters} in #hub, and presses [More] beside the one")
    before = hana.last_message(HUB)["ts"]
    done(hana.command("/invoices", filters, HUB))
    page = hana.wait_message(HUB, "Invoices · ", PATIENCE, after=before)
    done(hana.press(page, label="More", value=button_in_row(page, row, "More")))


def _choose(stage: Stage, act: str, containing: str) -> Json:
    """Hana chooses an act in the menu More of the detail that is open; its question."""
    hana = stage.person(HANA)
    detail = _detail(hana)
    stage.does("hana", f"chooses “{act}” under [More…]")
    done(hana.press(detail, menu_named(detail, "More…"), option=act))
    return hana.wait_modal(containing, PATIENCE)


def _detail(hana: RemotePerson) -> Json:
    """The detail on Hana's screen, with what the invoice is now."""
    modal = hana.modal
    if modal is not None and "[Details]" in hana.text_of(modal):
        done(hana.press(modal, label="Details"))
    return hana.wait_modal("As of", PATIENCE)


def _confirm(stage: Stage, question: Json, containing: str, *, shown: bool = True) -> str:
    """Hana agrees; what the window then says."""
    hana = stage.person(HANA)
    stage.does("hana", f"presses [{question['submit']}]")
    done(hana.submit(question))
    outcome = hana.wait_modal(containing, PATIENCE)
    return stage.show(hana, outcome, SCREEN) if shown else hana.text_of(outcome)


def _card(question: Json, last4: str) -> str:
    """The value of the choice that names a card."""
    for block in question["blocks"]:
        for option in block.get("element", {}).get("options", []):
            if last4 in option["text"]["text"]:
                return str(option["value"])
    raise StoryError(f"There is no card that ends in {last4}.")
