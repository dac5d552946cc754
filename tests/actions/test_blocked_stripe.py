"""A Stripe that does not answer blocks nobody who only wants a list."""

import threading
from concurrent.futures import ThreadPoolExecutor

from bot.blocks import ids
from sandbox.slack.pace import Limits
from tests.actions.pressing import ask, at_once, submission
from tests.flows.create_steps import filled
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
    for _ in range(50):
        assert hana.command("/invoices", "help", channel=ACME).status == 200
    amir = world.person(AMIR)
    assert amir.command("/invoices", "failed", channel=ACME).status == 200
    assert "$100.00" in amir.text_of(amir.wait_message(ACME, containing="$100.00"))
    assert world.calls("POST", "/pay") == []
    world.stripe.controls.clear_faults()


def test_a_menu_of_products_that_stripe_does_not_give_keeps_nobody_waiting(world: World) -> None:
    world.team.limits = Limits(enabled=False)
    hana, li = world.person(HANA), world.person(LI)
    world.stripe.controls.fault("hang", "GET /v1/prices", None, seconds=60)
    hana.press(filled(hana, ["acme"], "10.00"), ids.CREATE_ADD_PRODUCT)
    form = hana.wait_modal(containing="Line 2: product")
    with ThreadPoolExecutor(20) as pool:
        menus = [pool.submit(hana.options, form, ids.CREATE_PRICE, "aud") for _ in range(20)]
        answered = [li.command("/invoices", "help", channel=ACME) for _ in range(5)]
        assert [one.status for one in answered] == [200] * 5
        assert [menu.result() for menu in menus] == [[]] * 20
    world.stripe.controls.clear_faults()


def test_no_thread_that_reads_a_detail_keeps_the_process_from_ending(world: World) -> None:
    failed = world.failed_invoice("acme")
    world.api.credit_notes.create({"invoice": failed, "amount": 1_000})
    world.bot.billing.detail(failed)
    reading = [one for one in threading.enumerate() if one.name.startswith("reads-")]
    assert reading
    assert all(one.daemon for one in reading)
