"""How a person works the page: with the mouse, or with the keyboard alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 150
"""Tab presses after which something counts as out of reach."""
WAY = """target => {
  const now = document.activeElement;
  if (now === target) return "";
  const before = target.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
  return before ? "Shift+Tab" : "Tab";
}"""


class Hands(Protocol):
    """What can be done to a control."""

    def press(self, control: Locator) -> None:
        """Press a button or follow a link."""

    def tick(self, control: Locator) -> None:
        """Tick a box or choose a radio button."""

    def fill(self, field: Locator, text: str) -> None:
        """Replace what stands in a field."""

    def pick_day(self, field: Locator, day: date) -> None:
        """Put a day into a field for one."""

    def choose(self, menu: Locator, option: Locator, name: str) -> None:
        """Take an option, which is called `name`, of a menu."""

    def pick(self, opener: Locator, item: Locator) -> None:
        """Open a menu of actions and take an item."""


class Mouse:
    """Points and clicks."""

    def press(self, control: Locator) -> None:
        control.click()

    def tick(self, control: Locator) -> None:
        control.check()

    def fill(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def pick_day(self, field: Locator, day: date) -> None:
        field.fill(day.isoformat())

    def choose(self, menu: Locator, option: Locator, name: str) -> None:
        menu.click()
        option.click()

    def pick(self, opener: Locator, item: Locator) -> None:
        opener.click()
        item.click()


class Keyboard:
    """Tabs to what it wants, which has to be reachable so, and uses the keys."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._keys = page.keyboard

    def reach(self, control: Locator) -> None:
        """Tab until the control has the focus."""
        expect(control).to_be_visible()
        for _ in range(MOST_STEPS):
            step = control.evaluate(WAY)
            if not step:
                return
            self._keys.press(step)
        raise AssertionError(f"cannot be reached by keyboard: {control}")

    def press(self, control: Locator) -> None:
        self.reach(control)
        self._keys.press("Enter")

    def tick(self, control: Locator) -> None:
        if control.get_attribute("type") == "radio":
            chosen = control.locator("xpath=ancestor::*[@role='radiogroup']").locator("input:checked")
            self.reach(chosen)
            while not control.evaluate("node => node === document.activeElement"):
                self._keys.press("ArrowDown")
        else:
            self.reach(control)
            self._keys.press("Space")
        expect(control).to_be_checked()

    def fill(self, field: Locator, text: str) -> None:
        self.reach(field)
        self._keys.press("Control+A")
        self._keys.insert_text(text)

    def pick_day(self, field: Locator, day: date) -> None:
        self.reach(field)
        for _ in range(2):  # back to the month, whichever part was reached
            self._keys.press("ArrowLeft")
        self._keys.type(f"{day:%m%d%Y}")

    def choose(self, menu: Locator, option: Locator, name: str) -> None:
        self.reach(menu)
        self._keys.press("ArrowDown")
        expect(menu).to_have_attribute("aria-expanded", "true")
        self._keys.press("Control+A")
        self._keys.insert_text(name)
        expect(option).to_have_class(re.compile(r"\bactive\b"))
        self._keys.press("Enter")

    def pick(self, opener: Locator, item: Locator) -> None:
        self.press(opener)
        expect(item).to_be_visible()
        for _ in range(MOST_STEPS):
            if item.evaluate("node => node === document.activeElement"):
                break
            self._keys.press("ArrowDown")
        self._keys.press("Enter")
