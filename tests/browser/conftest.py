"""A browser, a pretend Slack with a little bot, and pages that must not complain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.slack import SlackSandbox
from tests.browser.chromium import PATIENCE, chromium
from tests.browser.little_bot import LittleBot
from tests.world import Stage, stages

WIDE = {"width": 1280, "height": 860}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="package", autouse=True)
def patience() -> Iterator[None]:
    """How long what should be seen is waited for."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with chromium() as running:
        yield running


def people(team: SlackSandbox) -> None:
    """Hana, Amir and a guest; #acme is everybody's, #hub is Hana's alone."""
    team.add_user("U0HANA", "hana", "Hana Sato")
    team.add_user("U0AMIR", "amir", "Amir Haddad", tz="America/New_York")
    team.add_user("U0GUS", "gus", "Gus Guest", guest=True)
    team.add_channel("C0HUB", "hub", ["U0HANA"], private=True)
    team.add_channel("C0ACME", "acme", ["U0HANA", "U0AMIR", "U0GUS"])
    team.add_group("S0BILL", "billing", ["U0HANA"])


def unhurried(team: SlackSandbox) -> None:
    """Slack's three seconds are held elsewhere; here a machine that draws pages as well may take longer."""
    team.patience = team.trigger_lives = PATIENCE / 1000


@pytest.fixture(scope="session")
def servers() -> Iterator[list[Stage]]:
    """Served until the last test."""
    with stages() as made:
        yield made


@pytest.fixture
def team(servers: list[Stage]) -> Iterator[SlackSandbox]:
    """A team that is served, with nobody behind it yet."""
    made = SlackSandbox()
    with servers[1].showing(made.app) as server:
        made.base_url = server.url
        unhurried(made)
        people(made)
        yield made
        made.close()


@pytest.fixture
def bot(team: SlackSandbox, servers: list[Stage]) -> Iterator[LittleBot]:
    """A little bot behind the team."""
    made = LittleBot(team)
    with servers[2].showing(made.app) as server:
        team.bot_url = f"{server.url}/slack/events"
        yield made


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; that it complained of nothing is held in the end."""
    said: list[str] = []
    with ExitStack() as stack:
        context = browser.new_context(**{"viewport": WIDE, **options})
        stack.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        home = url.split("/#", maxsplit=1)[0]
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(f"{request.failure}: {request.url}"))
        page.on(
            "response", lambda answer: said.extend([f"{answer.status}: {answer.url}"] if answer.status >= 400 else [])
        )
        page.on("request", lambda asked: said.extend([] if asked.url.startswith((home, "data:")) else [asked.url]))
        page.add_init_script("localStorage.setItem('welcomed', 'yes')")
        page.goto(url)
        page.locator(".place").first.wait_for(state="attached")
        yield page
        page.evaluate("() => new Promise(requestAnimationFrame)")
        heard = list(said)
    # A reload breaks off what is under way, and the live feed ends with the page: no fault of the page's.
    assert [each for each in heard if "net::ERR_ABORTED" not in each] == []


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, team: SlackSandbox) -> Iterator[Open]:
    """`open_page("U0HANA", "C0ACME")` is a page of that person's there."""
    with ExitStack() as stack:

        def opening(user: str = "U0HANA", place: str = "C0ACME", **options: Any) -> Page:
            return stack.enter_context(opened(browser, f"{team.base_url}/#/{user}/{place}", **options))

        yield opening
