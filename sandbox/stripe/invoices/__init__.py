"""Invoices: their life from draft to paid, void or written off."""
