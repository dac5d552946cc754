"""A storm of failures becomes a few alerts and one summary, which is brought up to date as they are settled."""

from dataclasses import replace

import pytest

from bot.services.collections import OUTBOX
from bot.services.outbox import sending
from bot.services.store import Where
from tests.flows.test_alerts import posted, said
from tests.outbox.putting import alert, calm, queue_of
from tests.world import ACME, AMIR, HANA, World

MANY = 60


@pytest.fixture(autouse=True)
def _updates_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary is brought up to date as soon as it can be."""
    monkeypatch.setattr(sending, "SUMMARY_EVERY", 50)


def summary(world: World) -> str:
    """The one summary in the channel."""
    (found,) = [one for one in said(world) if "more payment" in one]
    return found


def stormed(world: World) -> None:
    """Many failures at once; every third for another reason, every fourth is in euros."""
    world.team.limits = replace(world.team.limits, enabled=False)
    queue = queue_of(world)
    for number in range(MANY):
        queue.show(alert(number, currency="usd" if number % 4 else "eur"))
    assert world.bot.outbox.idle(60)


def test_a_storm_is_five_alerts_and_one_summary_with_sums_by_currency_and_the_commonest_reasons(world: World) -> None:
    stormed(world)
    shown = said(world)
    assert len(shown) == 6
    assert [f"alert {number}" in one for number, one in enumerate(shown[:5])] == [True] * 5
    told = summary(world)
    for words in ("55 more payments failed", "Acme Bakery", "$4,200.00", "€1,300.00", "not enough money", "expired"):
        assert words in told
    assert len(world.bot.store.find(OUTBOX, Where({"state": "absorbed"}), limit=999)) == MANY - 5
    named = [one["text"] for one in posted(world) if "<@" in str(one["blocks"])]
    assert len(named) == 1
    assert "more payment" in named[0]


def test_the_summary_counts_what_is_settled_and_its_button_lists_what_failed(world: World) -> None:
    stormed(world)
    queue = queue_of(world)
    for number in (10, 11, 11):
        queue.show(alert(number, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert "2 settled since" in summary(world)
    assert len(said(world)) == 6
    amir = world.person(AMIR)
    amir.press(amir.wait_message(ACME, containing="more payments failed"), "workspaces.invoices")
    amir.wait_message(ACME, containing="As of")


def test_a_later_attempt_at_an_absorbed_invoice_is_an_alert_of_its_own(world: World) -> None:
    stormed(world)
    calm(world)
    queue_of(world).show(alert(30, "TEST · alert 30, attempt 2", note="attempt 2"))
    assert world.bot.outbox.idle(60)
    assert said(world)[-1].startswith("TEST · alert 30, attempt 2")
    assert "55 more" in summary(world)
    queue_of(world).show(alert(30, "TEST · alert 30 is paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert "1 settled since" in summary(world)


def test_an_alert_of_its_own_is_not_counted_as_settled_any_more(world: World) -> None:
    stormed(world)
    queue_of(world).show(alert(30, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert "1 settled since" in summary(world)
    calm(world)
    queue_of(world).show(alert(30, "TEST · alert 30, attempt 2", note="attempt 2"))
    queue_of(world).show(alert(31, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert said(world)[-1].startswith("TEST · alert 30, attempt 2")
    assert "1 settled since" in summary(world)


def test_failures_of_real_invoices_beyond_the_fifth_are_summed_up(world: World) -> None:
    world.team.limits = replace(world.team.limits, enabled=False)
    for _ in range(7):
        failed = world.failed_invoice("acme")
    world.person(HANA).wait_message(ACME, containing="2 more payments failed")
    assert len(said(world)) == 6
    world.stripe.controls.pay_hosted(failed)
    world.person(HANA).wait_message(ACME, containing="1 settled since")
