"""Background work keeps below Stripe's rate limits, obeys a 429, and never makes a person wait."""

from __future__ import annotations

import pytest

from bot.adapters.billing import Pacer, StripeBilling
from bot.adapters.billing.pacing import BURST, LONGEST_WAIT, endpoint_of
from bot.services.ports import BillingBusy
from bot.services.tally import Count
from tests.billing.conftest import KEY, Hub
from tests.billing.shapes import invoice
from tests.billing.wire import Wire, answer, error


class Counted:
    """A tally that keeps what it was told."""

    def __init__(self) -> None:
        self.counts: dict[Count, int] = {}

    def add(self, name: Count, n: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + n


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.tally = Counted()

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def pacer(self, endpoint: float = 20, account: float = 80) -> Pacer:
        return Pacer(endpoint=endpoint, account=account, tally=self.tally, now=lambda: self.now, sleep=self.sleep)


def moments(time: Time, pacer: Pacer, endpoint: str, number: int) -> list[float]:
    """When each of so many calls was let through."""
    found = []
    for _ in range(number):
        pacer.wait(endpoint)
        found.append(time.now)
        pacer.passed(endpoint)
    return found


def most_in_a_second(found: list[float]) -> int:
    return max(sum(begin <= one < begin + 1 for one in found) for begin in found)


def test_an_endpoint_is_an_operation_whatever_the_id() -> None:
    assert endpoint_of("get", ("invoices", "in_1")) == endpoint_of("get", ("invoices", "in_2"))
    names = [("invoices",), ("invoices", "in_1"), ("invoices", "search"), ("invoices", "in_1", "pay")]
    assert len({endpoint_of("get", path) for path in names}) == 4


def test_calls_stay_below_the_limit_of_the_endpoint_in_every_second() -> None:
    time = Time()
    found = moments(time, time.pacer(), "get invoices/{id}", 200)
    assert most_in_a_second(found) <= 20 + BURST
    assert found[-1] - found[0] == pytest.approx((199 - BURST) / 20, abs=0.2)


def test_calls_of_many_endpoints_stay_below_the_limit_of_the_account() -> None:
    time = Time()
    pacer = time.pacer(endpoint=20, account=20)
    found = [moments(time, pacer, f"get {number % 7}", 1)[0] for number in range(200)]
    assert most_in_a_second(found) <= 20 + BURST


def test_after_a_429_the_endpoint_rests_and_goes_slower_until_stripe_has_taken_many_calls() -> None:
    time = Time()
    pacer = time.pacer()
    moments(time, pacer, "get a", 20)
    pacer.limited("get a", "endpoint-rate", None)
    began = time.now
    first = moments(time, pacer, "get a", 1)[0]
    assert first - began == pytest.approx(1.0)
    slow = moments(time, pacer, "get a", 20)
    assert most_in_a_second(slow[BURST + 1 :]) <= 12
    moments(time, pacer, "get a", 400)
    assert 20 <= most_in_a_second(moments(time, pacer, "get a", 60)[BURST + 1 :]) <= 21
    assert time.tally.counts == {Count.STRIPE_LIMITED: 1}


def test_an_endpoint_that_rests_holds_up_no_other_and_the_account_holds_up_all() -> None:
    time = Time()
    pacer = time.pacer()
    pacer.limited("get a", "endpoint-rate", 30.0)
    pacer.wait("get b")
    with pytest.raises(BillingBusy) as busy:
        pacer.wait("get a")
    assert busy.value.retry_after == pytest.approx(30.0)
    pacer.limited("get b", "global-rate", 10.0)
    with pytest.raises(BillingBusy) as busy:
        pacer.wait("get c")
    assert busy.value.retry_after == pytest.approx(10.0)
    assert time.now == 1000.0


def test_refusals_that_come_together_slow_it_down_once() -> None:
    time = Time()
    pacer = time.pacer()
    for _ in range(8):
        pacer.limited("get a", "endpoint-rate", None)
    moments(time, pacer, "get a", 40)
    assert time.now - 1001.0 < 40 / 9


def test_nobody_waits_for_longer_than_a_second() -> None:
    time = Time()
    pacer = time.pacer(endpoint=1, account=80)
    waited, refused = [0.0], 0
    for _ in range(100):
        before = time.now
        try:
            pacer.wait("get a")
        except BillingBusy:
            refused += 1
        waited.append(time.now - before)
        time.now = before
    assert refused > 90
    assert max(waited) <= LONGEST_WAIT


def test_a_429_of_stripes_closes_the_endpoint_and_a_lock_that_another_call_holds_does_not() -> None:
    time = Time()
    limited = error(429, headers={"Stripe_Rate_Limited_Reason": "endpoint-rate", "Retry_After": "7"})
    locked = error(429, code="lock_timeout")
    with Wire(locked, answer(200, invoice()), limited) as wire:
        billing = StripeBilling(KEY, api_base=wire.url, retries=0, pacer=time.pacer())
        with pytest.raises(BillingBusy):
            billing.invoice("in_1")
        assert billing.invoice("in_1").id == "in_1"
        for _ in range(3):
            with pytest.raises(BillingBusy) as busy:
                billing.invoice("in_1")
            assert busy.value.retry_after == pytest.approx(7.0)
        billing.close()
    assert len(wire.requests) == 3
    assert time.tally.counts == {Count.STRIPE_LIMITED: 1}


def test_against_real_limits_the_paced_never_meets_them_and_people_find_room(hub: Hub) -> None:
    draft = str(hub.stripe.v1.invoices.create(params={"customer": hub.customer()}).id)
    hub.account.controls.rate_limit(25)
    paced = StripeBilling(KEY, api_base=hub.url + "/", pacer=Pacer(endpoint=15, account=60))
    person = StripeBilling(KEY, api_base=hub.url + "/", retries=0)
    try:
        for number in range(30):
            paced.invoice(draft)
            if number % 10 == 0:
                person.invoice(draft)
        assert hub.account.controls.rate_limited() == {}
    finally:
        hub.account.controls.rate_limit(None)
        paced.close()
        person.close()
