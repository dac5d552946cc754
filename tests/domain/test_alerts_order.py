"""Alerts come out the same however often, late and mixed up Stripe's events arrive."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actions import Ending
from bot.domain.alerts import ALERTING, AlertPolicy, AlertState, Hint, Step, decide, from_document, to_document
from bot.domain.invoices import Invoice
from bot.domain.permits import Act
from bot.domain.statuses import Status, clock_free
from tests.domain.alert_cases import ACME, alerted, kept, look, retried
from tests.domain.builders import (
    NOW,
    confirming,
    failed,
    invoice,
    invoices,
    paid,
    processing,
    voided,
    written_off,
)

EVENTS = [
    "invoice.created",
    "invoice.finalized",
    "invoice.updated",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.paid",
    "invoice.voided",
    "invoice.marked_uncollectible",
]
HINTS = st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3).map(lambda types: Hint(tuple(types)))
TROUBLES = [failed(1), failed(2), failed(4, final=True), confirming(1), confirming(2)]
ENDS = [paid(1), paid(3), voided(2), written_off(2)]


@st.composite
def lives(draw: st.DrawFn) -> list[Invoice]:
    """The states that an invoice may go through, in the order in which they were true."""
    attempts = draw(st.integers(1, 4))
    states = [invoice()]
    for attempt in range(1, attempts + 1):
        states.append(failed(attempt, final=attempt == attempts and draw(st.booleans())))
        if draw(st.booleans()):
            states.append(draw(st.sampled_from([confirming(attempt), processing(attempt_count=attempt)])))
    return [*states, draw(st.sampled_from([paid, voided, written_off]))(attempts)]


@given(thing=st.sampled_from(TROUBLES), hints=st.lists(HINTS, min_size=1, max_size=8), data=st.data())
def test_events_about_one_failure_come_to_one_message_in_any_order(
    thing: Invoice, hints: list[Hint], data: st.DataObject
) -> None:
    first = _deliver(None, [(thing, hint) for hint in hints])
    again = data.draw(st.permutations(hints + data.draw(st.lists(st.sampled_from(hints), max_size=4))))
    assert _deliver(None, [(thing, hint) for hint in again]) == first
    alerting = any(not ALERTING.isdisjoint(hint.events) for hint in hints)
    assert first[1] == ([Step.POST] if alerting else [])


@given(life=lives(), data=st.data())
def test_an_invoices_whole_life_is_one_message_settled_once(life: list[Invoice], data: st.DataObject) -> None:
    """Looked at every state in turn, each time for any events, with the failure's own among them."""
    looks = [
        (thing, Hint(("invoice.payment_failed", *hint.events)))
        for thing in life
        for hint in data.draw(st.lists(HINTS, min_size=1, max_size=3))
    ]
    state, steps = _deliver(None, looks)
    assert state is not None
    assert state.settlement is not None
    assert state.settlement.status is clock_free(life[-1])
    assert steps.count(Step.POST) == 1
    told = steps.count(Step.REPLY) + steps.count(Step.BROADCAST)
    failures = {thing.attempt_count for thing in life if clock_free(thing) is Status.FAILED}
    assert told == len(failures) - 1
    assert _deliver(state, looks) == (state, [])


@given(life=lives(), data=st.data())
def test_states_may_be_missed_and_the_end_is_the_same(life: list[Invoice], data: st.DataObject) -> None:
    """Events wait in the inbox: whatever was looked at in between, the message ends as the invoice did."""
    places = sorted(data.draw(st.sets(st.integers(0, len(life) - 2))))
    seen = [(life[place], data.draw(HINTS)) for place in places]
    state, steps = _deliver(None, [*seen, (life[-1], data.draw(HINTS)), (life[-1], data.draw(HINTS))])
    assert steps.count(Step.POST) == (0 if state is None else 1)
    if state is not None:
        assert state.settlement is not None
        assert state.settlement.status is clock_free(life[-1])


@given(life=lives(), data=st.data())
def test_a_crash_between_slack_and_the_store_doubles_at_most_one_message(
    life: list[Invoice], data: st.DataObject
) -> None:
    hint = Hint(("invoice.payment_failed",))
    calm, once = _deliver(None, [(thing, hint) for thing in life])
    state, steps, crashes = None, list[Step](), 0
    for thing in life:
        if data.draw(st.booleans()):
            crashes += 1
            steps += decide(state, thing, ACME, hint, AlertPolicy(), NOW).steps  # done in Slack, kept nowhere
        state, more = _deliver(state, [(thing, hint)])
        steps += more
    assert state == calm
    said = [step for step in steps if step is not Step.UPDATE]
    assert len(said) <= len([step for step in once if step is not Step.UPDATE]) + crashes


@given(end=st.sampled_from(ENDS), thing=invoices(), hint=HINTS)
def test_a_settled_alert_is_never_unsettled(end: Invoice, thing: Invoice, hint: Hint) -> None:
    settled = kept(look(alerted(failed(1)), end, Hint()))
    plan = look(settled, thing, hint)
    assert plan.state is not None
    assert plan.state.settlement is not None
    assert set(plan.steps) <= {Step.UPDATE}


@given(thing=invoices(), hint=HINTS, since=st.integers(1, 4))
def test_looking_twice_at_the_same_thing_does_nothing_the_second_time(thing: Invoice, hint: Hint, since: int) -> None:
    for known in (None, alerted(failed(1)), alerted(failed(3, final=True)), alerted(confirming(1))):
        plan = look(known, thing, hint, since=since)
        state = kept(plan) if plan.steps else plan.state
        assert (plan.alert is None) == (not plan.steps)
        if plan.steps:
            assert look(state, thing, hint, since=since).steps == ()


@given(thing=invoices(), hint=HINTS)
def test_whatever_is_kept_can_be_read_back(thing: Invoice, hint: Hint) -> None:
    plan = look(alerted(failed(1)), thing, hint)
    assert plan.state is not None
    assert from_document(to_document(plan.state)) == plan.state


@given(first=st.booleans(), extra=st.lists(HINTS, max_size=3))
def test_a_persons_void_is_theirs_whether_the_event_or_the_action_is_seen_first(first: bool, extra: list[Hint]) -> None:
    deed = retried(voided(1), Ending.DONE, "U_LI", Act.VOID)
    hints = [deed, Hint(("invoice.voided",))] if first else [Hint(("invoice.voided",)), deed]
    state, _ = _deliver(alerted(failed(1)), [(voided(1), hint) for hint in [*hints, *extra]])
    assert state is not None
    assert state.settlement is not None
    assert state.settlement.by == "U_LI"


def _deliver(state: AlertState | None, looks: list[tuple[Invoice, Hint]]) -> tuple[AlertState | None, list[Step]]:
    """Carry out every plan as the service does; returns what is kept in the end and all steps."""
    steps: list[Step] = []
    for thing, hint in looks:
        plan = decide(state, thing, ACME, hint, AlertPolicy(), NOW)
        steps += plan.steps
        state = kept(plan) if plan.steps else plan.state
    return state, steps
