"""Files and stores of workspaces."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.workspaces import Budget, Workspace

HEADER = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status"
ACME = 'acme,"Acme Bakery, Inc.",cus_A,U1 U2,C1,usd,2.5,active'
BOLT = "bolt,Bolt & Sons,cus_B,U3,C2,eur,,"

ACME_WORKSPACE = Workspace(
    "acme", "Acme Bakery, Inc.", "cus_A", ("U1", "U2"), "C1", "usd", Budget.ACTIVE, Decimal("2.5")
)
BOLT_WORKSPACE = Workspace("bolt", "Bolt & Sons", "cus_B", ("U3",), "C2", "eur")


def file_of(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    """A CSV file with these rows."""
    return end.join((header, *rows)) + end
