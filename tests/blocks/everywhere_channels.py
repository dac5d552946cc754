"""What is shown in channels, for `everywhere`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.blocks import alerts, budgets, rescues
from bot.domain.alerts import Settlement, Source, Trouble
from bot.domain.statuses import Status
from tests.blocks import everywhere_deliveries
from tests.blocks.hostile import Hostile, Rendered
from tests.blocks.samples import NOW


def in_channels(hostile: Hostile) -> Iterator[Rendered]:
    """What goes where nobody checked its readers' roles."""
    for trouble in Trouble:
        shown = hostile.alert(trouble)
        yield Rendered(f"alert {trouble}", alerts.alert(shown))
        yield Rendered(f"thread {trouble}", alerts.thread_note(shown))
        for status in (Status.PAID, Status.VOID, Status.UNCOLLECTIBLE):
            end = Settlement(status, NOW + timedelta(days=2), Source.BOT, hostile.text)
            yield Rendered(f"settled {status}", alerts.alert(replace(shown, settlement=end)))
    yield Rendered("deleted", alerts.deleted(None, livemode=False))
    yield Rendered("left", alerts.left(hostile.invoice()))
    yield Rendered("budget", budgets.budget_reset(hostile.workspace, hostile.invoice(), "budget:in_1"))
    yield Rendered("budget active", budgets.budget_active(hostile.workspace, "U0HANA", livemode=False))
    yield Rendered("budget refused", budgets.budget_refused(hostile.workspace, hostile.text, livemode=False))
    yield Rendered("unknown", alerts.unknown_customer(hostile.invoice()))
    for added in (False, True):
        yield Rendered("stranger", alerts.stranger_settled(hostile.invoice(), Status.PAID, added=added))
    about = everywhere_deliveries.rendered(hostile.alert(Trouble.PAYMENT_FAILED), hostile.text)
    yield from (Rendered(name, made) for name, made in about)
    for lost in ((), tuple(rescues.LOST)):
        for rebuilt in (False, True):
            aside = "invoicebot.sqlite.damaged-20261122"
            yield Rendered("rescued", rescues.rescued(NOW, aside, lost, rebuilt=rebuilt, livemode=False))
