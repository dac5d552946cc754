"""A running world per test."""

from tests.flows.conftest import servers, world

__all__ = ["servers", "world"]
