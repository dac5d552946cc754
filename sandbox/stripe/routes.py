"""Every route of the API."""

from __future__ import annotations

from sandbox.stripe.invoices import close, edit, finalize, items, line_edits, pay, reading
from sandbox.stripe.resources import accounts, catalog, customers, payment_methods, payments, subscriptions
from sandbox.stripe.routing import Route

ROUTES: tuple[Route, ...] = (
    *accounts.ROUTES,
    *catalog.ROUTES,
    *close.ROUTES,
    *customers.ROUTES,
    *edit.ROUTES,
    *finalize.ROUTES,
    *items.ROUTES,
    *line_edits.ROUTES,
    *pay.ROUTES,
    *payment_methods.ROUTES,
    *payments.ROUTES,
    *reading.ROUTES,
    *subscriptions.ROUTES,
)
