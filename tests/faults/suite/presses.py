"""One button pressed fifty times at once, by two people who both have it open."""

from __future__ import annotations

from tests.actions.pressing import ask_retry, ask_void, at_once, outcome, passing_card, pays, submission
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.world import HANA, LI, World

AT_ONCE = 50
ANSWERED_WITHIN = 3000  # milliseconds, which is Slack's patience


def run(ground: Ground) -> Row:
    """Retries that the bank takes and declines, and voids."""
    chance, slowest, effects = ground.chance(), 0.0, 0
    with ground.running(RETRY_CAP="35") as world:
        for _ in range(ground.size):
            act = chance.choice(("paid", "declined", "void"))
            slowest = max(slowest, _pressed(world, act, ground.within(ANSWERED_WITHIN)))
            effects += 1
    return Row(
        f"{ground.size} × one decision: two people have it open, {AT_ONCE} presses at once",
        f"{effects} effects for {ground.size} decisions, both told each time; the slowest of "
        f"{ground.size * AT_ONCE:,} answers after {slowest:.0f} ms",
    )


def _pressed(world: World, act: str, within: float) -> float:
    """Both confirm the same decision, 25 times each; the slowest answer's milliseconds, `within` at most."""
    invoice = world.failed_invoice("acme")
    if act == "paid":
        passing_card(world)
    tries = len(world.charges(invoice, succeeded=False))
    ask = ask_void if act == "void" else ask_retry
    views = {user: ask(world, invoice, user=user) for user in (HANA, LI)}
    payloads = [submission(world, views[user], user=user) for user in (HANA, LI)] * (AT_ONCE // 2)
    deliveries = at_once(world, payloads)
    assert {one.status for one in deliveries} == {200}
    word = {"paid": "Paid", "declined": "Declined", "void": "Voided"}[act]
    for user in (HANA, LI):
        outcome(world.person(user), word)
    world.settled()
    asked = world.calls("POST", f"/{invoice}/void") if act == "void" else pays(world, invoice)
    assert len(asked) == 1, f"Stripe was asked {len(asked)} times"
    charged = len(world.charges(invoice)) + len(world.charges(invoice, succeeded=False)) - tries
    assert charged == (0 if act == "void" else 1), f"{charged} charges"
    slowest = max(one.ms for one in deliveries)
    assert slowest < within, f"an answer took {slowest:.0f} ms"
    return slowest


SCENARIO = Scenario("presses", "50 presses of one button at once, by two people", run, full=30, quick=1)
