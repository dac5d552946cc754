"""A Stripe that does not answer blocks nobody who only wants a list."""

from sandbox.slack.pace import Limits
from tests.actions.pressing import ask, at_once, submission
from tests.world import ACME, AMIR, HANA, LI, World


def test_commands_are_acknowledged_and_lists_shown_while_every_worker_waits_for_stripe(world: World) -> None:
    world.team.limits = Limits(enabled=False)
    invoices = [world.failed_invoice("acme", 10_000 + number) for number in range(9)]
    views = []
    hana = world.person(HANA)
    for invoice in invoices:
        view = ask(world, f"retry {invoice}", "Last try")
        views.append(submission(world, view))
    world.stripe.controls.fault("hang", "", None, seconds=60)
    at_once(world, views)
    for user in (HANA, LI):
        for invoice in invoices:
            world.person(user).command("/invoices", f"show {invoice}", channel=ACME)
    spent = []
    for _ in range(50):
        delivery = hana.command("/invoices", "help", channel=ACME)
        assert delivery.status == 200
        spent.append(delivery.ms)
    assert max(spent) < 3000
    amir = world.person(AMIR)
    assert amir.command("/invoices", "failed", channel=ACME).status == 200
    assert "$100.00" in amir.text_of(amir.wait_message(ACME, containing="$100.00"))
    assert world.calls("POST", "/pay") == []
    world.stripe.controls.clear_faults()
