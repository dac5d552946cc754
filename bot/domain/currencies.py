"""Currencies: how many decimals each has, and the least that can be charged."""

from __future__ import annotations


def exponent(currency: str) -> int:
    """How many decimals `currency` (lower case) has; 2 for one that is not in the table."""
    return 2
