"""What people can choose and type, what Slack lets through, and how it all reads as text."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from sandbox.slack import CannotDoError, SlackSandbox
from sandbox.slack.plain import stripped, text_of
from tests.sandbox_slack.bad_blocks import confirm, option, select
from tests.sandbox_slack.bolt_bot import BoltBot, button, mrkdwn, plain, text_input
from tests.sandbox_slack.conftest import ADMIN, CHANNEL
from tests.sandbox_slack.test_views import trigger

Json = dict[str, Any]
BOTH = [option("One", "1"), option("Two", "2")]


def noise(kind: str, **more: Any) -> Json:
    """An element whose presses the bot takes and ignores."""
    return {"type": kind, "action_id": "noise", **more}


CHOICES: list[tuple[Json, Any, str, Any]] = [
    (noise("static_select", options=BOTH), "2", "selected_option", "2"),
    (noise("static_select", option_groups=[{"label": plain("g"), "options": BOTH}]), "Two", "selected_option", "2"),
    (noise("overflow", options=BOTH), "One", "selected_option", "1"),
    (noise("radio_buttons", options=BOTH), "1", "selected_option", "1"),
    (noise("checkboxes", options=BOTH), ["1", "2"], "selected_options", ["1", "2"]),
    (noise("multi_static_select", options=BOTH), "2", "selected_options", ["2"]),
    (noise("users_select"), ADMIN, "selected_user", ADMIN),
    (noise("multi_users_select"), [ADMIN], "selected_users", [ADMIN]),
    (noise("conversations_select"), CHANNEL, "selected_conversation", CHANNEL),
    (noise("channels_select"), CHANNEL, "selected_channel", CHANNEL),
    (noise("datepicker"), "2026-11-21", "selected_date", "2026-11-21"),
    (noise("timepicker"), "09:30", "selected_time", "09:30"),
]


def _values(held: Any) -> Any:
    if isinstance(held, list):
        return [_values(each) for each in held]
    return held["value"] if isinstance(held, dict) else held


@pytest.mark.parametrize(("element", "chosen", "key", "value"), CHOICES)
def test_a_choice_reaches_the_bot(
    team: SlackSandbox, bot: BoltBot, client: WebClient, *, element: Json, chosen: Any, key: str, value: Any
) -> None:
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=[{"type": "actions", "elements": [element]}])
    hana = team.person(ADMIN)
    assert hana.press(hana.last_message(CHANNEL), "noise", option=chosen).ok
    payload = bot.last("block_actions")
    assert _values(payload["actions"][0][key]) == value
    assert payload["message"]["ts"] == hana.last_message(CHANNEL)["ts"]
    if element["type"] != "overflow":
        block_id = payload["actions"][0]["block_id"]
        assert _values(payload["state"]["values"][block_id]["noise"][key]) == value


def test_an_option_that_is_not_offered_cannot_be_chosen(team: SlackSandbox, client: WebClient) -> None:
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=[{"type": "actions", "elements": [select(*BOTH)]}])
    hana = team.person(ADMIN)
    with pytest.raises(CannotDoError, match="offers no 'Three'"):
        hana.press(hana.last_message(CHANNEL), "menu", option="Three")


def test_buttons_of_one_action_are_told_apart(team: SlackSandbox, bot: BoltBot, client: WebClient) -> None:
    rows = [
        {"type": "section", "text": plain(each), "accessory": button("Pay", "noise", value=each)} for each in ("a", "b")
    ]
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=rows)
    hana = team.person(ADMIN)
    message = hana.last_message(CHANNEL)
    with pytest.raises(CannotDoError, match="there are 2 of 'noise'"):
        hana.press(message, "noise")
    hana.press(message, "noise", value="b")
    assert bot.last("block_actions")["actions"][0]["value"] == "b"


def test_a_button_tells_its_link_and_its_confirmation(team: SlackSandbox, bot: BoltBot, client: WebClient) -> None:
    pay = button("Pay", "noise", url="https://pay.example/1", confirm=confirm())
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=[{"type": "actions", "elements": [pay]}])
    hana = team.person(ADMIN)
    delivery = hana.press(hana.last_message(CHANNEL), "noise")
    assert delivery.opened == "https://pay.example/1"
    assert (delivery.confirm or {})["title"]["text"] == "T"


INPUTS: list[tuple[Json, Any, str]] = [
    ({"type": "plain_text_input", "max_length": 3}, "four", "fewer than 4 characters"),
    ({"type": "plain_text_input", "min_length": 3}, "no", "at least 3 characters"),
    ({"type": "plain_text_input"}, "", "complete this required field"),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
    ({"type": "number_input", "is_decimal_allowed": True}, "ten", "enter a number"),
    ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "0.5", "at least 1"),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "1"}, "1.5", "at most 1"),
    ({"type": "email_text_input"}, "hana", "valid email"),
    ({"type": "url_text_input"}, "hana", "valid URL"),
    ({"type": "checkboxes", "options": BOTH}, [], "complete this required field"),
]


@pytest.mark.parametrize(("element", "typed", "said"), INPUTS)
def test_slack_itself_keeps_bad_input_back(
    team: SlackSandbox, bot: BoltBot, client: WebClient, *, element: Json, typed: Any, said: str
) -> None:
    block = {"type": "input", "block_id": "b", "label": plain("L"), "element": {"action_id": "a", **element}}
    view = {"type": "modal", "title": plain("T"), "submit": plain("OK"), "blocks": [block]}
    made = client.views_open(trigger_id=trigger(team), view=view)["view"]
    hana = team.person(ADMIN)
    hana.fill(made, {"b/a": typed})
    assert hana.submit(made).error == "incomplete"
    assert said in (hana.modal or {})["errors"]["b"]
    assert bot.seen == []


def test_an_input_speaks_before_submission_only_with_dispatch_action(
    team: SlackSandbox, bot: BoltBot, client: WebClient
) -> None:
    quiet = text_input("quiet", "Quiet")
    loud = text_input("loud", "Loud", dispatch_action=True, element={"action_id": "noise"})
    view = {"type": "modal", "title": plain("T"), "submit": plain("OK"), "blocks": [quiet, loud]}
    made = client.views_open(trigger_id=trigger(team), view=view)["view"]
    hana = team.person(ADMIN)
    with pytest.raises(CannotDoError, match="use fill"):
        hana.press(made, "typed", value="x")
    assert hana.press(made, "noise", value="12").ok
    assert bot.last("block_actions")["actions"][0]["value"] == "12"
    with pytest.raises(CannotDoError, match="there is no 'nothing'"):
        hana.fill(made, {"nothing": "x"})


def test_a_chosen_conversation_comes_with_a_response_url(team: SlackSandbox, bot: BoltBot, client: WebClient) -> None:
    element = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    reason = text_input("reason", "Reason")
    block = {"type": "input", "block_id": "where", "label": plain("Where"), "element": element}
    view = {
        "type": "modal",
        "title": plain("T"),
        "submit": plain("OK"),
        "callback_id": "void",
        "blocks": [reason, block],
    }
    made = client.views_open(trigger_id=trigger(team), view=view)["view"]
    hana = team.person(ADMIN)
    hana.fill(made, {"where": CHANNEL, "reason": "clear"})
    assert hana.submit(made).ok
    given = bot.last("view_submission")["response_urls"][0]
    WebhookClient(given["response_url"]).send(text="done", response_type="in_channel")
    assert (given["channel_id"], hana.last_message(CHANNEL)["text"]) == (CHANNEL, "done")


def test_text_reads_as_people_read_it() -> None:
    names = {"U1": "@hana", "C1": "#acme", "S1": "@admins"}
    written = "*Paid* by <@U1> in <#C1|acme>, _now_ ~old~ <!subteam^S1> <!date^1^{date}|21 Nov> <!here> a*b*c &lt;x&gt;"
    assert stripped(written, names) == "Paid by @hana in acme, now old @admins 21 Nov @here a*b*c <x>"


def test_every_block_reads_as_lines() -> None:
    cell = {"type": "raw_text", "text": "a"}
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}
    blocks: list[Json] = [
        {"type": "header", "text": plain("Head")},
        {"type": "section", "fields": [mrkdwn("*Amount*\n$5")]},
        {"type": "context", "elements": [mrkdwn("_as of_ now")]},
        {"type": "table", "rows": [[cell, {**cell, "text": "bb"}], [{**cell, "text": "ccc"}, cell]]},
        {"type": "divider"},
        {"type": "image", "alt_text": "a chart", "image_url": "https://a.example"},
        {"type": "markdown", "text": "**strong**"},
        {"type": "rich_text", "elements": [rich]},
        {"type": "actions", "elements": [noise("static_select", options=BOTH, placeholder=plain("Status"))]},
        {"type": "actions", "elements": [noise("overflow", options=BOTH)]},
        {"type": "video"},
    ]
    shown = {"blocks": [{**each, "block_id": str(place)} for place, each in enumerate(blocks)]}
    assert text_of(shown).splitlines() == [
        "Head",
        "Amount · $5",
        "as of now",
        "a   | bb",
        "ccc | a",
        "────────",
        "[image: a chart]",
        "strong",
        "rich",
        "",
        "[Status]",
        "[⋯ One / Two]",
        "(video)",
    ]
