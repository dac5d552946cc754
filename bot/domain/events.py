"""The types of Stripe's events that the bot acts on: its webhook takes them, and it asks for those it missed."""

from __future__ import annotations

HANDLED = (
    "invoice.created",
    "invoice.updated",
    "invoice.deleted",
    "invoice.finalized",
    "invoice.finalization_failed",
    "invoice.sent",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.overdue",
    "invoice.overpaid",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "invoice_payment.paid",
)
"""At most 20, which is as many as `events.list` takes. Any other event is answered and forgotten."""
