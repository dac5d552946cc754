"""Every renderer called with what a hub sees on an ordinary day: Acme Bakery, INV-0042, $1,250.00."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.blocks import outcomes, refusals
from bot.blocks.words.acts import ACTS
from bot.domain.actions import Ending
from bot.domain.alerts import Alert, Trouble
from bot.domain.detail import Detail
from bot.domain.drafts import Draft
from bot.domain.invoices import Invoice
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why
from bot.domain.statuses import Status
from bot.domain.workspaces import Budget, Workspace
from tests.blocks import everywhere, samples
from tests.blocks.hostile import Hostile, Rendered

ENDED: Final = {
    Why.PAID: "2026-11-12T10:00:00+00:00",
    Why.VOID: "2026-11-12T10:00:00+00:00",
    Why.UNCOLLECTIBLE: "2026-11-12T10:00:00+00:00",
    Why.STRIPE_REFUSED: "This invoice can no longer be changed.",
    Why.HALF_DONE: "This line can no longer be changed.",
    Why.INTERNAL: "7F3K",
    Why.FILE_REFUSED: "storage_limit_reached",
}
"""The detail that the reason comes with."""


class Realistic(Hostile):
    """The hub of `samples`, where the text of no place is strange."""

    def __init__(self) -> None:
        """Acme Bakery's $1,250.00."""
        super().__init__("Acme Bakery", 125000)
        self.workspace = samples.ACME
        self.method = samples.VISA
        self.decline = samples.POOR

    def nth_workspace(self, number: int) -> Workspace:
        """Acme Bakery, and others after it."""
        if number == 0:
            return samples.ACME
        return replace(samples.GLOBEX, id=f"globex-{number}", name=f"Globex {number}")

    def invoice(self, status: Status = Status.FAILED, *, livemode: bool = True) -> Invoice:
        """With this status."""
        return replace(samples.of_status(status), livemode=livemode)

    def detail(self, status: Status) -> Detail:
        """A few of everything."""
        return samples.detail(self.invoice(status))

    def draft(self, workspace: Workspace) -> Draft:
        """A campaign and the fee."""
        return samples.draft(workspace)

    def refusal(self, why: Why = Why.STRIPE_REFUSED, act: str = "retry") -> Refusal:
        """About INV-0042."""
        return Refusal(why, act, "INV-0042", ENDED.get(why, ""), ("U0HANA", "U0LI"))

    def alert(self, trouble: Trouble, *, livemode: bool = True) -> Alert:
        """The second attempt, mentioning the owners."""
        return samples.alert(invoice=self.invoice(livemode=livemode), trouble=trouble, mention=True)


def renderings() -> Iterator[Rendered]:
    """One of each renderer; every reason for each act; every ending of each act."""
    plain = Realistic()
    yield from everywhere.every_part(plain)
    for why in Why:
        for act in Act:
            refused = plain.refusal(why, act)
            yield Rendered(f"refusal {act} {why}", refusals.refusal_message(refused, livemode=True))
    for act in ACTS:
        for ending in Ending:
            for admin in (True, False):
                ended = samples.outcome(
                    ending, act, workspace=samples.ACME, budget=Budget.DRAFT if act is Act.VOID else None
                )
                yield Rendered(f"outcome {act} {ending}", outcomes.outcome(ended, admin, livemode=True))
