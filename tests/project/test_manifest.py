"""`manifest.yml` is what Slack accepts and what the bot needs."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from sandbox.slack.web_api import METHODS
from tests.project.sources import ROOT, python_files

EVENTS_URL = "https://invoicebot.example.com/slack/events"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    text = (ROOT / "tests/data/slack-manifest-2.0.0.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def test_slack_accepts_the_manifest(manifest: dict[str, Any], validator: jsonschema.Draft7Validator) -> None:
    assert [error.message for error in validator.iter_errors(manifest)] == []
    assert manifest["_metadata"] == {"major_version": 2, "minor_version": 1}


@pytest.mark.parametrize("odd", ["token_rotation", "sockets"])
def test_slack_refuses_a_key_it_does_not_know(
    manifest: dict[str, Any], validator: jsonschema.Draft7Validator, odd: str
) -> None:
    wrong = manifest | {"settings": manifest["settings"] | {odd: True}}
    assert [error.message for error in validator.iter_errors(wrong)] != []


def test_everything_that_slack_sends_comes_to_one_route(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/invoices"
    assert command["usage_hint"]
    assert {
        command["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        settings["interactivity"]["message_menu_options_url"],
    } == {EVENTS_URL}


def test_the_bot_asks_for_what_it_uses_and_reads_no_history(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    called = {
        name for name in METHODS for path in python_files("bot") if f'"{name}"' in path.read_text(encoding="utf-8")
    }
    used = {METHODS[name].scope for name in called} - {None}
    assert set(scopes) == used | {"commands", "chat:write.public"}
    assert len(scopes) == len(set(scopes))
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_the_home_tab_is_on_and_its_events_are_subscribed(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True
    wanted = ["app_home_opened", "app_uninstalled", "tokens_revoked"]
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == wanted


def test_tokens_do_not_rotate_and_socket_mode_is_off_until_asked_for(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["token_rotation_enabled"] is False
    assert manifest["settings"]["socket_mode_enabled"] is False
