"""What axe has against the page: nothing, in both themes and at both widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from sandbox.panel import mount_panel
from sandbox.slack import SlackSandbox
from sandbox.stripe import StripeSandbox
from tests.browser.acting import type_command, violations
from tests.browser.conftest import NARROW, WIDE, Open
from tests.browser.kitchen import FORM, MESSAGE, button, modal
from tests.browser.little_bot import LittleBot

LOOKS = [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)]


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_messages_have_no_violation(bot: LittleBot, open_page: Open, theme: str, size: Any) -> None:
    bot.client.chat_postMessage(channel="C0ACME", text="x", blocks=MESSAGE)
    bot.client.chat_postEphemeral(channel="C0ACME", user="U0HANA", text="only for *you* `code` <@U0HANA> <@U0AMIR>")
    page = open_page(color_scheme=theme, viewport=size)
    expect(page.get_by_role("article")).to_have_count(2)
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_a_form_with_errors_has_no_violation(bot: LittleBot, open_page: Open, theme: str, size: Any) -> None:
    blocks = [*FORM, {"type": "actions", "elements": [button("Do", "do", style="danger")]}]

    def show(payload: Any) -> None:
        bot.client.views_open(trigger_id=payload["trigger_id"], view=modal("A form", blocks))

    bot.answers["/invoices"] = show
    page = open_page(color_scheme=theme, viewport=size)
    type_command(page, "/invoices")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error")).to_have_count(1)
    page.get_by_role("combobox", name="One of").click()
    expect(page.get_by_role("option")).to_have_count(3)
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_the_channels_thread_and_completion_have_no_violation(
    bot: LittleBot, open_page: Open, theme: str, size: Any
) -> None:
    ts = str(bot.client.chat_postMessage(channel="C0ACME", text="alert <@U0HANA>")["ts"])
    bot.client.chat_postMessage(channel="C0ACME", text="reply", thread_ts=ts)
    bot.client.chat_postMessage(channel="C0HUB", text="<@U0HANA> look")
    page = open_page(color_scheme=theme, viewport=size)
    page.get_by_role("button", name="1 reply").click()
    assert violations(page) == []
    page.get_by_role("button", name="Close the thread").click()
    page.locator("#main .composer__field").type("/")
    assert violations(page) == []
    if size == NARROW:
        page.get_by_role("button", name="Show the list of channels").click()
    page.get_by_role("button", name="Be somebody else").click()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_and_the_log_have_no_violation(
    team: SlackSandbox, bot: LittleBot, open_page: Open, theme: str
) -> None:
    with StripeSandbox("rk_test_x", "whsec_x") as account:
        mount_panel(account, team, "rk_test_x")
        bot.client.auth_test()
        page = open_page(color_scheme=theme)
        page.get_by_role("button", name="Make it happen").click()
        expect(page.get_by_role("heading", name="A card fails")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("tab", name="HTTP log").click()
        page.locator(".log__row summary").first.click()
        expect(page.locator(".log__body pre").first).to_be_visible()
        assert violations(page) == []
