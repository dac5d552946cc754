"""Stripe refuses, breaks or loses its answer, before the effect and after it: one effect, and the truth told."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from random import Random

from sandbox.stripe.faults import Fault, Faults
from tests.actions.pressing import ask_retry, ask_void, at_once, outcome, passing_card, submission
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.world import HANA, World

SHARE = 0.6  # of the writes, of faults that strike at the place where the write is
WRITES = re.compile(r"^POST /v1/invoices/in_\w+/(pay|void)$")
KINDS = (("429", "before"), ("timeout", "before"), ("timeout", "after"), ("503", "before"), ("500", "after"))
PRESSES = 3  # of the same confirmation, at once
A_HUB = 20  # actions: a card may not be tried much oftener


class Chancy(Faults):
    """Strikes writes by chance, before the effect or after it; `struck` counts by kind and place."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self.armed = False
        self.struck: Counter[str] = Counter()

    def take(self, request: str, where: str) -> Fault | None:
        """By chance; what a test orders besides comes first."""
        ordered = super().take(request, where)
        if ordered is not None or not self.armed or not WRITES.match(request):
            return ordered
        kind, place = self._chance.choice(KINDS)
        if place != where or self._chance.random() > SHARE:
            return None
        self.struck[f"{kind} {where}"] += 1
        return Fault(0, kind, WRITES, where, 1, 0.0, None, True)


@dataclass(frozen=True, slots=True)
class Effects:
    """What Stripe did to an invoice: charges that went through, charges that were declined, and whether it is void."""

    charged: int
    declined: int
    void: bool


def run(ground: Ground) -> Row:
    """One action after the other, each on an invoice of its own, confirmed three times at once."""
    chance = ground.chance()
    said: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for first in range(0, ground.size, A_HUB):
        folder = ground.folder / str(first)
        folder.mkdir()
        with replace(ground, folder=folder).running(RETRY_CAP="35") as world:
            faults = world.stripe._api.faults = Chancy(chance)
            said.update(_acted(world, faults, chance) for _ in range(min(A_HUB, ground.size - first)))
            met += faults.struck
    struck = ", ".join(f"{times} × {kind}" for kind, times in sorted(met.items()))
    told = ", ".join(f"{times} × {ending}" for ending, times in said.most_common())
    return Row(
        f"{ground.size} retries and voids, each confirmed {PRESSES} times at once; their writes met a fault: "
        f"{struck} the effect",
        f"at most one effect each; the person was told what happened: {told}",
    )


def _acted(world: World, faults: Chancy, chance: Random) -> str:
    """Have one action done; the ending that the person was told, once it is what Stripe did."""
    void, passing = chance.random() < 0.3, chance.random() < 0.6
    invoice = world.failed_invoice("acme")
    if passing:
        passing_card(world)
    before = _effects(world, invoice)
    view = ask_void(world, invoice) if void else ask_retry(world, invoice)
    faults.armed = True
    at_once(world, [submission(world, view)] * PRESSES)
    text = outcome(world.person(HANA))
    faults.armed = False
    world.settled()
    return _true(text, before, _effects(world, invoice), void=void)


def _effects(world: World, invoice: str) -> Effects:
    return Effects(
        len(world.charges(invoice)),
        len(world.charges(invoice, succeeded=False)),
        world.api.invoices.retrieve(invoice).status == "void",
    )


def _true(text: str, before: Effects, after: Effects, *, void: bool) -> str:
    """The ending that `text` tells, if that is what Stripe did; AssertionError if it is not."""
    charged, declined = after.charged - before.charged, after.declined - before.declined
    done = charged + declined + after.void
    assert done <= 1, f"{done} effects of one decision"
    effect = "voided" if after.void else "paid" if charged else "declined" if declined else "nothing"
    told = {
        "voided": "Voided" in text,
        "paid": "Paid" in text,
        "declined": "Declined" in text,
        "not known": "Not known" in text,
        "nothing": "Nothing was charged" in text or "Nothing was changed" in text,
    }
    ending = next((name for name, said in told.items() if said), "")
    assert ending in (effect, "not known"), f"Stripe did {effect!r}, and the person was told: {text}"
    return ending


SCENARIO = Scenario(
    "stripe",
    "Stripe 429, 5xx and time-outs on writes, its answer lost before or after the effect",
    run,
    60,
    3,
    long=True,
)
