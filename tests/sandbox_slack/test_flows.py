"""People and a real Bolt app, from the command to the Home tab."""

from __future__ import annotations

import pytest

from sandbox.slack import CannotDoError, RemotePerson, SlackSandbox
from tests.sandbox_slack.bolt_bot import BoltBot
from tests.sandbox_slack.conftest import ADMIN, CHANNEL, OTHER, OWNER


def test_a_command_answers_only_whoever_typed_it(team: SlackSandbox, bot: BoltBot) -> None:
    hana, owen = team.person(ADMIN), team.person(OWNER)
    assert hana.command("/invoices", "failed acme", channel=CHANNEL).ok
    message = hana.wait_message(CHANNEL, "INV-1")
    assert message["ephemeral"]
    assert hana.text_of(message) == "INV-1 is open & due\n[Retry] [More]"
    assert owen.messages(CHANNEL) == []
    form = bot.last("/invoices")
    assert form["text"] == "failed acme"
    assert form["channel_name"] == "acme-billing"
    assert form["user_name"] == "hana"


def test_text_in_the_acknowledgement_is_shown_at_once(team: SlackSandbox, bot: BoltBot) -> None:
    hana = team.person(ADMIN)
    assert hana.command("/quick").body == "quick as can be"
    assert hana.last_message(hana.dm)["text"] == "quick as can be"


def test_a_press_in_an_ephemeral_message_replaces_it(team: SlackSandbox, bot: BoltBot) -> None:
    hana = team.person(ADMIN)
    hana.command("/invoices", channel=CHANNEL)
    hana.press(hana.wait_message(CHANNEL, "INV-1"), "retry")
    replaced = hana.wait_message(CHANNEL, "Retried INV-1")
    assert len(hana.messages(CHANNEL)) == 1
    assert hana.buttons(replaced) == []
    payload = bot.last("block_actions")
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert payload["actions"][0]["value"] == "INV-1"


def test_a_form_is_filled_refused_and_then_taken(team: SlackSandbox, bot: BoltBot) -> None:
    hana = team.person(ADMIN)
    form = open_form(team)
    assert hana.submit(form).error == "incomplete"
    hana.fill(form, {"reason": "wrong"})
    assert hana.submit(form).ok
    modal = hana.wait_modal("Say why")
    assert modal["errors"] == {"reason": "Say why"}
    hana.fill(form, {"reason/typed": "a mistake"})
    assert hana.submit(form).ok
    assert hana.modal is None
    assert hana.wait_message(hana.dm, "Voided INV-1")["text"] == "Voided INV-1: a mistake"
    assert bot.last("view_submission")["view"]["state"]["values"]["reason"]["typed"]["value"] == "a mistake"


def open_form(team: SlackSandbox) -> dict[str, object]:
    """Type the command and press More."""
    hana = team.person(ADMIN)
    hana.command("/invoices", channel=CHANNEL)
    hana.press(hana.wait_message(CHANNEL, "INV-1"), label="More")
    return hana.wait_modal("Void INV-1?")


def test_errors_for_an_unknown_block_trouble_the_person(team: SlackSandbox, bot: BoltBot) -> None:
    hana, form = team.person(ADMIN), open_form(team)
    hana.fill(form, {"reason": "nowhere"})
    assert hana.submit(form).error == "invalid_errors: no input block nowhere"
    assert "trouble connecting" in hana.text_of(hana.modal or {})


@pytest.mark.parametrize(("reason", "titles"), [("push", 2), ("update", 1), ("clear", 0)])
def test_the_answer_to_a_form_moves_the_stack(team: SlackSandbox, bot: BoltBot, reason: str, titles: int) -> None:
    hana, form = team.person(ADMIN), open_form(team)
    hana.fill(form, {"reason": reason})
    assert hana.submit(form).ok
    modals = hana.screen()["modals"]
    assert len(modals) == titles
    assert all(modals[-1]["title"] == reason for _ in modals[:1])


def test_a_view_that_breaks_the_rules_is_not_shown(team: SlackSandbox, bot: BoltBot) -> None:
    hana, form = team.person(ADMIN), open_form(team)
    hana.fill(form, {"reason": "bad view"})
    assert "must be less than 25 characters" in (hana.submit(form).error or "")
    assert (hana.modal or {})["title"] == "Void INV-1?"


def test_an_update_keeps_what_was_typed(team: SlackSandbox, bot: BoltBot) -> None:
    hana, form = team.person(ADMIN), open_form(team)
    hana.fill(form, {"reason": "half a reas"})
    assert hana.press(form, "add_line").ok
    modal = hana.wait_modal("Line (optional)")
    assert modal["values"]["reason"]["typed"]["value"] == "half a reas"
    assert modal["hash"] != form["hash"]
    assert bot.last("block_actions")["view"]["state"]["values"]["reason"]["typed"]["value"] == "half a reas"


def test_a_menu_offers_what_the_bot_says(team: SlackSandbox, bot: BoltBot) -> None:
    hana, form = team.person(ADMIN), open_form(team)
    assert hana.options(form, "pick", "") == []
    assert [each["value"] for each in hana.options(form, "pick", "acm")] == ["acme-0", "acme-1"]
    hana.fill(form, {"workspace": "acme-1", "reason": "fine"})
    assert "Workspace (optional): [Acme 1]" in hana.text_of(hana.modal or {})
    hana.submit(form)
    chosen = bot.last("view_submission")["view"]["state"]["values"]["workspace"]["pick"]["selected_option"]
    assert chosen["value"] == "acme-1"
    assert bot.last("block_suggestion")["value"] == "acm"


def test_a_menu_of_over_a_hundred_does_not_load(team: SlackSandbox, bot: BoltBot) -> None:
    form = open_form(team)
    with pytest.raises(CannotDoError, match="no more than 100 items"):
        team.person(ADMIN).options(form, "pick", "many")


def test_closing_a_form_tells_the_bot(team: SlackSandbox, bot: BoltBot) -> None:
    hana, form = team.person(ADMIN), open_form(team)
    hana.close(form)
    assert hana.modal is None
    assert bot.wait_seen("view_closed")["is_cleared"] is False


def test_a_late_press_on_an_old_screen_still_arrives(team: SlackSandbox, bot: BoltBot) -> None:
    for hana in (team.person(ADMIN), RemotePerson(team.base_url, ADMIN)):
        hana.command("/invoices", channel=CHANNEL)
        message = hana.wait_message(CHANNEL, "[Retry]")
        hana.press(message, "retry")
        hana.wait_message(CHANNEL, "Retried", after="")
        bot.seen.clear()
        assert hana.press(message, "retry", stale=True).ok
        assert bot.last("block_actions")["actions"][0]["value"] == "INV-1"


def test_opening_home_shows_it(team: SlackSandbox, bot: BoltBot) -> None:
    hana = team.person(ADMIN)
    hana.open_home()
    home = hana.wait_home("INV-1")
    assert hana.buttons(home) == ["Retry", "More"]
    hana.press(home, "more")
    assert hana.wait_modal("Void")["type"] == "modal"
    assert bot.last("block_actions")["view"]["type"] == "home"
    hana.open_home()
    assert bot.last("app_home_opened")["view"]["id"] == home["id"]


def test_a_link_in_a_message_is_unfurled(team: SlackSandbox, bot: BoltBot) -> None:
    hana = team.person(ADMIN)
    hana.say(CHANNEL, "look at https://pay.example/in_1")
    assert hana.wait_message(CHANNEL, "INV-1 is open")["by"] == ADMIN
    team.unfurl_domains = frozenset({"invoice.stripe.com"})
    bot.seen.clear()
    hana.say(CHANNEL, "look at https://pay.example/in_1")
    assert bot.seen == []


def test_the_same_hands_work_from_another_process(team: SlackSandbox, bot: BoltBot) -> None:
    hana = RemotePerson(team.base_url, ADMIN)
    assert hana.command("/invoices", "", channel=CHANNEL).ok
    message = hana.wait_message(CHANNEL, "INV-1")
    assert hana.press(message, "more", value="INV-1").ok
    form = hana.wait_modal("Void")
    assert hana.options(form, "pick", "acm")[0]["value"] == "acme-0"
    hana.fill(form, {"reason": "remote"})
    assert hana.submit(form).ok
    assert hana.wait_message(hana.dm, "Voided INV-1: remote")
    hana.open_home()
    assert hana.wait_home("INV-1")
    with pytest.raises(CannotDoError, match="there is no 'gone'"):
        hana.press(message, "gone")
    with pytest.raises(CannotDoError, match="is not in"):
        RemotePerson(team.base_url, OWNER).command("/invoices", channel=OTHER)


def test_nobody_presses_what_they_do_not_see(team: SlackSandbox, bot: BoltBot) -> None:
    hana = team.person(ADMIN)
    hana.command("/invoices", channel=CHANNEL)
    message = hana.wait_message(CHANNEL, "INV-1")
    with pytest.raises(CannotDoError, match="does not see"):
        team.person(OWNER).press(message, "retry")
    hana.press(message, "retry")
    hana.wait_message(CHANNEL, "Retried")
    with pytest.raises(CannotDoError, match="there is no 'retry'"):
        hana.press(message, "retry")
