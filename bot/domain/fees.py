"""The management fee: a line of its own, percent of the net lines and/or a fixed amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.drafts import Draft, DraftLine
from bot.domain.money import Money, fee_of, typed
from bot.domain.workspaces import Workspace

FEE = "Management fee"
FEE_MARK = "invoicebot_fee"  # the metadata key of a line that is the fee


def fee_line(lines: Iterable[DraftLine], workspace: Workspace) -> DraftLine | None:
    """The workspace's fee for `lines`; None when it has none or it comes to nothing."""
    return fee_on(sum(line.amount for line in lines), workspace)


def after_discount(draft: Draft, discount: int, workspace: Workspace) -> Draft:
    """`draft` with its fee, if it has one, reckoned anew for lines that `discount` (minor units) is taken off."""
    lines = tuple(line for line in draft.lines if not line.fee)
    if len(lines) == len(draft.lines) or discount == 0:
        return draft
    fee = fee_on(sum(line.amount for line in lines) - discount, workspace)
    return replace(draft, lines=lines if fee is None else (*lines, fee))


def fee_on(amount_net: int, workspace: Workspace) -> DraftLine | None:
    """The workspace's fee for lines that come to `amount_net` after discounts and before tax, minor units.

    The percent is of that, rounded half up to a minor unit (or to the currency's step); the fixed amount is added.
    """
    net = Money(workspace.currency, max(0, amount_net))
    amount, terms = workspace.fee_fixed or 0, []
    if workspace.fee_percent is not None:
        amount += fee_of(net, workspace.fee_percent).amount
        terms.append(f"{workspace.fee_percent.normalize():f}%")
    if workspace.fee_fixed:
        fixed = Money(workspace.currency, workspace.fee_fixed)
        terms.append(f"{typed(fixed)} {workspace.currency.upper()}")
    return DraftLine(f"{FEE} ({' + '.join(terms)})", 1, amount, fee=True) if amount > 0 else None


def is_fee(description: str) -> bool:
    """Whether a line of an invoice is the fee that `fee_line` made."""
    return description == FEE or description.startswith(f"{FEE} (")
