"""One served app for the tests that change nothing of it but its answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .serving import Site, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with serving(Site()) as one:
        yield one


@pytest.fixture
def site(served: Site) -> Site:
    """The served app, with nothing reached and every answer fine."""
    served.answer, served.ready = None, dict
    served.reached.clear()
    return served
