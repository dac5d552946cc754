"""How Slack sends: signed, three seconds at most, events again; and faults on demand."""

from __future__ import annotations

import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from sandbox.slack import CannotDoError, NotSeenError, RemotePerson, SlackSandbox
from sandbox.slack.remote import control
from sandbox.slack.signing import signed_headers
from tests.sandbox_slack.bolt_bot import ROWS, BoltBot
from tests.sandbox_slack.conftest import ADMIN, CHANNEL
from tests.sandbox_slack.test_chat import refused

COMMAND = urlencode({"command": "/quick", "user_id": ADMIN, "team_id": "T0HUBTEAM", "text": ""}).encode()


def test_signatures_are_slacks() -> None:
    headers = signed_headers("secret", str(int(time.time())), b"a=1")
    assert SignatureVerifier("secret").is_valid_request(b"a=1", headers)
    assert not SignatureVerifier("other").is_valid_request(b"a=1", headers)


def test_only_well_signed_requests_are_taken(team: SlackSandbox, bot: BoltBot) -> None:
    old = str(int(time.time()) - 301)
    assert team.send(COMMAND).status == 200
    assert team.send(COMMAND, secret="other").status == 401
    assert team.send(COMMAND, timestamp=old).status == 401
    assert team.send(COMMAND, signed=False).status == 401
    assert len(bot.seen) == 1


def test_a_slow_bot_is_given_up_after_three_seconds(team: SlackSandbox, bot: BoltBot) -> None:
    bot.nap, team.patience = 30.0, 0.2
    hana = team.person(ADMIN)
    delivery = hana.command("/invoices", channel=CHANNEL)
    assert (delivery.ok, delivery.status, delivery.error) == (False, 0, "operation_timeout")
    assert 190 < delivery.ms < 20_000
    message = hana.last_message(CHANNEL)
    assert message["text"] == '/invoices failed with the error "operation_timeout"'
    assert message["ephemeral"]
    assert SlackSandbox().patience == 3.0


def test_a_bot_that_is_not_there_is_told_to_the_person(team: SlackSandbox) -> None:
    hana = team.person(ADMIN)
    with pytest.raises(CannotDoError, match="does not know the bot's URL"):
        hana.command("/invoices")
    team.bot_url = "http://127.0.0.1:1/slack/events"
    assert hana.command("/invoices").error == "dispatch_failed"
    assert "dispatch_failed" in hana.last_message()["text"]


def test_a_command_nobody_answers_is_a_404(team: SlackSandbox, bot: BoltBot) -> None:
    assert team.person(ADMIN).command("/unknown").status == 404


def test_a_press_that_comes_to_nothing_is_noticed(team: SlackSandbox, bot: BoltBot, client: WebClient) -> None:
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=ROWS)
    bot.nap, team.patience = 30.0, 0.1
    hana = team.person(ADMIN)
    assert not hana.press(hana.last_message(CHANNEL), "retry").ok
    assert hana.screen()["notices"] == ["operation_timeout"]


def test_an_event_that_is_not_taken_comes_again_three_times(team: SlackSandbox) -> None:
    team.bot_url = "http://127.0.0.1:1/slack/events"
    assert not team.person(ADMIN).open_home().ok
    for thread in list(team.retries):
        thread.join()
    bodies = [shown for kind, shown, _ in team.sent if kind == "app_home_opened"]
    assert len(bodies) == 4
    assert len({each["event_id"] for each in bodies}) == 1


def test_an_event_taken_at_first_does_not_come_again(team: SlackSandbox, bot: BoltBot) -> None:
    team.person(ADMIN).open_home()
    envelope = team.sent[-1][1]
    assert len(team.sent) == 1
    assert envelope["authorizations"][0]["user_id"] == team.bot_user
    assert team.resend_event(envelope, 1).ok
    assert team.sent[-1][1]["event_id"] == envelope["event_id"]


def test_an_uninstalled_app_has_no_token_any_more(team: SlackSandbox, bot: BoltBot, client: WebClient) -> None:
    team.uninstall()
    assert bot.wait_seen("app_uninstalled")
    assert bot.wait_seen("tokens_revoked")
    with refused("account_inactive"):
        client.auth_test()


def test_a_call_can_be_made_to_fail(client: WebClient, team: SlackSandbox) -> None:
    team.fault("chat.postMessage", "ratelimited", count=2, retry_after=7)
    for _ in range(2):
        with refused("ratelimited") as caught:
            client.chat_postMessage(channel=CHANNEL, text="x")
        assert caught.value.response.headers["Retry-After"] == "7"
    team.fault("*", "fatal_error")
    with refused("fatal_error"):
        client.chat_postMessage(channel=CHANNEL, text="x")
    assert team.person(ADMIN).messages() == []
    team.fault("*", "http_500", after_effect=True)
    with pytest.raises(SlackApiError) as failed:
        client.chat_postMessage(channel=CHANNEL, text="posted")
    assert failed.value.response.status_code == 500
    assert team.person(ADMIN).last_message(CHANNEL)["text"] == "posted"
    team.fault("*", "http_500", count=9)
    team.clear_faults()
    assert client.auth_test()["ok"]


def test_a_call_can_be_made_to_hang(team: SlackSandbox) -> None:
    impatient = WebClient(token=team.bot_token, base_url=f"{team.base_url}/api/", timeout=1, retry_handlers=[])
    team.fault("auth.test", "timeout")
    begun = time.monotonic()
    with pytest.raises((TimeoutError, urllib.error.URLError)):
        impatient.auth_test()
    assert time.monotonic() - begun < 20


def test_the_set_up_can_be_changed_from_another_process(client: WebClient, team: SlackSandbox) -> None:
    control(team.base_url, "team/fault", {"method": "auth.test", "kind": "fatal_error"})
    with refused("fatal_error"):
        client.auth_test()
    control(team.base_url, "team/add_user", {"id": "U0NEW", "name": "new", "real_name": "New"})
    assert client.users_info(user="U0NEW")["user"]["name"] == "new"
    control(team.base_url, "team/bot_url", {"url": "http://127.0.0.1:1/"})
    assert team.bot_url == "http://127.0.0.1:1/"
    with pytest.raises(CannotDoError, match="the team cannot explode"):
        control(team.base_url, "team/explode", {})


def test_sixty_people_waiting_do_not_keep_the_bot_out(team: SlackSandbox, client: WebClient) -> None:
    version = team.state.version
    with ThreadPoolExecutor(60) as pool:
        waits = [pool.submit(RemotePerson(team.base_url, ADMIN).await_change, version, 20.0) for _ in range(60)]
        while len(getattr(team.state.lock, "_waiters")) < 60:  # noqa: B009
            time.sleep(0.005)
        client.chat_postMessage(channel=CHANNEL, text="x")
        assert all(each.result() > version for each in waits)


def test_nobody_does_what_cannot_be_done(team: SlackSandbox) -> None:
    with pytest.raises(CannotDoError, match="nobody can fly"):
        RemotePerson(team.base_url, ADMIN).act("fly")
    with pytest.raises(CannotDoError, match="there is no user U0NONE"):
        RemotePerson(team.base_url, "U0NONE").screen()


def test_what_never_comes_is_not_waited_for_in_vain(team: SlackSandbox, client: WebClient) -> None:
    client.chat_postMessage(channel=CHANNEL, text="something else")
    with pytest.raises(NotSeenError, match="something else"):
        team.person(ADMIN).wait_message(CHANNEL, "never", timeout=0.05)


def test_changes_are_told_to_listeners(team: SlackSandbox, client: WebClient) -> None:
    versions: list[int] = []
    team.state.on_change.append(versions.append)
    client.chat_postMessage(channel=CHANNEL, text="x")
    assert versions == [team.state.version]
