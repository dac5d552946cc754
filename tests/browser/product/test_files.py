"""Files in the messages with the bot: an export and a PDF, from the button to what opens in the browser."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from slack_sdk import WebClient

from tests.browser.product.visitor import Visit, Visitor
from tests.world import AMIR, BOT_TOKEN, World

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368"
    "00000082008177cd72b60000000049454e44ae426082"
)
"""A picture of one dot."""


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
    team = WebClient(BOT_TOKEN, base_url=f"{world.slack_url}/api/", retry_handlers=[])
    place = team.conversations_open(users=AMIR)["channel"]["id"]
    team.files_upload_v2(channel=place, content=DOT, filename="month.png", title="The month")
    picture = amir.page.get_by_role("img", name="The month")
    expect(picture).to_be_visible()
    amir.page.wait_for_function("image => image.naturalWidth === 1", arg=picture.element_handle())
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
