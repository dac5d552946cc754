"""Gives the page of the pretend Slack its panel "Make it happen", and Stripe's side of its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.panel_desk import Desk, DeskApi
from sandbox.panel_stripe import client_happenings, time_happenings
from sandbox.panel_traffic import Deliveries, LoggedApp
from sandbox.slack import SlackSandbox
from sandbox.slack.happenings import Choice, Field, Happening
from sandbox.stripe import StripeSandbox

DOWN = "Stripe and Slack"


def mount_panel(account: StripeSandbox, team: SlackSandbox, api_key: str) -> None:
    """Let the page of `team` make things happen at `account` and log what it is asked.

    Call it before `account.app` is served; `account.base_url` has to be set before somebody uses the panel.
    """
    account.app = LoggedApp(account.app, team.page.exchanges)
    desk = Desk(account, lambda: DeskApi(account.base_url, api_key))
    team.page.exchanges.sources.append(Deliveries(account, desk, team.page.exchanges).look)
    team.page.happenings = (*client_happenings(desk), *time_happenings(desk), *_troubles(account, team))


def _choices(*pairs: tuple[str, str]) -> Any:
    made = [Choice(value, label) for value, label in pairs]
    return lambda: made


def _troubles(account: StripeSandbox, team: SlackSandbox) -> Sequence[Happening]:
    """What goes wrong on the way."""
    stripe = Field(
        "how",
        "How",
        _choices(
            ("down", "it is down (503)"),
            ("slow", "it takes 4 seconds"),
            ("limit", "it is rate-limited (429)"),
            ("lost", "its next answer is lost, after the effect"),
        ),
    )
    slack = Field(
        "how",
        "How",
        _choices(
            ("limit", "it rate-limits the next 10 calls"),
            ("down", "its next 10 calls fail (500)"),
        ),
    )
    events = Field(
        "how",
        "How",
        _choices(
            ("hold", "are held back"),
            ("release", "are let go, shuffled, each twice"),
            ("deliver", "arrive at once, in order"),
        ),
    )
    return (
        Happening("stripe_trouble", "Stripe has trouble", DOWN, lambda how: _stripe(account, how), fields=(stripe,)),
        Happening("slack_trouble", "Slack has trouble", DOWN, lambda how: _slack(team, how), fields=(slack,)),
        Happening("webhooks", "Stripe's events …", DOWN, lambda how: _webhooks(account, how), fields=(events,)),
        Happening("all_well", "All is well again", DOWN, lambda: _all_well(account, team)),
    )


def _stripe(account: StripeSandbox, how: str) -> str:
    fault = account.controls.fault
    if how == "down":
        fault("503", count=None)
        return "Stripe answers 503 to everything, until all is well again."
    if how == "slow":
        fault("hang", count=None, seconds=4.0)
        return "Stripe takes 4 seconds for each answer, until all is well again."
    if how == "limit":
        fault("429", count=None)
        return "Stripe answers 429 to everything, until all is well again."
    fault("timeout", "^POST", where="after")
    return "The answer to the next thing that changes something is lost, though it happens."


def _slack(team: SlackSandbox, how: str) -> str:
    if how == "down":
        team.fault("*", "http_500", 10)
        return "Slack answers the next 10 calls with 500."
    team.fault("*", "ratelimited", 10, retry_after=2)
    return "Slack answers the next 10 calls with 429, to be tried again after 2 seconds."


def _webhooks(account: StripeSandbox, how: str) -> str:
    if how == "hold":
        account.controls.webhooks("hold")
        return "Stripe's events are held back."
    account.controls.webhooks("deliver")
    shuffled = how == "release"
    count = account.controls.release("shuffled" if shuffled else "in_order", 2 if shuffled else 1)
    return f"{count} held deliveries are on their way; new events arrive at once."


def _all_well(account: StripeSandbox, team: SlackSandbox) -> str:
    account.controls.clear_faults()
    team.clear_faults()
    _webhooks(account, "deliver")
    return "Stripe and Slack work as they should."
