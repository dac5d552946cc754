"""Whatever is said about Stripe's test mode begins with TEST, and nobody can forget to say which mode it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.adapters.clock import SystemClock
from bot.adapters.messaging import SlackMessenger, SlackWeb
from bot.blocks import batches, confirm, create, help, outcomes, previews, refusals, unreadable
from bot.domain.actions import Ending
from bot.domain.drafts import Progress
from bot.domain.people import Place
from tests.blocks.samples import NOW, batch, batch_row, outcome

RENDERERS = [
    previews.preview,
    batches.progress,
    batches.started,
    confirm.working,
    create.form,
    help.help_message,
    outcomes.outcome,
    outcomes.outcome_message,
    refusals.refusal_message,
    refusals.refusal_view,
    unreadable.unreadable,
]


class Calls:
    """Takes what would go to Slack."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []

    def call(self, _method: str, **parameters: Any) -> dict[str, Any]:
        self.made.append(parameters)
        return {"channel": {"id": "D0HANA"}}

    def with_text(self, _method: str, content: dict[str, Any]) -> dict[str, Any]:
        self.made.append(content)
        return {}

    def post(self, _channel: str, content: dict[str, Any]) -> str:
        self.made.append(content)
        return "1.1"


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def messenger(calls: Calls) -> SlackMessenger:
    return SlackMessenger(cast(SlackWeb, calls), SystemClock(), livemode=False)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_renderer_must_be_told_the_mode(renderer: Callable[..., object]) -> None:
    assert inspect.signature(renderer).parameters["livemode"].default is inspect.Parameter.empty


def test_a_batch_of_which_nothing_is_created_yet_begins_with_test(messenger: SlackMessenger, calls: Calls) -> None:
    waiting = batch(batch_row(Progress.WAITING), finished=False)
    messenger.show_batch("U0HANA", waiting, None)
    messenger.show_batch("U0HANA", waiting, "D0HANA:1.1")
    assert [said["text"][:4] for said in calls.made if "text" in said] == ["TEST", "TEST"]


@pytest.mark.parametrize("view", ["V1", None])
def test_an_outcome_whose_invoice_cannot_be_fetched_begins_with_test(
    messenger: SlackMessenger, calls: Calls, view: str | None
) -> None:
    ended = replace(outcome(Ending.UNKNOWN), invoice=None)
    messenger.tell_outcome(Place("U0HANA", NOW, channel="C0ACME", view=view), ended, viewer_is_admin=True)
    said = calls.made[-1]
    blocks = said["view"]["blocks"] if view else said["blocks"]
    assert blocks[0]["text"]["text"].startswith("*TEST* · ")
