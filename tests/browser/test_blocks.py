"""Block Kit as the page draws it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from sandbox.slack import SlackSandbox
from sandbox.slack.records import Message
from tests.browser.acting import choose, heard
from tests.browser.conftest import Open
from tests.browser.kitchen import CONFIRM, DATA_TABLE, MESSAGE, MOMENT, button, mrkdwn, option, plain, rich
from tests.browser.little_bot import LittleBot

MORE = {"type": "overflow", "action_id": "more", "options": [option("Edit", "edit"), option("Drop", "drop")]}


def posted(bot: LittleBot, *blocks: Any) -> str:
    return str(bot.client.chat_postMessage(channel="C0ACME", text="said", blocks=list(blocks))["ts"])


def arrives(page: Page, bot: LittleBot) -> None:
    """A message comes in, and the page has drawn it."""
    bot.client.chat_postMessage(channel="C0ACME", text="news")
    expect(page.get_by_role("article").last).to_have_text(re.compile("news"))


def test_every_known_block_and_element_is_drawn(bot: LittleBot, open_page: Open) -> None:
    posted(bot, *MESSAGE)
    page = open_page()
    expect(page.locator("article .block")).to_have_count(len(MESSAGE))
    expect(page.locator(".unknown")).to_have_count(0)


def test_a_block_nobody_knows_is_shown_in_red_with_what_is_in_it(team: SlackSandbox, open_page: Open) -> None:
    strange = {"type": "hologram", "block_id": "b", "beam": "<b>wide</b>"}
    team.state.post(Message("C0ACME", team.state.new_ts(), team.bot_user, "", blocks=(strange,)))
    shown = open_page().locator(".unknown")
    expect(shown).to_contain_text("“hologram” is not known")
    expect(shown).to_contain_text("<b>wide</b>")


def test_an_element_nobody_knows_is_shown_in_red(team: SlackSandbox, open_page: Open) -> None:
    strange = {"type": "actions", "block_id": "b", "elements": [{"type": "lever", "action_id": "a"}]}
    team.state.post(Message("C0ACME", team.state.new_ts(), team.bot_user, "", blocks=(strange,)))
    expect(open_page().locator(".unknown")).to_contain_text("“lever” is not known")


def test_mrkdwn_is_drawn_as_slack_draws_it(bot: LittleBot, open_page: Open) -> None:
    text = (
        "*b* _i_ ~s~ `c*d*` 2*3*4 a_b_c &lt;x&gt; <https://example.com/?a=1&amp;b=2|go> :tada: :nope:\n> quote\nafter"
    )
    posted(bot, {"type": "section", "text": mrkdwn(text)})
    shown = open_page().locator("article .text")
    expect(shown.locator("strong")).to_have_text("b")
    expect(shown.locator("em")).to_have_text("i")
    expect(shown.locator("s")).to_have_text("s")
    expect(shown.locator("code")).to_have_text("c*d*")
    expect(shown.locator("blockquote")).to_have_text("quote")
    expect(shown.get_by_role("link", name="go")).to_have_attribute("href", "https://example.com/?a=1&b=2")
    expect(shown).to_contain_text("2*3*4 a_b_c <x>")
    expect(shown).to_contain_text("🎉 :nope:")


def test_people_channels_and_groups_are_named(bot: LittleBot, open_page: Open) -> None:
    posted(bot, {"type": "section", "text": mrkdwn("<@U0AMIR> <#C0ACME> <!subteam^S0BILL> <!here>")})
    expect(open_page().locator("article .text")).to_have_text("@Amir Haddad #acme @billing @here")


def test_a_moment_is_told_in_the_readers_own_zone(bot: LittleBot, open_page: Open) -> None:
    posted(bot, {"type": "section", "text": mrkdwn(f"<!date^{MOMENT}^{{date_num}} {{time}}|then>")})
    expect(open_page("U0HANA").locator("article time").last).to_have_text("2026-09-21 4:13 PM")
    expect(open_page("U0AMIR").locator("article time").last).to_have_text("2026-09-21 10:13 AM")


def test_hostile_text_stays_text(team: SlackSandbox, bot: LittleBot, open_page: Open) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script> <javascript:alert(3)|press> <!date^x^{time}|<b>>"
    posted(
        bot,
        {"type": "section", "text": mrkdwn(evil), "fields": [plain(evil)]},
        {"type": "markdown", "text": f"{evil} [x](javascript:alert(4)) **<b>**"},
        rich({"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:alert(5)", "text": evil}]}),
        {"type": "actions", "elements": [button("<i>", "a", url="javascript:alert(6)")]},
    )
    team.add_user("U0EVIL", "evil", "<img src=x onerror=alert(7)>")
    page = open_page()
    page.on("dialog", lambda dialog: page.evaluate("() => { throw new Error('a script ran') }"))
    expect(page.locator("article")).to_contain_text("<script>alert(2)</script>")
    assert page.locator("article :is(img, script, b, i)").count() == 0
    assert page.locator("[href^='javascript']").count() == 0


def test_a_button_asks_first_when_it_has_a_confirm_dialog(bot: LittleBot, open_page: Open) -> None:
    posted(bot, {"type": "actions", "elements": [button("Void", "void", confirm=CONFIRM)]})
    page = open_page()
    page.get_by_role("button", name="Void").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("This is for good.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Void")).to_be_focused()
    page.get_by_role("button", name="Void").click()
    page.get_by_role("button", name="Do it").click()
    assert heard(page, bot)[0]["action_id"] == "void"


def test_a_choice_reaches_the_bot_and_stays_chosen_after_a_reload(bot: LittleBot, open_page: Open) -> None:
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain("Pick"),
        "options": [option("One", "1"), option("Two", "2")],
    }
    posted(bot, {"type": "actions", "elements": [menu]})
    page = open_page()
    choose(page, "Pick", "Two")
    assert heard(page, bot)[0]["selected_option"]["value"] == "2"
    page.reload()
    expect(page.get_by_role("combobox", name="Pick")).to_have_value("Two")


def test_a_choice_that_is_taken_back_in_the_dialog_is_not_shown(bot: LittleBot, open_page: Open) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option("One", "1"), option("Two", "2")]}
    posted(bot, {"type": "actions", "elements": [{**menu, "placeholder": plain("Pick"), "confirm": CONFIRM}]})
    page = open_page()
    choose(page, "Pick", "Two")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("combobox", name="Pick")).to_have_value("")
    assert bot.actions() == []


def test_an_overflow_menu_works_with_the_arrow_keys(bot: LittleBot, open_page: Open) -> None:
    posted(bot, {"type": "section", "text": mrkdwn("row"), "accessory": MORE})
    page = open_page()
    page.get_by_role("button", name="More actions").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert heard(page, bot)[0]["selected_option"]["value"] == "drop"


def test_an_open_menu_stays_open_where_one_was_while_messages_come_in(bot: LittleBot, open_page: Open) -> None:
    posted(bot, {"type": "section", "text": mrkdwn("row"), "accessory": MORE})
    page = open_page()
    page.get_by_role("button", name="More actions").press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Drop")).to_be_focused()
    arrives(page, bot)
    expect(page.get_by_role("menuitem", name="Drop")).to_be_focused()
    page.keyboard.press("Enter")
    assert heard(page, bot)[0]["selected_option"]["value"] == "drop"


def test_an_open_menu_stays_open_when_somebody_replies_to_its_message(bot: LittleBot, open_page: Open) -> None:
    ts = posted(bot, {"type": "section", "text": mrkdwn("row"), "accessory": MORE})
    page = open_page()
    page.get_by_role("button", name="More actions").press("Enter")
    page.keyboard.press("ArrowDown")
    for words in ("1 reply", "2 replies"):
        bot.client.chat_postMessage(channel="C0ACME", text="a reply", thread_ts=ts)
        expect(page.get_by_role("button", name=words)).to_be_visible()
        expect(page.get_by_role("menuitem", name="Drop")).to_be_focused()


def test_an_open_menu_is_closed_when_its_message_changes_and_the_focus_stays_at_its_button(
    bot: LittleBot, open_page: Open
) -> None:
    row = {"type": "section", "text": mrkdwn("row"), "accessory": MORE}
    posted(bot, {**row, "block_id": "row"})
    ts = posted(bot, {**row, "block_id": "row"})
    page = open_page()
    changing = page.get_by_role("article").last
    opener = changing.get_by_role("button", name="More actions")
    opener.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Drop")).to_be_focused()
    bot.client.chat_update(
        channel="C0ACME", ts=ts, text="said", blocks=[{**row, "block_id": "row", "text": mrkdwn("other")}]
    )
    expect(changing).to_contain_text("other")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()


def test_an_open_list_of_options_stays_open_while_messages_come_in(bot: LittleBot, open_page: Open) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option("One", "1"), option("Two", "2")]}
    posted(bot, {"type": "actions", "elements": [{**menu, "placeholder": plain("Pick")}]})
    page = open_page()
    page.get_by_role("combobox", name="Pick").press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    arrives(page, bot)
    expect(page.get_by_role("option", name="Two")).to_be_visible()
    page.keyboard.press("Enter")
    assert heard(page, bot)[0]["selected_option"]["value"] == "2"


def test_a_button_shows_that_it_waits_and_that_it_failed(bot: LittleBot, team: SlackSandbox, open_page: Open) -> None:
    posted(bot, {"type": "actions", "elements": [button("Go", "go")]})
    page = open_page()
    team.bot_url = "http://127.0.0.1:9/nobody"
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".toast")).to_contain_text("did not answer as Slack expects")
    expect(page.locator(".button.failed")).to_have_count(1)


def test_the_pages_of_a_data_table_are_turned(bot: LittleBot, open_page: Open) -> None:
    posted(bot, DATA_TABLE)
    page = open_page()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("table")).to_contain_text("N2")
    expect(page.get_by_role("table")).not_to_contain_text("N1")
