"""The scenes in which money moves: a failure and its retry, a void, a create, and a client who pays."""

from __future__ import annotations

import time

from sandbox.seed_data import AMIR, BEA, HANA, HUB
from sandbox.slack.remote import RemotePerson
from sandbox.story.stage import PATIENCE, Json, Stage, StoryError, done, expect, input_named, link_in, number_in

ACME = "C0ACME"
BORA = "C0BORA"
TIDEWATER = "C0TIDE"


def _fails(stage: Stage, client: str, decline: str, due: int) -> None:
    """Let the charge that falls due at `due` (epoch seconds) be declined."""
    stage.stripe("card", payment_method=stage.world["cards"][client], behaviour=f"decline:{decline}")
    stage.stripe("advance_to", moment=due)


def _alerted(stage: Stage, person: RemotePerson, channel: str) -> Json:
    """The alert that follows, with how long it took."""
    began = time.monotonic()
    alert = person.wait_message(channel, "Payment failed", PATIENCE)
    spent = time.monotonic() - began
    stage.tell(f"{'Within a second' if spent < 1 else f'{spent:.0f} seconds later'}, in the client's channel:")
    return alert


def the_alert(stage: Stage) -> None:
    """A renewal fails by itself, and the client's channel knows."""
    stage.scene("A renewal fails by itself, and the client's channel knows")
    stage.tell("Acme Bakery's weekly renewal falls due at Stripe, and there is not enough money on the account.")
    _fails(stage, "acme", "insufficient_funds", stage.world["upcoming"]["renewal"])
    amir = stage.person(AMIR)
    alert = _alerted(stage, amir, ACME)
    text = stage.show(amir, alert, "#acme-bakery")
    expect(text, "Acme Bakery", "$1,250.00", "not enough money", "@amir", "[Pay now]", "[Manage]")


def the_retry(stage: Stage) -> None:
    """The admin retries: declined; the owner replaces the card; the next retry is paid."""
    stage.scene("Hana retries: declined, then paid with the client's new card")
    hana, amir = stage.person(HANA), stage.person(AMIR)
    alert = hana.wait_message(ACME, "Payment failed", PATIENCE)
    number = number_in(hana.text_of(alert))
    stage.does("hana", "presses [Manage] on the alert, then [Retry]")
    done(hana.press(alert, label="Manage"))
    detail = hana.wait_modal("As of", PATIENCE)
    done(hana.press(detail, label="Retry"))
    _confirm(stage, hana)
    declined = hana.wait_modal("Declined", PATIENCE)
    expect(stage.show(hana, declined, "a window on hana's screen"), number, "not enough money", "Nothing was charged")
    _new_card(stage, amir)
    stage.does("hana", "presses [Retry]")
    done(hana.press(declined, label="Retry"))
    confirm = _confirm(stage, hana)
    expect(confirm, "4444")
    paid = hana.wait_modal("Paid", PATIENCE)
    expect(stage.show(hana, paid, "a window on hana's screen"), number, "$1,250.00", "Charged to")
    hana.close(paid, all_of_them=True)
    stage.tell("The alert in the channel is settled, in its place:")
    settled = amir.wait_message(ACME, "Retried by @hana", PATIENCE)
    expect(stage.show(amir, settled, "#acme-bakery · the same message"), "✅ Paid", "Acme Bakery", number)
    if settled["ts"] != alert["ts"]:
        raise StoryError("The alert was posted anew and not settled in its place.")


def _confirm(stage: Stage, person: RemotePerson) -> str:
    """Read the confirmation and agree; its text."""
    confirm = person.wait_modal("[Not now]", PATIENCE)
    text = stage.show(person, confirm, "a window on hana's screen")
    stage.does("hana", f"presses [{confirm['submit']}]")
    done(person.submit(confirm))
    return text


def _new_card(stage: Stage, amir: RemotePerson) -> None:
    stage.does("amir", "presses [Replace card] on the alert")
    before = amir.last_message(ACME)["ts"]
    done(amir.press(amir.wait_message(ACME, "Payment failed", PATIENCE), label="Replace card"))
    answer = amir.wait_message(ACME, "Open the card page", PATIENCE, after=before)
    stage.show(amir, answer, "#acme-bakery · only visible to amir")
    stage.does("amir", "opens Stripe's page and enters a new card, Visa •••• 4444")
    stage.open_page(link_in(answer), card="pass")


def the_void(stage: Stage) -> None:
    """An invoice is voided for good, and the workspace's budget goes back to draft."""
    stage.scene("Hana voids an invoice, and the budget goes back to draft")
    hana = stage.person(HANA)
    stage.does("hana", "types /invoices open tidewater in #hub")
    done(hana.command("/invoices", "open tidewater", HUB))
    page = hana.wait_message(HUB, "Invoices · Open · Tidewater", PATIENCE)
    number = number_in(stage.show(hana, page, "#hub · only visible to hana"))
    stage.does("hana", f"types /invoices void {number}")
    done(hana.command("/invoices", f"void {number}", HUB))
    confirm = hana.wait_modal("[Keep it]", PATIENCE)
    expect(hana.text_of(confirm), "This is for good.", "goes back to draft")
    hana.fill(confirm, {input_named(confirm, "Reason"): "The client cancelled the order"})
    stage.show(hana, hana.wait_modal("cancelled the order", PATIENCE), "a window on hana's screen")
    stage.does("hana", "presses [Void invoice]")
    done(hana.submit(confirm))
    voided = hana.wait_modal("Voided", PATIENCE)
    expect(stage.show(hana, voided, "a window on hana's screen"), number, "back to draft")
    hana.close(voided, all_of_them=True)
    told = hana.wait_message(TIDEWATER, "Budget back to draft", PATIENCE)
    expect(stage.show(stage.person(BEA), told, "#tidewater"), number)
    budget = stage.customer("tidewater")["metadata"].get("budget_status")
    stage.tell(f"At Stripe, Tidewater's customer now has the metadata budget_status = {budget}.")
    if budget != "draft":
        raise StoryError("Stripe's customer was not told that the budget is a draft again.")


def the_create(stage: Stage) -> None:
    """One form bills two workspaces, each in its own currency."""
    stage.scene("Hana bills two clients with one form, each in its own currency")
    hana = stage.person(HANA)
    stage.does("hana", "types /invoices create in #hub and fills in the form, with a slip")
    done(hana.command("/invoices", "create", HUB))
    form = hana.wait_modal("New invoice", PATIENCE)
    hana.fill(form, _typed(form))
    done(hana.submit(form))
    wrong = hana.wait_modal("Line 1: amount for each: [12x.50]", PATIENCE)
    if not wrong["errors"]:
        raise StoryError("The form let a wrong amount pass.")
    stage.show(hana, wrong, "a window on hana's screen")
    stage.does("hana", "corrects the amount to 1200.50 and presses [Preview]")
    hana.fill(wrong, {input_named(wrong, "Line 1: amount for each"): "1200.50"})
    done(hana.submit(wrong))
    preview = hana.wait_modal("Together", PATIENCE)
    expect(stage.show(hana, preview, "a window on hana's screen"), "Acme Bakery", "Bora Logistics", "€", "$", "fee")
    stage.does("hana", f"presses [{preview['submit']}]")
    done(hana.submit(preview))
    hana.wait_for(lambda _: hana.dm, PATIENCE, "a direct message")
    result = hana.wait_message(hana.dm, "Created 2 invoices", PATIENCE)
    expect(stage.show(hana, result, "hana's messages with Invoices"), "Acme Bakery", "Bora Logistics", "✅")


def _typed(form: Json) -> dict[str, object]:
    return {
        input_named(form, "Workspaces"): ["acme", "bora"],
        input_named(form, "Line 1: what for"): "Opening campaign",
        input_named(form, "Line 1: quantity"): "2",
        input_named(form, "Line 1: amount for each"): "12x.50",
        input_named(form, "Collection method"): "Send by e-mail; the client pays on the payment page",
        input_named(form, "Days until due"): "14",
        input_named(form, "Management fee"): ["yes"],
        input_named(form, "Memo"): "Thank you for working with us.",
    }


def the_client_pays(stage: Stage) -> None:
    """Another charge fails; the client pays on Stripe's page; the alert settles by itself."""
    stage.scene("Bora's card has expired; their own people settle it")
    stage.tell("A charge for Bora Logistics falls due, and the card has expired.")
    _fails(stage, "bora", "expired_card", stage.world["upcoming"]["charge"])
    bea = stage.person(BEA)
    alert = _alerted(stage, bea, BORA)
    expect(stage.show(bea, alert, "#bora-logistics"), "@bea", "€960.00")
    stage.does("bea", "(who owns Bora, and works for another Slack team) presses [Pay now]")
    done(bea.press(alert, label="Pay now"))
    answer = bea.wait_message(BORA, "Open the payment page", PATIENCE)
    stage.show(bea, answer, "#bora-logistics · only visible to bea")
    stage.does("bea", "opens Stripe's page and pays with another card")
    stage.open_page(link_in(answer), card="pass")
    settled = bea.wait_message(BORA, "✅ Paid", PATIENCE)
    expect(stage.show(bea, settled, "#bora-logistics · the same message"), "Bora Logistics", "€960.00", "the decline")
    if settled["ts"] != alert["ts"]:
        raise StoryError("The alert was posted anew and not settled in its place.")
