"""A running world per test, on servers that all tests share."""

from tests.flows.conftest import servers, world

__all__ = ["servers", "world"]
