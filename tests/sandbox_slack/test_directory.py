"""users.*, usergroups.*, conversations.*, files.*: who and what there is."""

from __future__ import annotations

import urllib.error
import urllib.request
from itertools import chain

import pytest
from slack_sdk import WebClient

from sandbox.slack import SlackSandbox
from tests.sandbox_slack.conftest import ADMIN, CHANNEL, GUEST, OTHER, OWNER
from tests.sandbox_slack.test_chat import refused


def test_auth_test_says_who_the_bot_is(client: WebClient, team: SlackSandbox) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (team.bot_user, team.bot_id, team.team_id)
    assert client.api_test()["ok"]
    assert client.team_info()["team"]["id"] == team.team_id


def test_a_user_shows_what_they_are(client: WebClient, team: SlackSandbox) -> None:
    team.add_user("U0LEFT", "left", "Left Long-Ago", deleted=True)
    guest, stranger, left = (client.users_info(user=each)["user"] for each in (GUEST, OWNER, "U0LEFT"))
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, True)
    assert stranger["is_stranger"]
    assert stranger["team_id"] != team.team_id
    assert "email" not in stranger["profile"]
    assert left["deleted"]
    assert "is_restricted" not in left
    assert client.users_info(user=team.bot_user)["user"]["is_bot"]
    assert client.users_info(user=ADMIN)["user"]["tz"] == "Europe/Berlin"
    with refused("user_not_found"):
        client.users_info(user="U0NONE")


def test_a_user_can_become_a_guest(client: WebClient, team: SlackSandbox) -> None:
    team.set_person(ADMIN, restricted=True)
    assert client.users_info(user=ADMIN)["user"]["is_restricted"]


def test_users_are_listed_page_by_page(client: WebClient, team: SlackSandbox) -> None:
    pages = [page["members"] for page in client.users_list(limit=3)]
    assert [len(page) for page in pages] == [3, 1]
    assert {each["id"] for each in chain(*pages)} == set(team.state.users)
    with refused("invalid_cursor"):
        client.users_list(cursor="nonsense")
    with refused("invalid_limit"):
        client.users_list(limit=5000)


def test_an_email_finds_its_user_of_this_team(client: WebClient) -> None:
    assert client.users_lookupByEmail(email="Hana@hub.example")["user"]["id"] == ADMIN
    for email in ("nobody@hub.example", "owen@acme.example"):
        with refused("users_not_found"):
            client.users_lookupByEmail(email=email)


def test_a_group_lists_its_users(client: WebClient, team: SlackSandbox) -> None:
    team.add_group("S0ADMINS", "billing-admins", [ADMIN])
    assert client.usergroups_users_list(usergroup="S0ADMINS")["users"] == [ADMIN]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == [ADMIN]
    assert "users" not in client.usergroups_list()["usergroups"][0]
    with refused("no_such_subteam"):
        client.usergroups_users_list(usergroup="S0NONE")


def test_direct_messages_are_opened_once(client: WebClient, team: SlackSandbox) -> None:
    opened = client.conversations_open(users=ADMIN)["channel"]["id"]
    assert client.conversations_open(users=[ADMIN], return_im=True)["channel"]["user"] == ADMIN
    assert client.chat_postMessage(channel=ADMIN, text="hello")["channel"] == opened
    assert team.person(ADMIN).dm == opened
    team.add_user("U0LEFT", "left", "Left", deleted=True)
    for user, error in (("U0NONE", "user_not_found"), ("U0LEFT", "user_disabled"), (team.bot_user, "cannot_dm_bot")):
        with refused(error):
            client.conversations_open(users=user)


def test_conversations_tell_who_is_in_them(client: WebClient, team: SlackSandbox) -> None:
    team.add_channel("C0SECRET", "secret", [ADMIN], private=True, bot_member=False)
    info = client.conversations_info(channel=CHANNEL)["channel"]
    assert (info["name"], info["is_member"], info["is_shared"]) == ("acme-billing", True, True)
    assert set(client.conversations_members(channel=CHANNEL)["members"]) == {ADMIN, OWNER, team.bot_user}
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert {each["id"] for each in listed} == {CHANNEL, OTHER}
    assert [each["id"] for each in client.users_conversations(user=OWNER)["channels"]] == [CHANNEL]
    with refused("channel_not_found"):
        client.conversations_info(channel="C0SECRET")
    with refused("invalid_types"):
        client.conversations_list(types="everything")


def test_the_bot_joins_public_channels(client: WebClient, team: SlackSandbox) -> None:
    team.add_channel("C0OPEN", "open", bot_member=False)
    team.add_channel("C0OLD", "old", archived=True)
    assert client.conversations_join(channel="C0OPEN")["channel"]["is_member"]
    with refused("is_archived"):
        client.conversations_join(channel="C0OLD")


def test_a_file_is_uploaded_in_three_steps(client: WebClient, team: SlackSandbox) -> None:
    opened = client.conversations_open(users=ADMIN)["channel"]["id"]
    done = client.files_upload_v2(channel=opened, content="number,amount", filename="invoices.csv", title="Invoices")
    message = team.person(ADMIN).last_message(opened)
    assert message["files"][0]["title"] == "Invoices"
    assert team.person(ADMIN).text_of(message) == "[file invoices.csv]"
    url = done["files"][0]["url_private"]
    for who, allowed in ((f"{url}?user={ADMIN}", True), (url, False), (f"{url}?user={OWNER}", False)):
        assert (fetched(who) == b"number,amount") is allowed
    assert fetched(url, Authorization=f"Bearer {team.bot_token}") == b"number,amount"


def fetched(url: str, **headers: str) -> bytes | None:
    """The file's bytes; None where it is not there for whoever asks."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        error.close()
        return None


def sent(client: WebClient, content: bytes, length: int) -> str:
    """A file announced with that length, whose bytes were sent; its id."""
    ticket = client.files_getUploadURLExternal(filename="a.csv", length=length)
    with urllib.request.urlopen(str(ticket["upload_url"]), data=content) as response:
        assert response.read() == f"OK - {len(content)}".encode()
    return str(ticket["file_id"])


def test_what_was_not_uploaded_as_announced_cannot_be_shared(client: WebClient, team: SlackSandbox) -> None:
    ticket = client.files_getUploadURLExternal(filename="a.csv", length=3)["file_id"]
    for file in (ticket, "F0NONE"):
        with refused("file_not_found"):
            client.files_completeUploadExternal(files=[{"id": file, "title": "a"}])
    with refused("file_update_failed"):
        client.files_completeUploadExternal(files=[{"id": sent(client, b"abcd", 3), "title": "a"}])
    assert fetched(f"{team.base_url}/files/F0NONE/a.csv?user={ADMIN}") is None


def test_a_file_goes_only_where_the_bot_is_and_with_its_scope(client: WebClient, team: SlackSandbox) -> None:
    team.add_channel("C0AWAY", "away", [ADMIN], bot_member=False)
    file: list[dict[str, str | None]] = [{"id": sent(client, b"abc", 3), "title": "a"}]
    for channel, error in (("C0NONE", "channel_not_found"), ("C0AWAY", "not_in_channel"), (ADMIN, "invalid_arguments")):
        with refused(error):
            client.files_completeUploadExternal(files=file, channel_id=channel)
    team.scopes = frozenset({"chat:write", "im:write"})
    with refused("missing_scope"):
        client.files_getUploadURLExternal(filename="a.csv", length=3)
    with refused("missing_scope"):
        client.files_completeUploadExternal(files=file, channel_id=CHANNEL)
    assert team.person(ADMIN).messages() == []


def test_sending_the_bytes_can_be_made_to_fail(client: WebClient, team: SlackSandbox) -> None:
    ticket = client.files_getUploadURLExternal(filename="a.csv", length=3)
    team.fault("upload", "http_500")
    with pytest.raises(urllib.error.HTTPError, match="500") as failure:
        urllib.request.urlopen(str(ticket["upload_url"]), data=b"abc")
    failure.value.close()
    with refused("file_not_found"):
        client.files_completeUploadExternal(files=[{"id": ticket["file_id"], "title": "a"}])


@pytest.mark.parametrize("scope", ["users:read", "users:read.email"])
def test_emails_need_their_scope(client: WebClient, team: SlackSandbox, scope: str) -> None:
    team.scopes = frozenset({"users:read", scope})
    shown = "email" in client.users_info(user=ADMIN)["user"]["profile"]
    assert shown == (scope == "users:read.email")
