"""Modals: forms, errors at their fields, the stack, the keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.acting import choose, type_command
from tests.browser.conftest import Open
from tests.browser.kitchen import FORM, button, field, modal, mrkdwn, option
from tests.browser.little_bot import LittleBot

NAME = field("name", "Name", {"type": "plain_text_input"})


@pytest.fixture
def form(bot: LittleBot) -> LittleBot:
    """A bot whose command opens a form with one field."""
    return opening(bot, modal("A form", [NAME]))


def opening(bot: LittleBot, view: Any) -> LittleBot:
    def show(payload: Any) -> None:
        bot.client.views_open(trigger_id=payload["trigger_id"], view=view)

    bot.answers["/invoices"] = show
    return bot


def submissions(bot: LittleBot) -> list[Any]:
    return [each["view"] for each in bot.heard if each.get("type") == "view_submission"]


def opened_form(open_page: Open) -> Any:
    page = open_page()
    type_command(page, "/invoices")
    page.get_by_role("dialog").wait_for()
    return page


def test_every_kind_of_input_is_drawn(bot: LittleBot, open_page: Open) -> None:
    opening(bot, modal("A form", FORM))
    page = opened_form(open_page)
    expect(page.locator("dialog .block")).to_have_count(len(FORM))
    expect(page.locator(".unknown")).to_have_count(0)


def test_what_was_put_in_is_submitted_with_what_the_bot_hid_in_the_view(bot: LittleBot, open_page: Open) -> None:
    opening(bot, modal("A form", FORM))
    page = opened_form(open_page)
    page.get_by_label("Name").fill("Acme")
    page.get_by_label("Notes").fill("two\nlines")
    page.get_by_label("Count").fill("3")
    page.get_by_label("Day").fill("2026-12-24")
    choose(page, "One of (optional)", "Two")
    choose(page, "Team (optional)", "Amir")
    page.keyboard.press("Escape")
    page.get_by_label("Three").first.check()
    page.get_by_label("One", exact=True).last.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    view = submissions(bot)[0]
    values = {block: held["value"] for block, held in view["state"]["values"].items()}
    assert view["private_metadata"] == "kept"
    assert values["name"]["value"] == "Acme"
    assert values["notes"]["value"] == "two\nlines"
    assert values["count"]["value"] == "3"
    assert values["day"]["selected_date"] == "2026-12-24"
    assert values["one"]["selected_option"]["value"] == "2"
    assert values["team"]["selected_users"] == ["U0AMIR"]
    assert values["radio"]["selected_option"]["value"] == "3"
    assert [each["value"] for each in values["boxes"]["selected_options"]] == ["1"]


def test_a_required_field_left_empty_is_said_at_the_field_and_the_bot_hears_nothing(
    form: LittleBot, open_page: Open
) -> None:
    page = opened_form(open_page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error")).to_have_text("Please complete this required field.")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    assert submissions(form) == []


def test_the_bots_errors_stand_at_their_fields_and_what_was_typed_stays(form: LittleBot, open_page: Open) -> None:
    form.answers["view_submission"] = lambda _payload: {
        "response_action": "errors",
        "errors": {"name": "No such name."},
    }
    page = opened_form(open_page)
    page.get_by_label("Name").fill("Nobody")
    page.keyboard.press("Enter")
    expect(page.locator(".error")).to_have_text("No such name.")
    expect(page.get_by_label("Name")).to_have_value("Nobody")
    described = str(page.get_by_label("Name").get_attribute("aria-describedby"))
    assert page.locator(f"#{described}").inner_text() == "No such name."


def test_escape_closes_the_modal_and_the_focus_goes_back(form: LittleBot, open_page: Open) -> None:
    page = opened_form(open_page)
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#main .composer__field")).to_be_focused()


def test_tab_stays_within_the_modal(form: LittleBot, open_page: Open) -> None:
    page = opened_form(open_page)
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside


def test_a_pushed_modal_has_a_way_back(bot: LittleBot, open_page: Open) -> None:
    opening(bot, modal("First", [{"type": "actions", "elements": [button("Go on", "on")]}]))

    def push(payload: Any) -> None:
        bot.client.views_push(trigger_id=payload["trigger_id"], view=modal("Second", [NAME]))

    bot.answers["block_actions"] = push
    page = opened_form(open_page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="First")).to_be_visible()


def test_an_update_keeps_what_is_being_typed(bot: LittleBot, open_page: Open) -> None:
    opening(bot, modal("A form", [NAME, {"type": "actions", "elements": [button("Add", "add")]}]))

    def add(payload: Any) -> None:
        more = field("more", "More", {"type": "plain_text_input"})
        bot.client.views_update(view_id=payload["view"]["id"], view=modal("A form", [NAME, more]))

    bot.answers["block_actions"] = add
    page = opened_form(open_page)
    page.get_by_label("Name").type("Acme")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("More")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Acme")


def test_the_first_field_has_the_focus_once_a_loading_view_became_a_form(bot: LittleBot, open_page: Open) -> None:
    def show(payload: Any) -> None:
        loading = modal("Wait", [{"type": "section", "text": mrkdwn("Loading")}], submit=None)
        view = bot.client.views_open(trigger_id=payload["trigger_id"], view=loading)["view"]
        bot.client.views_update(view_id=view["id"], hash=view["hash"], view=modal("A form", [NAME]))

    bot.answers["/invoices"] = show
    expect(opened_form(open_page).get_by_label("Name")).to_be_focused()


def test_what_is_typed_survives_a_reload(form: LittleBot, open_page: Open) -> None:
    page = opened_form(open_page)
    with page.expect_response("**/fill*"):
        page.get_by_label("Name").fill("Acme")
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Acme")


def test_an_external_menu_asks_the_bot_as_one_types(bot: LittleBot, open_page: Open) -> None:
    opening(bot, modal("A form", [field("who", "Who", {"type": "external_select", "min_query_length": 2})]))
    names = ("Acme", "Acorn", "Bora")

    def offer(payload: Any) -> Any:
        fits = [each for each in names if each.lower().startswith(payload["value"].lower())]
        return {"options": [option(each, each) for each in fits]}

    bot.answers["block_suggestion"] = offer
    page = opened_form(open_page)
    menu = page.get_by_role("combobox", name="Who")
    menu.type("a")
    expect(page.get_by_role("option")).to_have_text("Type 2 or more characters.")
    menu.type("co")
    expect(page.get_by_role("option")).to_have_text(["Acorn"])
    page.keyboard.press("Enter")
    expect(menu).to_have_value("Acorn")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert submissions(bot)[0]["state"]["values"]["who"]["value"]["selected_option"]["value"] == "Acorn"


def test_a_menu_that_does_not_load_says_so(bot: LittleBot, open_page: Open) -> None:
    opening(bot, modal("A form", [field("who", "Who", {"type": "external_select", "min_query_length": 0})]))
    bot.answers["block_suggestion"] = lambda _payload: {"options": [{"text": "wrong"}]}
    page = opened_form(open_page)
    page.get_by_role("combobox", name="Who").click()
    expect(page.get_by_role("option")).to_contain_text("The options did not load.")


def test_chosen_ones_of_many_are_chips_that_can_be_taken_away(bot: LittleBot, open_page: Open) -> None:
    several = {"type": "multi_static_select", "options": [option("One", "1"), option("Two", "2")]}
    opening(bot, modal("A form", [field("some", "Some", several)]))
    page = opened_form(open_page)
    menu = page.get_by_role("combobox", name="Some")
    menu.focus()
    for key in ("Enter", "Enter", "ArrowDown", "Enter", "Escape"):
        page.keyboard.press(key)
    expect(page.locator(".chip")).to_have_text(["One", "Two"])
    page.get_by_role("button", name="Remove One").click()
    expect(page.locator(".chip")).to_have_text(["Two"])
    menu.press("Backspace")
    expect(page.locator(".chip")).to_have_count(0)


def test_an_input_that_dispatches_tells_the_bot_on_enter(bot: LittleBot, open_page: Open) -> None:
    eager = field("eager", "Eager", {"type": "plain_text_input"}, dispatch_action=True)
    opening(bot, modal("A form", [eager, {"type": "section", "text": mrkdwn("x")}]))
    page = opened_form(open_page)
    page.get_by_label("Eager").fill("now")
    with page.expect_response("**/press*"):
        page.get_by_label("Eager").press("Enter")
    assert bot.actions()[0]["value"] == "now"
