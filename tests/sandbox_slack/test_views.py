"""views.*: triggers, hashes, the stack."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.slack import CannotDoError, SlackSandbox
from tests.sandbox_slack.bolt_bot import button, plain, text_input
from tests.sandbox_slack.conftest import ADMIN, OWNER
from tests.sandbox_slack.test_chat import refused

Json = dict[str, Any]


def form(title: str = "Form", **more: Any) -> Json:
    """A modal with one input and a button."""
    blocks = [text_input("name", "Name"), {"type": "actions", "elements": [button("Go", "go")]}]
    return {"type": "modal", "title": plain(title), "submit": plain("OK"), "blocks": blocks, **more}


def trigger(team: SlackSandbox, view: str | None = None) -> str:
    """A fresh trigger id of the admin."""
    return team.state.new_trigger(ADMIN, view).id


def test_a_trigger_opens_one_modal(client: WebClient, team: SlackSandbox) -> None:
    used = trigger(team)
    made = client.views_open(trigger_id=used, view=form())["view"]
    assert (team.person(ADMIN).modal or {})["id"] == made["id"]
    assert made["state"]["values"]["name"]["typed"] == {"type": "plain_text_input", "value": None}
    with refused("exchanged_trigger_id"):
        client.views_open(trigger_id=used, view=form())
    with refused("invalid_trigger_id"):
        client.views_open(trigger_id="1.2.abc", view=form())


def test_a_trigger_lives_three_seconds(client: WebClient, team: SlackSandbox) -> None:
    late = trigger(team)
    moment = team.now()
    team.now = lambda: moment + 3.5
    with refused("expired_trigger_id"):
        client.views_open(trigger_id=late, view=form())


def test_an_update_with_an_old_hash_is_refused(client: WebClient, team: SlackSandbox) -> None:
    first = client.views_open(trigger_id=trigger(team), view=form())["view"]
    client.views_update(view_id=first["id"], hash=first["hash"], view=form("Second"))
    with refused("hash_conflict"):
        client.views_update(view_id=first["id"], hash=first["hash"], view=form("Third"))
    assert (team.person(ADMIN).modal or {})["title"] == "Second"
    client.views_update(view_id=first["id"], view=form("Fourth"))
    assert (team.person(ADMIN).modal or {})["title"] == "Fourth"


def test_a_closed_or_unknown_view_is_not_found(client: WebClient, team: SlackSandbox) -> None:
    made = client.views_open(trigger_id=trigger(team), view=form())["view"]
    team.person(ADMIN).close(made)
    for view_id in (made["id"], "V0NONE"):
        with refused("not_found"):
            client.views_update(view_id=view_id, view=form())


def test_a_view_is_updated_by_its_external_id_which_is_unique(client: WebClient, team: SlackSandbox) -> None:
    client.views_open(trigger_id=trigger(team), view=form(external_id="void-1"))
    client.views_update(external_id="void-1", view=form("Again", external_id="void-1"))
    assert (team.person(ADMIN).modal or {})["title"] == "Again"
    with refused("duplicate_external_id"):
        client.views_publish(user_id=OWNER, view={"type": "home", "blocks": [], "external_id": "void-1"})


def test_the_stack_holds_a_root_and_two_pushes(client: WebClient, team: SlackSandbox) -> None:
    hana = team.person(ADMIN)
    root = client.views_open(trigger_id=trigger(team), view=form("1"))["view"]
    second = client.views_push(trigger_id=trigger(team, root["id"]), view=form("2"))["view"]
    third = client.views_open(trigger_id=trigger(team, second["id"]), view=form("3"))["view"]
    assert (third["root_view_id"], third["previous_view_id"]) == (root["id"], second["id"])
    with refused("push_limit_reached"):
        client.views_push(trigger_id=trigger(team, third["id"]), view=form("4"))
    with pytest.raises(CannotDoError, match="does not see the view"):
        hana.fill(second, {"name": "beneath"})
    hana.close(third)
    assert (hana.modal or {})["title"] == "2"
    hana.close(hana.modal or {}, all_of_them=True)
    assert hana.modal is None


def test_a_push_needs_an_open_modal(client: WebClient, team: SlackSandbox) -> None:
    with refused("invalid_arguments"):
        client.views_push(trigger_id=trigger(team), view=form())


def test_a_second_modal_takes_the_place_of_the_first(client: WebClient, team: SlackSandbox) -> None:
    client.views_open(trigger_id=trigger(team), view=form("1"))
    client.views_open(trigger_id=trigger(team), view=form("2"))
    assert [each["title"] for each in team.person(ADMIN).screen()["modals"]] == ["2"]


def test_home_is_each_persons_own_and_checks_its_hash(client: WebClient, team: SlackSandbox) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id=ADMIN, view=home)["view"]
    again = client.views_publish(user_id=ADMIN, view=home, hash=first["hash"])["view"]
    assert again["id"] == first["id"]
    with refused("hash_conflict"):
        client.views_publish(user_id=ADMIN, view=home, hash=first["hash"])
    assert team.person(OWNER).home is None
    with refused("invalid_arguments"):
        client.views_publish(user_id="U0NONE", view=home)
    with refused("invalid_arguments"):
        client.views_update(view_id=first["id"], view=form())


def test_typed_values_go_when_their_input_begins_anew(client: WebClient, team: SlackSandbox) -> None:
    hana = team.person(ADMIN)
    made = client.views_open(trigger_id=trigger(team), view=form())["view"]
    hana.fill(made, {"name": "mine"})
    client.views_update(view_id=made["id"], view=form("Same"))
    assert (hana.modal or {})["values"]["name"]["typed"]["value"] == "mine"
    begun = form()
    begun["blocks"][0] = text_input("name", "Name", element={"initial_value": "given"})
    client.views_update(view_id=made["id"], view=begun)
    assert (hana.modal or {})["values"]["name"]["typed"]["value"] == "given"
