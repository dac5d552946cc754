"""Files in the messages with the bot: an export and a PDF, from the button to what opens in the browser."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.product.visitor import Visit, Visitor
from tests.world import AMIR, World


def file(person: Visitor, kind: str) -> Locator:
    """The newest file of that kind, drawn with its size."""
    found = person.messages.locator("a.file").filter(has_text=kind).last
    expect(found).to_contain_text("kB" if kind == "PDF" else " B")
    return found


def test_an_export_and_a_pdf_come_as_files_that_open(world: World, visit: Visit) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    amir = visit(AMIR)
    amir.type("/invoices open")
    amir.press(amir.last, "Export all of this list")
    expect(amir.modal).to_contain_text("Open")
    amir.press(amir.modal, "Export")
    expect(amir.modal).to_contain_text("The export of 1 invoice is in your direct messages")
    expect(amir.modal).to_contain_text("USD: $1,250.00 billed")
    amir.close()
    amir.press(amir.last, "More about")
    amir.press(amir.modal, "PDF of")
    expect(amir.modal).to_contain_text("is in your direct messages")
    amir.close()
    amir.go("Invoices")
    with amir.page.expect_popup() as opened:
        amir.hands.press(file(amir, "CSV"))
    expect(opened.value.locator("body")).to_contain_text(f"{invoice},Acme Bakery,")
    expect(opened.value.locator("body")).to_contain_text("b•••@acme.example,Open,USD,1250.00,0.00,1250.00,")
    pdf = file(amir, "PDF")
    address = str(pdf.get_attribute("href"))
    answer = amir.page.request.get(f"{world.slack_url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.body().startswith(b"%PDF-")
    with amir.page.expect_popup():  # a tab of its own, whether the browser draws it there or saves it
        amir.hands.press(pdf)
    stranger = amir.page.request.get(f"{world.slack_url}{address.replace(AMIR, 'U0NOA')}")
    assert stranger.status == 404
