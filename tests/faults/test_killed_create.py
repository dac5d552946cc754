"""kill -9 at each step of a create for eleven workspaces: after the restarts each is billed exactly once."""

from __future__ import annotations

from contextlib import closing

from bot import bootstrap
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings
from tests.actions.pressing import wait_until
from tests.faults.processes import serving, wait_struck
from tests.flows.create_steps import made, previewed, result
from tests.world import CSV, HANA, World

SHOPS = tuple(f"shop-{number}" for number in range(9))
EVERYBODY = ("acme", "bora", *SHOPS)
STEPS = (
    ("GET /v1/invoices$", "before"),  # claimed, nothing was called yet
    ("POST /v1/invoices$", "before"),  # Stripe makes the draft only after the bot is dead
    ("/add_lines$", "after"),
    ("/finalize$", "before"),
    ("/send$", "after"),  # sent, not recorded
    ("POST /v1/invoices$", "after"),
    ("/finalize$", "after"),
)


def open_shops(world: World) -> None:
    """Eleven workspaces in all, each with an address to send to."""
    rows = CSV.format(**world.customers)
    for shop in SHOPS:
        customer = world.api.customers.create({"name": shop, "email": f"pay@{shop}.example"})
        world.customers[shop] = str(customer.id)
        rows += f"{shop},{shop.title()},{customer.id},U0BEA,C0{shop.upper().replace('-', '')},usd,,active\n"
    with closing(bootstrap.open_store(LocalSettings(data_dir=world.folder / "data"))) as store:
        Workspaces(store).import_csv(rows)


def test_killed_at_each_step_of_a_create_everybody_is_billed_once(world: World) -> None:
    open_shops(world)
    hana = world.person(HANA)
    with serving(world) as bot:
        preview = previewed(hana, EVERYBODY, collection="send_invoice", days="30")
        world.stripe.controls.fault("hang", STEPS[0][0], 1, where=STEPS[0][1], seconds=30)
        hana.submit(preview)
        wait_struck(world)
        bot.kill()
        world.stripe.controls.clear_faults()
    for match, where in STEPS[1:]:
        world.stripe.controls.fault("hang", match, 1, where=where, seconds=30)
        with serving(world) as bot:
            wait_struck(world)
            bot.kill()
            world.stripe.controls.clear_faults()
    world.team.fault("chat.update", "timeout", 1, seconds=30)
    with serving(world) as bot:  # billed, not shown
        wait_until(lambda: not world.team.faults._waiting, "the message")
        bot.kill()
    with serving(world):
        result(hana, "Created 11 invoices")
    for workspace in EVERYBODY:
        (invoice,) = made(world, workspace)
        assert (invoice.status, invoice.total, len(invoice.lines.data)) == ("open", 250_00, 1)
    sent = [call for call in world.calls("POST", "/send") if call.status == 200]
    assert len({call.path for call in sent}) == len({call.headers["idempotency-key"] for call in sent}) == 11
