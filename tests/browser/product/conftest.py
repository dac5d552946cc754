"""For each test a world of its own, and people who look at its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import unhurried
from tests.browser.product.visitor import Visit, Visitor
from tests.conformance.plugin import Collector
from tests.world import Stage, World, empty_world, fill, running_bot

BROWSER = Path(__file__).parents[1]
HANGS = 600
"""Seconds after which a test in a browser counts as hanging."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, since Playwright's event loop stands in the way of others in the same thread.

    The longest is the first of them, lest the other processes wait for it alone in the end. And the very last is
    the one that draws what all others made the bot show.
    """
    items.sort(
        key=lambda item: (
            BROWSER in item.path.parents,
            item.path.name == "test_everything.py",
            item.path.name != "test_pictures.py",
        )
    )
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.timeout(HANGS))


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """Stripe, Slack and the bot, with two workspaces and the page's panel."""
    with empty_world(tmp_path, conformance, servers, panel=True) as made:
        fill(made)
        unhurried(made.team)
        with running_bot(made):
            yield made


@pytest.fixture
def visit(browser: Browser, world: World) -> Iterator[Visit]:
    """Opens the page as somebody; what went wrong unseen on any of the pages fails the test at its end."""
    opened: list[Visitor] = []

    def open_page(user: str, **more: Any) -> Visitor:
        opened.append(Visitor(browser, world.slack_url, user, **more))
        return opened[-1]

    yield open_page
    for visitor in opened:
        visitor.leave()
    assert [each for visitor in opened for each in visitor.troubles] == []


@pytest.fixture(params=["mouse", "keyboard"])
def person(request: pytest.FixtureRequest, visit: Visit) -> Visit:
    """As `visit`, once for people with a mouse and once for people with a keyboard alone."""

    def open_page(user: str, **more: Any) -> Visitor:
        return visit(user, keyboard=request.param == "keyboard", **more)

    return open_page
