"""Subscriptions: their calls, their periods, the invoices that they make, and what a failed payment does to them."""
