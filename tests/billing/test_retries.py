"""Requests tried again: under the same key, and nothing of an earlier try is forgotten."""

import pytest

from bot.services.ports import BillingBusy, BillingRefused, BillingUnanswered
from tests.billing.counterpart import counterpart, paying
from tests.billing.shapes import invoice
from tests.billing.wire import LOST, answer, error


@pytest.mark.usefixtures("_no_pause")
def test_a_broken_connection_is_tried_again_under_the_same_key() -> None:
    with counterpart(LOST, answer(200, invoice()), retries=2) as (billing, wire):
        assert billing.pay("in_1", "pm_1", "decision-1/pay").id == "in_1"
    assert len(wire.requests) == 2
    assert all("Idempotency-Key: decision-1/pay\r\n" in request for request in wire.requests)


@pytest.mark.usefixtures("_no_pause")
@pytest.mark.parametrize("door", [error(429), error(409), error(401), error(403), error(429, code="lock_timeout")])
def test_busy_after_a_lost_answer_does_not_claim_that_nothing_changed(door: bytes) -> None:
    raised = paying(LOST, *[door] * 3, retries=2)
    assert isinstance(raised, BillingUnanswered)
    assert not raised.answered


@pytest.mark.usefixtures("_no_pause")
def test_a_read_has_no_effect_to_be_in_doubt_about() -> None:
    script = (LOST, error(429, headers={"Retry_After": "2"}))
    with counterpart(*script, retries=1) as (billing, _), pytest.raises(BillingBusy) as raised:
        billing.invoice("in_1")
    assert raised.value.retry_after == 2.0


@pytest.mark.usefixtures("_no_pause")
@pytest.mark.parametrize("after", [LOST, error(429)])
def test_an_earlier_5xx_is_not_forgotten(after: bytes) -> None:
    raised = paying(answer(500, b"Oops"), *[after] * 3, retries=2)
    assert isinstance(raised, BillingUnanswered)
    assert raised.answered


@pytest.mark.usefixtures("_no_pause")
def test_a_refusal_after_a_lost_answer_is_the_replayed_truth() -> None:
    raised = paying(LOST, error(400, "Invoice is void"), retries=1)
    assert isinstance(raised, BillingRefused)


def test_an_earlier_calls_trouble_is_not_held_against_the_next() -> None:
    with counterpart(LOST, error(429)) as (billing, _):
        with pytest.raises(BillingUnanswered):
            billing.pay("in_1", "pm_1", "one")
        with pytest.raises(BillingBusy):
            billing.pay("in_1", "pm_1", "two")
