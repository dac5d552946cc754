"""One judge and one description for all the checker's own tests: loading takes a second."""

from typing import Any

import pytest

from tests.conformance.checker import Conformance
from tests.conformance.description import load_description


@pytest.fixture(scope="session")
def judge() -> Conformance:
    return Conformance()


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return load_description()
