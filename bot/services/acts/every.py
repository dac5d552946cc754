"""The table of the acts on one invoice that ask before they do anything."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.domain.permits import Act
from bot.services.acts.adding_fee import AddingFee
from bot.services.acts.charging import ChargingNow, Retrying
from bot.services.acts.collecting import Collecting
from bot.services.acts.crediting import Crediting
from bot.services.acts.deleting import Deleting
from bot.services.acts.editing import Editing
from bot.services.acts.finalizing import Finalizing
from bot.services.acts.marking_paid import MarkingPaid
from bot.services.acts.memo import Memo
from bot.services.acts.method import ChangingMethod
from bot.services.acts.moving_card import MovingCard
from bot.services.acts.one import OnOneInvoice
from bot.services.acts.revising import Revising
from bot.services.acts.scheduling import Scheduling
from bot.services.acts.sending import Sending
from bot.services.acts.voiding import Voiding
from bot.services.acts.writing_off import WritingOff
from bot.services.ports import Billing
from bot.services.roles import Roles
from bot.services.store import Store
from bot.services.workspaces import Workspaces


def every(
    billing: Billing, roles: Roles, workspaces: Workspaces, store: Store, *, cap: int, zone: ZoneInfo
) -> Mapping[Act, OnOneInvoice]:
    """`cap` is how often one card may be tried in 30 days, `zone` the hub's, in which a draft is scheduled."""
    needs = billing, roles, workspaces
    acts: tuple[OnOneInvoice, ...] = (
        Retrying(*needs, store, cap=cap),
        ChargingNow(*needs, store, cap=cap),
        MarkingPaid(*needs),
        Editing(*needs),
        AddingFee(*needs),
        Finalizing(*needs),
        Sending(*needs),
        WritingOff(*needs),
        Voiding(*needs),
        Memo(*needs),
        Scheduling(*needs, zone),
        Collecting(*needs),
        ChangingMethod(*needs),
        Deleting(*needs),
        Revising(*needs),
        Crediting(*needs),
        MovingCard(*needs),
    )
    return {one.act: one for one in acts}
