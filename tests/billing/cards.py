"""Cards that a customer pays with, and what was charged to them."""

from tests.billing.conftest import Hub


def card(hub: Hub, customer: str, behaviour: str = "pass") -> str:
    return hub.account.controls.create_test_card(customer, behaviour)


def charges(hub: Hub, customer: str) -> list[str]:
    """The statuses of all charges ever made to a customer."""
    return [charge.status for charge in hub.stripe.v1.charges.list(params={"customer": customer}).data]
