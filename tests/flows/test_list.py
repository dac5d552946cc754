"""`/invoices` as people see it."""

from tests.world import ACME, AMIR, HANA, World


def test_an_admin_sees_every_invoice_and_an_owner_only_theirs(world: World) -> None:
    acme, bora = world.invoice("acme", 125_000), world.invoice("bora", 99_00)
    world.settled()
    hana = world.person(HANA)
    assert hana.command("/invoices", "", channel=ACME).status == 200
    shown = hana.text_of(hana.wait_message(ACME, containing="Invoices"))
    assert "$1,250.00" in shown
    assert "$99.00" in shown
    amir = world.person(AMIR)
    amir.command("/invoices", "", channel=ACME)
    shown = amir.text_of(amir.wait_message(ACME, containing="Invoices"))
    assert "$1,250.00" in shown
    assert "$99.00" not in shown
    assert acme != bora
