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
SHARPNESS = 2
COLOURS = 160
MARGIN = 28  # pixels around a modal
TO_COLLECTION = """modal => {
  const body = modal.querySelector(".modal__body");
  const last = modal.querySelector("[data-block='create.collection']");
  body.scrollTop = 0;
  body.style.flex = "none";
  body.style.height = `${last.getBoundingClientRect().bottom - body.getBoundingClientRect().top + 16}px`;
}"""
"""The form down to how it is collected, with nothing cut in the middle."""


@dataclass(frozen=True)
class Picture:
    """One picture of what Hana sees: her window is `size`, `scene` brings her there.

    `modal`: only the modal is shown, on a plain ground.
    """

    name: str
    place: str
    size: tuple[int, int]
    scene: Callable[[Visitor], None]
    theme: str = "light"
    modal: bool = False


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
        hana = Visitor(browser, url, HANA, place=picture.place, **look)
        picture.scene(hana)
        shot = photographed(hana, modal=picture.modal)
        made_small(shot).save(folder / f"{picture.name}.png", optimize=True)
        if picture.modal:
            hana.close()
        hana.leave()
        troubles += hana.troubles
    return troubles


def made_small(shot: bytes) -> Image.Image:
    """The same with few colours, which a page of text and lines does not need more of."""
    whole = Image.open(io.BytesIO(shot)).convert("RGB")
    return whole.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)


def photographed(hana: Visitor, *, modal: bool) -> bytes:
    """The window, or the modal with a margin around it, with no focus and no pointer in the way."""
    hana.page.evaluate("document.activeElement.blur()")
    hana.page.mouse.move(0, 0)
    if not modal:
        return hana.page.screenshot(animations="disabled")
    hana.page.evaluate("document.getElementById('app').style.visibility = 'hidden'")
    box = hana.modal.bounding_box()
    assert box is not None
    clip: Any = {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }
    shot = hana.page.screenshot(animations="disabled", clip=clip)
    hana.page.evaluate("document.getElementById('app').style.visibility = ''")
    return shot


def the_list(hana: Visitor) -> None:
    hana.type("/invoices")
    expect(hana.last).to_contain_text("Refresh looks again")


def the_detail(hana: Visitor) -> None:
    hana.type("/invoices failed bora")
    hana.press(hana.message("Invoices · Failed · Bora"), "More about BORA")
    expect(hana.modal).to_contain_text("Tries to collect")


def the_form(hana: Visitor) -> None:
    hana.type("/invoices create")
    for workspace in ("Acme Bakery", "Tidewater & Sons"):
        hana.choose(hana.modal, "Workspaces", workspace)
    hana.fill(hana.modal, "Line 1: what for", "Winter market: stand and posters")
    hana.fill(hana.modal, "Line 1: amount for each", "850.00")
    hana.modal.evaluate(TO_COLLECTION)


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
    expect(hana.last).to_contain_text(then)
    hana.press(panel, "Close the sandbox")
    hana.press(hana.page.locator("#toasts"), "Dismiss")


def as_before(hana: Visitor) -> None:
    expect(hana.last).to_contain_text("Payment failed")


PICTURES = (
    Picture("list", HUB, (1000, 1096), the_list),
    Picture("detail", HUB, (900, 900), the_detail, modal=True),
    Picture("create", HUB, (900, 900), the_form, modal=True),
    Picture("alert", ACME, (1080, 520), the_alerts),
    Picture("alert-dark", ACME, (1080, 520), as_before, theme="dark"),
)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
