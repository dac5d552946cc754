"""kill -9 while a message is on its way: after the restart it is in the channel, twice at most."""

import pytest

from tests.actions.pressing import wait_until
from tests.faults.processes import serving
from tests.flows.test_alerts import said
from tests.world import ACME, HANA, World


@pytest.mark.parametrize(("after_effect", "times"), [(False, 1), (True, 2)])
def test_killed_between_the_post_and_the_record_an_alert_is_there_and_doubled_once_at_most(
    world: World, after_effect: bool, times: int
) -> None:
    world.team.fault("chat.postMessage", "timeout", 1, seconds=30, after_effect=after_effect)
    with serving(world) as bot:
        world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
        invoice = world.invoice("acme", charge=True)
        assert world.stripe.controls.wait_delivered()
        wait_until(lambda: not world.team.faults._waiting, "the message")
        bot.kill()
    with serving(world):
        hana = world.person(HANA)
        hana.wait_for(lambda _: len(said(world)) == times, what="the alert")
        world.stripe.controls.pay_hosted(invoice)
        hana.wait_message(ACME, containing="Paid")
        assert len(said(world)) == times
