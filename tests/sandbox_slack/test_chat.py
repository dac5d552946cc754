"""chat.* and the errors all methods share."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import replace

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackSandbox
from sandbox.slack.pace import Limits
from tests.sandbox_slack.bolt_bot import ROWS
from tests.sandbox_slack.conftest import ADMIN, CHANNEL, GUEST, OTHER, OWNER


def refused(error: str) -> pytest.RaisesExc[SlackApiError]:
    """The client raises with that error word."""
    return pytest.raises(SlackApiError, match=f"'error': '{error}'")


def test_a_posted_message_is_seen_by_the_members(client: WebClient, team: SlackSandbox) -> None:
    posted = client.chat_postMessage(channel=CHANNEL, text="Paid", blocks=ROWS)
    assert posted["message"]["bot_id"] == team.bot_id
    assert team.person(OWNER).last_message(CHANNEL)["ts"] == posted["ts"]
    assert team.person(GUEST).messages() == []


@pytest.mark.parametrize(
    ("channel", "error"), [("C0NONE", "channel_not_found"), ("C0OLD", "is_archived"), ("C0SECRET", "channel_not_found")]
)
def test_posting_where_it_cannot_be_is_refused(client: WebClient, team: SlackSandbox, channel: str, error: str) -> None:
    team.add_channel("C0OLD", "old", [ADMIN], archived=True)
    team.add_channel("C0SECRET", "secret", [ADMIN], private=True, bot_member=False)
    with refused(error):
        client.chat_postMessage(channel=channel, text="x")


def test_without_chat_write_public_the_bot_posts_only_where_it_is(client: WebClient, team: SlackSandbox) -> None:
    team.add_channel("C0OPEN", "open", [ADMIN], bot_member=False)
    assert client.chat_postMessage(channel="C0OPEN", text="x")["ok"]
    team.scopes = frozenset({"chat:write"})
    with refused("not_in_channel"):
        client.chat_postMessage(channel="C0OPEN", text="x")
    with refused("missing_scope"):
        client.users_list()


def test_text_is_needed_and_may_not_be_endless(client: WebClient) -> None:
    with refused("no_text"):
        client.api_call("chat.postMessage", json={"channel": CHANNEL, "text": " "})
    with refused("msg_too_long"):
        client.chat_postMessage(channel=CHANNEL, text="x" * 40_001)


def test_tokens_are_checked(team: SlackSandbox) -> None:
    def client(token: str | None) -> WebClient:
        return WebClient(token=token, base_url=f"{team.base_url}/api/")

    with refused("invalid_auth"):
        client("xoxb-other").auth_test()
    with refused("not_authed"):
        client(None).auth_test()
    assert client(None).api_call("auth.test", data={"token": team.bot_token})["user_id"] == team.bot_user
    team.installed = False
    with refused("account_inactive"):
        client(team.bot_token).auth_test()


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    with refused("unknown_method"):
        client.api_call("chat.shout")


def test_an_update_changes_the_message_and_marks_it(client: WebClient, team: SlackSandbox) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="Failed", blocks=ROWS)["ts"]
    client.chat_update(channel=CHANNEL, ts=ts, text="Paid")
    message = team.person(ADMIN).last_message(CHANNEL)
    assert (message["text"], message["edited"], len(message["blocks"])) == ("Paid", True, 2)
    client.chat_update(channel=CHANNEL, ts=ts, text="Paid", blocks=[])
    assert team.person(ADMIN).last_message(CHANNEL)["blocks"] == []


def test_only_the_bots_own_lasting_messages_can_be_changed(client: WebClient, team: SlackSandbox) -> None:
    said = team.person(ADMIN).say(CHANNEL, "hello")
    shown = client.chat_postEphemeral(channel=CHANNEL, user=ADMIN, text="psst")["message_ts"]
    with refused("cant_update_message"):
        client.chat_update(channel=CHANNEL, ts=said, text="x")
    with refused("cant_delete_message"):
        client.chat_delete(channel=CHANNEL, ts=said)
    for ts in (shown, "1.000001"):
        with refused("message_not_found"):
            client.chat_update(channel=CHANNEL, ts=ts, text="x")


def test_a_deleted_message_is_gone(client: WebClient, team: SlackSandbox) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="x")["ts"]
    client.chat_delete(channel=CHANNEL, ts=ts)
    assert team.person(ADMIN).messages(CHANNEL) == []
    with refused("message_not_found"):
        client.chat_delete(channel=CHANNEL, ts=ts)


def test_an_ephemeral_message_is_for_one_member_only(client: WebClient, team: SlackSandbox) -> None:
    client.chat_postEphemeral(channel=CHANNEL, user=ADMIN, text="psst")
    assert team.person(ADMIN).last_message(CHANNEL)["ephemeral"]
    assert team.person(OWNER).messages(CHANNEL) == []
    with refused("user_not_in_channel"):
        client.chat_postEphemeral(channel=OTHER, user=OWNER, text="psst")
    with refused("user_not_found"):
        client.chat_postEphemeral(channel=CHANNEL, user="U0NONE", text="psst")


def test_threads_need_their_message(client: WebClient, team: SlackSandbox) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="x")["ts"]
    client.chat_postMessage(channel=CHANNEL, text="attempt 2", thread_ts=ts)
    assert team.person(ADMIN).last_message(CHANNEL)["thread_ts"] == ts
    with refused("thread_not_found"):
        client.chat_postMessage(channel=CHANNEL, text="x", thread_ts="1.000001")


def test_a_permalink_leads_to_a_message(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="x")["ts"]
    link = client.chat_getPermalink(channel=CHANNEL, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{CHANNEL}/p{ts.replace('.', '')}")
    with refused("message_not_found"):
        client.chat_getPermalink(channel=CHANNEL, message_ts="1.000001")


def test_a_channel_takes_a_burst_and_then_one_a_second(client: WebClient, team: SlackSandbox) -> None:
    team.limits = Limits()
    for _ in range(5):
        client.chat_postMessage(channel=CHANNEL, text="x")
    with refused("ratelimited") as caught:
        client.chat_postMessage(channel=CHANNEL, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert client.chat_postMessage(channel=OTHER, text="x")["ok"]
    team.limits = replace(team.limits, posts_per_second=1000.0)
    assert client.chat_postMessage(channel=CHANNEL, text="x")["ok"]


def test_methods_have_a_number_of_calls_a_minute(client: WebClient, team: SlackSandbox) -> None:
    team.limits = Limits(tiers={2: 2, 3: 50, 4: 100})
    client.users_list()
    client.users_list()
    with refused("ratelimited") as caught:
        client.users_list()
    assert caught.value.response.headers["Retry-After"] == "30"


def test_a_body_that_cannot_be_read_is_refused(team: SlackSandbox) -> None:
    request = urllib.request.Request(
        f"{team.base_url}/api/auth.test", b"[" * 10, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request) as response:
        assert json.load(response) == {"ok": False, "error": "invalid_json"}


def test_calls_are_logged_without_the_token(client: WebClient, team: SlackSandbox) -> None:
    seen: list[tuple[object, ...]] = []
    team.observers.append(lambda *what: seen.append(what))
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=ROWS)
    call = team.calls[-1]
    assert (call.method, call.status, call.answer["ok"]) == ("chat.postMessage", 200, True)
    assert call.args["blocks"] == ROWS
    assert team.bot_token not in str(call)
    assert seen[-1][:2] == ("from_bot", "chat.postMessage")
