"""What is said about messages themselves, with text from anywhere: part of `tests.blocks.everywhere`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.blocks import deliveries
from bot.blocks.message import Message
from bot.domain.alerts import Alert, Trouble
from bot.domain.sending import GONE, DeadLetter
from bot.domain.storms import Storm, brief_of, brief_of_stranger, summed
from tests.blocks.samples import NOW


def storms(alert: Alert) -> Iterator[Storm]:
    """Of one workspace and of several, settled in part and whole, and of what is no payment."""
    brief = brief_of(alert)
    told = replace(brief, reason="not enough money on the account")
    other = brief_of_stranger(replace(alert.invoice, currency="eur", amount_remaining=4_242))
    many = [replace(told, workspace=f"ws-{number}", owners=(f"U0OWNER{number}",)) for number in range(200)]
    for briefs in ([brief], [told, told], [told, other], many, [replace(brief, trouble=Trouble.ACTION_REQUIRED)]):
        for settled in (0, 1, len(briefs)):
            found = summed((one, number < settled) for number, one in enumerate(briefs))
            assert found is not None
            yield found


def rendered(alert: Alert, text: str) -> Iterator[tuple[str, Message]]:
    """Every message about messages; `text` is foreign."""
    for storm in storms(alert):
        for first in (True, False):
            yield "storm", deliveries.storm(storm, mention_owners=first)
    for why in (*GONE, text):
        yield "channel gone", deliveries.channel_gone("C0ACME", why, text, livemode=True)
        yield "channel gone", deliveries.channel_gone(text, why, "", livemode=False)
    for why in ("", "ratelimited", "fatal_error", text):
        for brief in (brief_of(alert), None):
            letter = DeadLetter("alert:in_1", "C0ACME", NOW, why, brief, "TEST · 📝 Budget back to draft.")
            yield "dead letter", deliveries.dead_letter(letter, livemode=False)
            yield "sent again", deliveries.sent_again(letter, "U0HANA", livemode=False)
            for delivered in (True, False):
                yield "not needed", deliveries.not_needed(letter, delivered=delivered, livemode=False)
    for about in (brief_of(alert), None):
        yield "double", deliveries.double(about, livemode=False)
    for taken in (True, False):
        yield "again", deliveries.again(taken=taken, livemode=True)
