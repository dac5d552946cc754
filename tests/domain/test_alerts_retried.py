"""What the alert says of a person's retry through the bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.actions import Ending
from bot.domain.alerts import Hint, Plan, Step, Trouble
from tests.domain.alert_cases import BROADCAST, FAILURE, SENT, TOLD, alerted, kept, look, retried
from tests.domain.builders import confirming, failed


def test_a_persons_failed_retry_is_told_with_their_name() -> None:
    again = failed(1, charge="ch_hana")
    plan = look(alerted(failed(1)), again, retried(again, Ending.DECLINED))
    assert plan.steps == TOLD
    assert plan.alert is not None
    assert (plan.alert.retried_by, plan.alert.attempt) == ("U_HANA", 1)
    assert look(kept(plan), again, FAILURE) == Plan(kept(plan))
    assert look(kept(plan), again, retried(again, Ending.DECLINED)) == Plan(kept(plan))


def test_a_failed_retry_is_told_with_their_name_when_the_event_comes_first() -> None:
    again = failed(1, charge="ch_hana")
    known = alerted(failed(1))
    assert look(known, again, FAILURE) == Plan(known)
    assert look(known, again, retried(again, Ending.DECLINED)).steps == TOLD


def test_a_first_try_that_a_person_made_gets_their_name_when_the_event_comes_first() -> None:
    known = alerted(failed(1))
    plan = look(known, failed(1), retried(failed(1), Ending.DECLINED))
    assert plan.steps == (Step.UPDATE,)
    assert kept(plan).retried_by == "U_HANA"
    assert look(kept(plan), failed(1), retried(failed(1), Ending.DECLINED)) == Plan(kept(plan))


def test_the_next_automatic_failure_no_longer_names_the_person() -> None:
    again = failed(1, charge="ch_hana")
    known = kept(look(alerted(failed(1)), again, retried(again, Ending.DECLINED)))
    plan = look(known, failed(2), Hint(FAILURE.events, deed=retried(again, Ending.DECLINED).deed))
    assert plan.steps == TOLD
    assert kept(plan).retried_by is None


def test_a_retry_that_the_payer_must_confirm_is_told() -> None:
    again = confirming(1)
    plan = look(alerted(failed(1)), again, retried(again, Ending.CONFIRM))
    assert plan.steps == TOLD
    assert kept(plan).trouble is Trouble.ACTION_REQUIRED


def test_a_retry_after_which_stripe_gives_up_is_said_in_the_channel() -> None:
    again = failed(1, charge="ch_hana", final=True)
    assert look(alerted(failed(1)), again, retried(again, Ending.DECLINED)).steps == BROADCAST


def test_a_retry_after_the_last_attempt_goes_to_the_thread_only() -> None:
    again = failed(1, charge="ch_hana", final=True)
    assert look(alerted(failed(1, final=True)), again, retried(again, Ending.DECLINED)).steps == TOLD


@pytest.mark.parametrize("changes", [{}, SENT])
def test_a_persons_failed_retry_begins_an_alert_where_there_is_none(changes: dict[str, Any]) -> None:
    thing = failed(1, charge="ch_hana", **changes)
    plan = look(None, thing, retried(thing, Ending.DECLINED))
    assert plan.steps == (Step.POST,)
    assert kept(plan).retried_by == "U_HANA"


@pytest.mark.parametrize("ending", [Ending.REFUSED, Ending.UNKNOWN, Ending.DONE, Ending.WAITING, Ending.PROCESSING])
def test_an_action_that_charged_nothing_is_not_told(ending: Ending) -> None:
    again = failed(1, charge="ch_page")
    known = alerted(failed(1))
    assert look(known, again, retried(again, ending)) == Plan(known)
    assert look(None, failed(1, **SENT), retried(failed(1, **SENT), ending)) == Plan(None)
