"""A person at the page: finds things by what they are called, and notices what goes wrong unseen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.chromium import PATIENCE
from tests.browser.product.hands import Hands, Keyboard, Mouse
from tests.world import ACME

DESKTOP = (1280, 800)
PHONE = (390, 844)
FEED = "/_sandbox/events"


class Visitor:
    """Somebody looking at the pretend Slack; `troubles` are console errors, failed requests and foreign hosts."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        user: str,
        *,
        place: str = ACME,
        theme: Any = "light",
        size: tuple[int, int] = DESKTOP,
        keyboard: bool = False,
        frozen: bool = False,
        sharpness: int = 1,
    ) -> None:
        """Open the page as `user` at `place` (a channel's id, `home`, or `app` for the messages with the bot).

        `keyboard`: use nothing else. `frozen`: the page's timers never fire, so that it cannot ask by itself.
        `sharpness`: pixels of a picture for each of the page's.
        """
        self.troubles: list[str] = []
        self._leaving = False
        self._host = urlsplit(url).netloc
        viewport: Any = {"width": size[0], "height": size[1]}
        self._context = browser.new_context(
            viewport=viewport,
            color_scheme=theme,
            reduced_motion="reduce",
            locale="en-US",
            timezone_id="Europe/Berlin",
            device_scale_factor=sharpness,
        )
        self._context.set_default_timeout(PATIENCE)
        self.page: Page = self._context.new_page()
        self.hands: Hands = Keyboard(self.page) if keyboard else Mouse()
        self._listen()
        self.page.add_init_script("localStorage.setItem('welcomed', 'yes')")
        if frozen:
            now = time.time()
            self.page.clock.install(time=now - 3600)
            self.page.clock.pause_at(now)  # which must not be over before it is told
        self.page.goto(f"{url}/#/{user}/{place}")
        expect(self.page.locator(".main header")).to_be_visible()

    def _listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._host:
            self.troubles.append(f"asked another host: {request.url}")

    def _failed(self, request: Request) -> None:
        ended = urlsplit(request.url).path == FEED or self._leaving
        if not (ended and request.failure == "net::ERR_ABORTED"):  # what is under way ends with the page
            self.troubles.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")

    def leave(self) -> None:
        """Close the page, once everything that happened on it was told."""
        self.page.evaluate("0")
        self._leaving = True
        self._context.close()

    @property
    def messages(self) -> Locator:
        """The messages of the conversation."""
        return self.page.locator(".main article")

    @property
    def last(self) -> Locator:
        """The newest message of the conversation."""
        return self.messages.last

    @property
    def modal(self) -> Locator:
        """The modal that is open."""
        return self.page.locator("dialog.dialog--modal[open]")

    def message(self, containing: str) -> Locator:
        """The newest message with these words."""
        return self.messages.filter(has_text=containing).last

    def button(self, where: Locator, name: str) -> Locator:
        """The first button whose name begins so."""
        return where.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first

    def field(self, where: Locator, name: str) -> Locator:
        """The field that is called so."""
        return where.get_by_role("textbox", name=name)

    def type(self, text: str) -> None:
        """Type into the composer and send it."""
        composer = self.page.locator(".main .composer__field")
        self.hands.fill(composer, text)
        composer.press("Enter")
        expect(composer).to_have_value("")

    def press(self, where: Locator, name: str) -> None:
        """Press the first button whose name begins so."""
        self.hands.press(self.button(where, name))

    def fill(self, where: Locator, name: str, text: str) -> None:
        """Fill a field of a form."""
        self.hands.fill(self.field(where, name), text)

    def choose(self, where: Locator, menu: str, option: str) -> None:
        """Take the option of a menu whose name begins so."""
        found = where.get_by_role("option", name=re.compile(f"^{re.escape(option)}"))
        self.hands.choose(where.get_by_role("combobox", name=menu), found, option)

    def pick_day(self, where: Locator, name: str, day: date) -> None:
        """Put a day into a field for one."""
        field = where.get_by_label(name)
        self.hands.pick_day(field, day)
        expect(field).to_have_value(day.isoformat())

    def more(self, act: str) -> None:
        """Choose an act in the menu of the detail that is open, which holds no choice, or not any more."""
        expect(self.modal.get_by_role("combobox", name="More…")).to_have_value("")
        self.choose(self.modal, "More…", act)

    def show(self, invoice: str) -> None:
        """Open the detail of an invoice, by its number or id."""
        self.type(f"/invoices show {invoice}")
        expect(self.modal).to_contain_text("As of")

    def go(self, place: str) -> None:
        """Go to a channel, or to the bot, by its name in the list."""
        self.hands.press(self.page.locator(".sidebar a.place").filter(has_text=place))
        expect(self.page.locator(".main h1")).to_contain_text(place)

    def be(self, name: str) -> None:
        """Be somebody else from now on."""
        opener = self.page.get_by_role("button", name="Be somebody else")
        self.hands.pick(opener, self.page.get_by_role("menuitemradio", name=name))
        expect(self.page.get_by_role("button", name=f"You are {name}")).to_be_visible()

    def reload(self) -> None:
        """Load the page anew."""
        self._leaving = True
        self.page.reload()
        self._leaving = False

    def close(self) -> None:
        """Close every modal."""
        self.press(self.modal, "Close")
        expect(self.modal).to_have_count(0)


Visit = Callable[..., Visitor]
