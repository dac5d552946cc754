"""The guard over every message in a channel: what it finds, what it lets through, and that it sees all of them."""

from __future__ import annotations

from bot.blocks import ids
from sandbox.slack.records import Message
from tests.actions.pressing import ask_void, confirm
from tests.leaks import leaks_in, noted
from tests.world import ACME, HANA, World


def message(said: str = "", **block: object) -> Message:
    return Message(ACME, "1.0", "U0INVOICES", said, blocks=({"type": "section", **block},))


def test_what_only_one_person_may_see_is_found_wherever_it_stands() -> None:
    bad = {
        "a link": ("see https://pay.example/x", "invoice.stripe.com/i/1", "at /pay/abc"),
        "an e-mail address": ("billing@acme.example", "<mailto:b@a.co|b>"),
        "a hidden reason": ("the card was reported stolen", "FRAUDULENT", "lost card", "merchant_blacklist"),
    }
    for what, texts in bad.items():
        for text in texts:
            for shown in (message(text), message(text={"text": text}), message(accessory={"url": text, "value": "x"})):
                assert [leak.partition(" in ")[0] for leak in leaks_in(shown)] == [what]
    fine = "b•••@acme.example <@U0HANA> paid $1,250.00 on 12/11; retry/void: INV-0042, lost 3 cards"
    assert leaks_in(message(fine, text={"text": fine})) == []


def test_every_message_in_a_channel_is_looked_at_when_posted_and_when_changed(world: World) -> None:
    seen: list[Message] = []
    world.team.state.on_message.append(seen.append)
    invoice = world.failed_invoice("acme", code="stolen_card")
    hana = world.person(HANA)
    hana.press(hana.wait_message(ACME, containing="Payment failed"), ids.MANAGE)
    assert "stolen" in hana.text_of(hana.wait_modal(containing="As of"))
    confirm(world, ask_void(world, invoice, reason="Client left"), containing="Voided")
    world.until(lambda: any("Voided" in one.text and one.edited_ts for one in seen))
    assert {one.channel for one in seen if one.seen_by is None} == {ACME}
    assert noted() == []


def test_a_leak_in_a_channel_is_noted_and_one_in_a_direct_message_is_not(world: World) -> None:
    team = world.team
    direct = team.state.direct(HANA).id
    for channel, by, seen_by in ((ACME, team.bot_user, HANA), (direct, team.bot_user, None), (ACME, HANA, None)):
        team.state.post(Message(channel, team.state.new_ts(), by, "https://pay.example/x", seen_by=seen_by))
    assert noted() == []
    posted = team.state.post(Message(ACME, team.state.new_ts(), team.bot_user, "https://pay.example/x"))
    assert noted() == [f"{ACME} {posted.ts}: a link in 'https://pay.example/x'"]
