"""Every route of the API."""

from __future__ import annotations

from sandbox.stripe.invoices import close, edit, finalize, items, line_edits, pay, reading
from sandbox.stripe.resources import (
    accounts,
    catalog,
    coupons,
    customers,
    discounts,
    payment_methods,
    payments,
    search,
    tax_rates,
)
from sandbox.stripe.routing import Route
from sandbox.stripe.subscriptions import change, create
from sandbox.stripe.subscriptions import reading as subscriptions

ROUTES: tuple[Route, ...] = (
    *accounts.ROUTES,
    *catalog.ROUTES,
    *change.ROUTES,
    *close.ROUTES,
    *coupons.ROUTES,
    *create.ROUTES,
    *customers.ROUTES,
    *discounts.ROUTES,
    *edit.ROUTES,
    *finalize.ROUTES,
    *items.ROUTES,
    *line_edits.ROUTES,
    *pay.ROUTES,
    *payment_methods.ROUTES,
    *payments.ROUTES,
    *reading.ROUTES,
    *search.ROUTES,
    *subscriptions.ROUTES,
    *tax_rates.ROUTES,
)
