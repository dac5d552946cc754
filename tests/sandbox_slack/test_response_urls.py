"""Response URLs, through Slack's own webhook client."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.webhook import WebhookClient

from sandbox.slack import SlackSandbox
from sandbox.slack.response_urls import address
from tests.sandbox_slack.bolt_bot import ROWS
from tests.sandbox_slack.conftest import ADMIN, CHANNEL, OWNER


@pytest.fixture
def hook(team: SlackSandbox) -> WebhookClient:
    """The response URL of a command that the admin typed."""
    return WebhookClient(address(team, team.state.new_response_url(ADMIN, CHANNEL, None), "commands"))


def error_of(body: str) -> Any:
    """The error word of an answer."""
    return json.loads(body)["error"]


def test_five_uses_and_no_more(team: SlackSandbox, hook: WebhookClient) -> None:
    for number in range(5):
        assert hook.send(text=f"answer {number}").status_code == 200
    sixth = hook.send(text="answer 5")
    assert (sixth.status_code, error_of(sixth.body)) == (404, "used_url")
    assert [each["text"] for each in team.person(ADMIN).messages()] == [f"answer {number}" for number in range(5)]
    assert team.person(OWNER).messages() == []


def test_half_an_hour_and_no_longer(team: SlackSandbox, hook: WebhookClient) -> None:
    moment = team.now()
    team.now = lambda: moment + 1790
    assert hook.send(text="in time").status_code == 200
    team.now = lambda: moment + 1801
    late = hook.send(text="late")
    assert (late.status_code, error_of(late.body)) == (404, "expired_url")


def test_an_answer_can_be_for_the_whole_channel(team: SlackSandbox, hook: WebhookClient) -> None:
    hook.send(text="news", response_type="in_channel")
    assert team.person(OWNER).last_message(CHANNEL)["text"] == "news"
    assert not team.person(OWNER).last_message(CHANNEL)["ephemeral"]


def test_an_answer_replaces_and_deletes_what_it_stands_for(team: SlackSandbox, hook: WebhookClient) -> None:
    hook.send(text="loading")
    hook.send(text="list", blocks=ROWS, replace_original=True)
    messages = team.person(ADMIN).messages(CHANNEL)
    assert [(each["text"], len(each["blocks"])) for each in messages] == [("list", 2)]
    hook.send(delete_original=True)
    assert team.person(ADMIN).messages(CHANNEL) == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"blocks": [{"type": "carousel2"}], "text": "x"}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
        ({"text": "x", "response_type": "everyone"}, "invalid_response_type"),
    ],
)
def test_what_cannot_be_shown_is_refused(hook: WebhookClient, body: dict[str, Any], error: str) -> None:
    answer = hook.send_dict(body)
    assert (answer.status_code, error_of(answer.body)) == (400, error)


def test_an_unknown_url_is_not_there(team: SlackSandbox) -> None:
    assert WebhookClient(f"{team.base_url}/actions/T1/1/abc").send(text="x").status_code == 404


def test_response_urls_fail_on_demand(team: SlackSandbox, hook: WebhookClient) -> None:
    team.fault("response_url", "http_500", after_effect=True)
    assert hook.send(text="seen all the same").status_code == 500
    assert team.person(ADMIN).last_message(CHANNEL)["text"] == "seen all the same"
