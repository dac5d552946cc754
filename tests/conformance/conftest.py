"""One judge for all the checker's own tests: loading the description takes a second."""

import pytest

from tests.conformance.checker import Conformance


@pytest.fixture(scope="session")
def judge() -> Conformance:
    return Conformance()
