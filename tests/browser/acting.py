"""What the tests do again and again on a page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.chromium import PATIENCE
from tests.browser.little_bot import LittleBot

AXE = Path(__file__).parent / "axe" / "axe.min.js"


def type_command(page: Any, text: str) -> None:
    """Type into the channel's composer and send it."""
    field = page.locator("#main .composer__field")
    field.fill(text)
    field.press("Enter")


def choose(page: Any, name: str, option: str) -> None:
    """Open a menu and choose an option by its label."""
    page.get_by_role("combobox", name=name, exact=True).click()
    page.get_by_role("option", name=re.compile(re.escape(option))).click()


def be(page: Any, name: str) -> None:
    """Be somebody else."""
    page.get_by_role("button", name="Be somebody else").click()
    page.get_by_role("menuitemradio", name=name).click()


def heard(page: Any, bot: LittleBot, count: int = 1) -> list[dict[str, Any]]:
    """The actions that reached the bot, once there are so many."""
    until(page, lambda: len(bot.actions()) >= count)
    assert len(bot.actions()) == count
    return bot.actions()


def until(page: Any, true: Callable[[], object]) -> None:
    """Let the page go on until that is so."""
    end = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < end, "it did not come true"
        page.wait_for_timeout(20)


def violations(page: Any, *, in_colours: bool = False) -> list[str]:
    """What axe has against the page as it stands, `in_colours` alone: all that another theme can change."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = {"runOnly": ["color-contrast"]} if in_colours else {}
    found = page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], ...rules})", rules)
    return [
        f"{each['id']}: {node['html'][:120]} ({node['failureSummary'][:200]})"
        for each in found["violations"]
        for node in each["nodes"]
    ]
