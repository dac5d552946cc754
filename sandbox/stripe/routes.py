"""Every route of the API."""

from __future__ import annotations

from sandbox.stripe.credit_notes import calls as credit_notes
from sandbox.stripe.invoices import attach, close, edit, finalize, items, line_edits, pay, previews, reading
from sandbox.stripe.resources import (
    accounts,
    balances,
    catalog,
    coupons,
    customers,
    discounts,
    payment_intents,
    payment_methods,
    payments,
    refunds,
    search,
    tax_rates,
)
from sandbox.stripe.routing import Route
from sandbox.stripe.subscriptions import change, create
from sandbox.stripe.subscriptions import reading as subscriptions

ROUTES: tuple[Route, ...] = (
    *accounts.ROUTES,
    *attach.ROUTES,
    *balances.ROUTES,
    *catalog.ROUTES,
    *change.ROUTES,
    *close.ROUTES,
    *coupons.ROUTES,
    *create.ROUTES,
    *credit_notes.ROUTES,
    *customers.ROUTES,
    *discounts.ROUTES,
    *edit.ROUTES,
    *finalize.ROUTES,
    *items.ROUTES,
    *line_edits.ROUTES,
    *pay.ROUTES,
    *payment_intents.ROUTES,
    *payment_methods.ROUTES,
    *payments.ROUTES,
    *previews.ROUTES,
    *reading.ROUTES,
    *refunds.ROUTES,
    *search.ROUTES,
    *subscriptions.ROUTES,
    *tax_rates.ROUTES,
)
