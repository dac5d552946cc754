"""The errors of the project: one root, and narrow children that carry their evidence as fields."""

from __future__ import annotations


class InvoicebotError(Exception):
    """Root of every error that this project raises on purpose."""
