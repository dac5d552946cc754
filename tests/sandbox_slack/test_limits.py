"""Every limit of Block Kit, asked of the Web API through Slack's own client."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox_slack.bad_blocks import DIVIDER, REFUSED, SECTION, TAKEN, table
from tests.sandbox_slack.bolt_bot import mrkdwn, plain, text_input
from tests.sandbox_slack.conftest import ADMIN, CHANNEL

Json = dict[str, Any]


@pytest.mark.parametrize(("blocks", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_blocks_that_break_a_limit_are_refused(client: WebClient, blocks: list[Json], said: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
    assert caught.value.response["error"] == "invalid_blocks"
    messages = caught.value.response["response_metadata"]["messages"]
    assert all(line.startswith("[ERROR] ") for line in messages)
    assert any(said in line for line in messages), messages


@pytest.mark.parametrize("blocks", TAKEN)
def test_blocks_up_to_a_limit_are_taken(client: WebClient, blocks: list[Json]) -> None:
    posted = client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
    assert posted["message"]["blocks"][0]["block_id"]


def modal(**more: Any) -> Json:
    """A modal with one section."""
    return {"type": "modal", "title": plain("Title"), "blocks": [SECTION], **more}


BAD_VIEWS: list[tuple[Json, str]] = [
    (modal(blocks=[DIVIDER] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    (modal(close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    (modal(callback_id="x" * 256), "must be less than 256 characters [json-pointer:/view/callback_id]"),
    (modal(blocks=[text_input("b", "l")]), "must define `submit` to use an `input` block in modals"),
    ({"type": "modal", "blocks": [SECTION]}, "missing required field: title [json-pointer:/view]"),
    ({"type": "modal", "title": plain("x")}, "missing required field: blocks [json-pointer:/view]"),
    (modal(id="V1"), "invalid additional property: id [json-pointer:/view]"),
    (modal(blocks=table(1, 1)), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
    (modal(blocks=[{"type": "markdown", "text": "x"}]), "unsupported type: markdown"),
    ({"type": "home", "blocks": [SECTION]}, "must be one of the allowed values: modal [json-pointer:/view/type]"),
    ({"type": "dialog", "blocks": []}, "unsupported type: dialog [json-pointer:/view/type]"),
]


@pytest.mark.parametrize(("view", "said"), BAD_VIEWS)
def test_views_that_break_a_limit_are_refused(client: WebClient, view: Json, said: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id="1.2.abc", view=view)
    assert caught.value.response["error"] == "invalid_arguments"
    messages = caught.value.response["response_metadata"]["messages"]
    assert any(said in line for line in messages), messages


def test_a_home_tab_has_neither_title_nor_submit(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid additional property: submit"):
        client.views_publish(user_id=ADMIN, view={"type": "home", "blocks": [], "submit": plain("Go")})


def test_a_view_of_100_blocks_is_taken(client: WebClient) -> None:
    view = {"type": "home", "blocks": [DIVIDER] * 100}
    assert len(client.views_publish(user_id=ADMIN, view=view)["view"]["blocks"]) == 100


def test_all_the_text_of_a_message_has_a_limit(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        client.chat_postMessage(channel=CHANNEL, text="x", blocks=[{**SECTION, "text": mrkdwn("x" * 2900)}] * 5)


def test_blocks_that_are_no_list_are_refused(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        client.chat_postMessage(channel=CHANNEL, text="x", blocks="[{")
