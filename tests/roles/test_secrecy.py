"""Somebody else's invoice is answered exactly as one that does not exist."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.blocks import ids
from sandbox.slack.onlooker import PATIENCE
from tests.roles.cast import OWNERS, Targets, asked, forged, masked
from tests.world import ACME, World

LOOKED_UP = ("users.info", "usergroups.users.list")  # who asks, at most once a minute

PRESSES = (ids.DETAILS, ids.MANAGE, ids.PAY_NOW, ids.REPLACE_CARD, ids.PDF, ids.RECEIPT, ids.RETRY, ids.VOID)


def pressing(action: str) -> Callable[[Any, str], Any]:
    return lambda person, ref: forged(person, action, ref)


WAYS: dict[str, Callable[[Any, str], Any]] = {
    "show": lambda person, ref: person.command("/invoices", f"show {ref}", ACME),
    "show, without the word": lambda person, ref: person.command("/invoices", ref, ACME),
    "pdf": lambda person, ref: person.command("/invoices", f"pdf {ref}", ACME),
    "retry": lambda person, ref: person.command("/invoices", f"retry {ref}", ACME),
    "void": lambda person, ref: person.command("/invoices", f"void {ref}", ACME),
    **{action: pressing(action) for action in PRESSES},
}


def delivered(world: World, ask: Callable[[Any, str], Any], reference: str) -> tuple[str, int]:
    """Everything that reached the person or Slack, without what is new in every request; how often Stripe was asked."""
    person = world.person(OWNERS["owner"])
    noted = -1
    while noted != len(world.team.calls):  # those of the test before are noted a moment after their effect
        noted = len(world.team.calls)
        time.sleep(0.02)
    calls, asked_stripe = len(world.team.calls), len(world.stripe.requests)
    shown = asked(person, lambda: ask(person, reference))
    end = time.monotonic() + PATIENCE
    last = "views.update" if "id" in shown else "response_url"
    while last not in [call.method for call in world.team.calls[calls:]]:
        assert time.monotonic() < end  # the call is noted a moment after its effect is seen
        time.sleep(0.001)
    sent = [(call.method, call.args, call.status) for call in world.team.calls[calls:] if call.method not in LOOKED_UP]
    answered = world.team.sent[-1][2].body
    return masked([shown, sent, answered], reference), len(world.stripe.requests) - asked_stripe


@pytest.mark.parametrize("way", WAYS)
def test_the_answer_for_somebody_elses_invoice_is_the_answer_for_none_to_the_byte(
    world: World, targets: Targets, way: str
) -> None:
    none, asked_for_none = delivered(world, WAYS[way], targets.none)
    for target in (targets.bora, targets.stray):
        theirs, asked_for_theirs = delivered(world, WAYS[way], target)
        assert theirs == none
        assert asked_for_theirs == asked_for_none == 0
    assert "There is no such invoice that you can see" in none


@pytest.mark.parametrize("way", ["show", "show, without the word", "retry", "void"])
def test_a_number_is_answered_the_same_in_any_case(world: World, targets: Targets, way: str) -> None:
    number = str(world.api.invoices.retrieve(targets.bora).number)
    absent = f"{number[:-4]}9999"
    none, _ = delivered(world, WAYS[way], absent)
    theirs, _ = delivered(world, WAYS[way], number)
    assert theirs == none
    lower, _ = delivered(world, lambda person, _ref: WAYS[way](person, number.lower()), number)
    assert lower == none


@pytest.mark.parametrize("filtered", ["bora", "failed bora", "Bora Logistics"])
def test_somebody_elses_workspace_is_no_word_that_can_be_read(world: World, targets: Targets, filtered: str) -> None:
    person = world.person(OWNERS["owner"])
    theirs = person.text_of(asked(person, lambda: person.command("/invoices", filtered, ACME)))
    unknown = person.text_of(asked(person, lambda: person.command("/invoices", filtered.replace("ora", "oro"), ACME)))
    assert theirs.replace("ora", "oro") == unknown
    assert "I can't read" in theirs
