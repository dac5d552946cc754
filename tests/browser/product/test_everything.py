"""Whatever the bot showed anybody, in any test of the run, is drawn with nothing unknown in it: the run's last test."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bot.blocks.message import Message
from sandbox.slack import SlackSandbox
from sandbox.slack.pace import Limits
from tests.blocks.everywhere import renderings
from tests.browser.little_bot import LittleBot
from tests.browser.product.visitor import Visitor
from tests.shown import Shown, kept, shape, wait_for_the_others
from tests.world import HANA

A_PAGE = 25
"""Messages that are looked at together."""


def everything() -> list[Shown]:
    """One of each shape: what the tests before this one made the bot show, and what its renderers make."""
    rendered = [each.made for each in renderings("Somebody's <words> & more")]
    made = [
        {"kind": "message", "text": each.text, "blocks": each.blocks, "attachments": None}
        if isinstance(each, Message)
        else {"kind": "view", "view": each}
        for each in rendered
    ]
    different = {str(shape(each)): each for each in [*made, *kept()]}
    return list(different.values())


def views(shown: list[Shown], kind: str) -> list[dict[str, Any]]:
    return [each["view"] for each in shown if each["kind"] == "view" and each["view"]["type"] == kind]


def test_whatever_the_bot_ever_showed_is_drawn_and_nothing_is_unknown(
    browser: Browser, team: SlackSandbox, bot: LittleBot, request: pytest.FixtureRequest
) -> None:
    wait_for_the_others(len(request.session.items))
    team.limits = Limits(enabled=False)
    shown = everything()
    for place, draw in (("C0ACME", draw_messages), ("C0ACME", draw_modals), ("home", draw_homes)):
        hana = Visitor(browser, team.base_url, HANA, place=place)
        draw(shown, team, bot, hana)
        hana.leave()
        assert hana.troubles == []


def draw_messages(shown: list[Shown], team: SlackSandbox, bot: LittleBot, hana: Visitor) -> None:
    """Post each, and look at a pageful of them at a time."""
    messages = [each for each in shown if each["kind"] == "message"]
    assert len(messages) > 10
    for first in range(0, len(messages), A_PAGE):
        some = messages[first : first + A_PAGE]
        team.add_channel(f"C0PAGE{first}", f"page-{first}", [HANA])
        for each in some:
            said = {name: each[name] for name in ("text", "blocks", "attachments") if each[name]}
            bot.client.chat_postMessage(channel=f"C0PAGE{first}", **said)
        hana.go(f"page-{first}")
        expect(hana.messages).to_have_count(len(some))
        expect(hana.messages.locator(".block")).to_have_count(sum(len(each["blocks"] or []) for each in some))
        expect(hana.page.locator(".unknown")).to_have_count(0)


def draw_modals(shown: list[Shown], team: SlackSandbox, bot: LittleBot, hana: Visitor) -> None:
    """Open each."""
    modals = views(shown, "modal")
    assert len(modals) > 10
    for view in modals:
        bot.client.views_open(trigger_id=team.state.new_trigger(HANA).id, view=view)
        expect(hana.modal.locator("h2")).to_have_text(view["title"]["text"])
        expect(hana.modal.locator(".modal__body > .blocks > .block")).to_have_count(len(view["blocks"]))
        expect(hana.page.locator(".unknown")).to_have_count(0)
        hana.page.keyboard.press("Escape")
        expect(hana.modal).to_have_count(0)


def draw_homes(shown: list[Shown], _team: SlackSandbox, bot: LittleBot, hana: Visitor) -> None:
    """Publish each, told from the one before by a line at its end."""
    homes = views(shown, "home")
    assert homes
    for number, view in enumerate(homes):
        mark = {"type": "section", "text": {"type": "plain_text", "text": f"Home {number}"}}
        bot.client.views_publish(user_id=HANA, view={**view, "blocks": [*view["blocks"], mark]})
        expect(hana.page.get_by_text(f"Home {number}", exact=True)).to_be_visible()
        expect(hana.page.locator(".home .block")).to_have_count(len(view["blocks"]) + 1)
        expect(hana.page.locator(".unknown")).to_have_count(0)
