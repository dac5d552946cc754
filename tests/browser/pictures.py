"""`python -m tests.browser.pictures FOLDER`: the README's pictures, taken of a demo in the system's Chromium."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.chromium import chromium
from tests.browser.product.visitor import Visitor
from tests.demo.running import demo

HUB = "C0HUB"
ACME = "C0ACME"
HANA = "U0HANA"
AMIR = "U0AMIR"
SHARPNESS = 2
COLOURS = 128
MARGIN = 28  # pixels around a modal
WHOLE = """(modal, last) => {
  const body = modal.querySelector(".modal__body");
  body.scrollTop = 0;
  const end = last ? modal.querySelector(last).getBoundingClientRect().bottom + 16 : 0;
  const height = end ? end - body.getBoundingClientRect().top : body.scrollHeight;
  modal.style.maxHeight = "none";
  body.style.flex = "none";
  body.style.height = `${height}px`;
}"""
"""The modal down to its end or to the end of its element `last`, with nothing cut in the middle."""
DISMISS = "for (const button of document.querySelectorAll('#toasts button')) button.click()"
"""Unlike a click with the mouse it fails not when the notice has gone by itself."""
COLLECTION = "[data-block='create.collection']"


@dataclass(frozen=True)
class Picture:
    """One picture of what somebody sees: their window is `size`, `scene` brings them there.

    `modal`: only the modal is shown, on a plain ground.
    """

    name: str
    place: str
    size: tuple[int, int]
    scene: Callable[[Visitor], None]
    theme: str = "light"
    modal: bool = False
    who: str = HANA


def main(folder: Path) -> None:
    """Take them all; what went wrong unseen on the page is an error."""
    with chromium() as browser, running_page() as url:
        troubles = take(browser, url, folder)
    if troubles:
        sys.exit("\n".join(troubles))


@contextmanager
def running_page() -> Iterator[str]:
    """The address of a demo's page."""
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder), "--no-browser") as running:
        running.wait_for("Ctrl-C ends it")
        yield running.transcript.split()[0]


def take(browser: Browser, url: str, folder: Path) -> list[str]:
    """Take them of the page at `url`; what went wrong unseen meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    troubles: list[str] = []
    for picture in PICTURES:
        look: dict[str, Any] = {"theme": picture.theme, "size": picture.size, "sharpness": SHARPNESS}
        visitor = Visitor(browser, url, picture.who, place=picture.place, **look)
        picture.scene(visitor)
        shot = photographed(visitor, modal=picture.modal)
        made_small(shot).save(folder / f"{picture.name}.png", optimize=True)
        if picture.modal:
            visitor.close()
        visitor.leave()
        troubles += visitor.troubles
    return troubles


def made_small(shot: bytes) -> Image.Image:
    """The same with few colours, which a page of text and lines does not need more of."""
    whole = Image.open(io.BytesIO(shot)).convert("RGB")
    return whole.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)


def photographed(visitor: Visitor, *, modal: bool) -> bytes:
    """The window, or the modal with a margin around it, with no focus and no pointer in the way."""
    visitor.page.evaluate("document.activeElement.blur()")
    visitor.page.mouse.move(0, 0)
    if not modal:
        return visitor.page.screenshot(animations="disabled")
    visitor.page.evaluate("document.getElementById('app').style.visibility = 'hidden'")
    box = visitor.modal.bounding_box()
    assert box is not None
    clip: Any = {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }
    shot = visitor.page.screenshot(animations="disabled", clip=clip)
    visitor.page.evaluate("document.getElementById('app').style.visibility = ''")
    return shot


def the_list(hana: Visitor) -> None:
    hana.type("/invoices")
    hana.press(hana.message("Invoices · All"), "Older")
    expect(hana.message("Invoices · All")).to_contain_text("Newer")


def the_home_tab(hana: Visitor) -> None:
    expect(hana.page.locator(".home")).to_contain_text("Refresh looks again")


def the_owners_view(amir: Visitor) -> None:
    amir.type("/invoices open")
    expect(amir.last).to_contain_text("Refresh looks again")
    amir.type("/invoices void ACME-0012")
    expect(amir.modal).to_contain_text("Only hub admins")
    amir.close()


def the_detail(hana: Visitor) -> None:
    hana.type("/invoices failed bora")
    hana.press(hana.message("Invoices · Failed · Bora"), "More about BORA")
    expect(hana.modal).to_contain_text("Payments")
    hana.modal.evaluate(WHOLE)


def the_form(hana: Visitor) -> None:
    hana.type("/invoices create")
    for workspace in ("Acme Bakery", "Tidewater & Sons"):
        hana.choose(hana.modal, "Workspaces", workspace)
    hana.fill(hana.modal, "Line 1: what for", "Winter market: stand and posters")
    hana.fill(hana.modal, "Line 1: amount for each", "850.00")
    hana.modal.evaluate(WHOLE, COLLECTION)


def the_alerts(hana: Visitor) -> None:
    """One that is settled, and one that has just come."""
    happens(hana, "card_fails", "Payment failed")
    happens(hana, "new_card", "Payment failed")
    hana.press(hana.last, "Manage")
    hana.press(hana.modal, "Retry")
    hana.press(hana.modal, "Charge $1,250.00")
    expect(hana.modal).to_contain_text("Charged to")
    hana.close()
    expect(hana.last).to_contain_text("Retried by")
    happens(hana, "card_fails", "Payment failed")


def happens(hana: Visitor, name: str, then: str) -> None:
    """Let something happen to Acme Bakery, by the panel; afterwards the newest message says `then`."""
    hana.press(hana.page.locator(".sidebar"), "Make it happen")
    panel = hana.page.locator("#panel")
    card = panel.locator(f"[data-happening={name}]")
    card.get_by_role("combobox", name="Client").select_option(label="Acme Bakery")
    card.get_by_role("button").click()
    expect(hana.page.locator(".toast")).to_be_visible()
    hana.page.evaluate(DISMISS)
    expect(hana.last).to_contain_text(then)
    hana.press(panel, "Close the sandbox")


def as_before(hana: Visitor) -> None:
    expect(hana.last).to_contain_text("Payment failed")


PICTURES = (
    Picture("home", "home", (1080, 860), the_home_tab),
    Picture("list", HUB, (1080, 1120), the_list),
    Picture("owner", ACME, (1080, 790), the_owners_view, who=AMIR),
    Picture("detail", HUB, (900, 1400), the_detail, modal=True),
    Picture("create", HUB, (900, 1100), the_form, modal=True),
    Picture("alert", ACME, (1080, 620), the_alerts),
    Picture("alert-dark", ACME, (1080, 620), as_before, theme="dark"),
)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
