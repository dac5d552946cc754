"""A button that an earlier version of the bot drew: whoever presses it is told so."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient

from tests.world import ACME, BOT_TOKEN, HANA, NOA, World

OLD = {"type": "button", "action_id": "list.column", "text": {"type": "plain_text", "text": "Columns"}, "value": "1"}
BLOCKS: list[dict[str, Any]] = [{"type": "actions", "elements": [OLD]}]


def test_in_a_message_it_is_said_privately(world: World) -> None:
    WebClient(BOT_TOKEN, base_url=f"{world.slack_url}/api/").chat_postMessage(channel=ACME, text="Old", blocks=BLOCKS)
    for user in (HANA, NOA):
        person = world.person(user)
        assert person.press(person.wait_message(ACME, containing="Columns"), "list.column").status == 200
        said = person.wait_message(ACME, containing="from an earlier version")
        assert said["ephemeral"]
        assert "/invoices shows the list anew" in person.text_of(said).replace("`", "")


def test_in_home_it_is_said_in_a_modal(world: World) -> None:
    hana = world.person(HANA)
    client = WebClient(BOT_TOKEN, base_url=f"{world.slack_url}/api/")
    client.views_publish(user_id=HANA, view={"type": "home", "blocks": BLOCKS})
    hana.press(hana.wait_home(containing="Columns"), "list.column")
    assert "from an earlier version" in hana.text_of(hana.wait_modal(containing="Nothing was done"))
