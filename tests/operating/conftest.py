"""A world whose bot the tests start and stop, on data that they take away, damage and put back."""

from tests.flows.conftest import servers
from tests.serve.conftest import world

__all__ = ["servers", "world"]
