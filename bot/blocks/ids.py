"""The names by which Slack tells us what was pressed, chosen or sent: action, block and callback ids."""

from __future__ import annotations

from typing import Final

from bot.domain.permits import Act

# The list. Its menus' block id carries the filter, see `bot.blocks.states.ListState.block_id`.
LIST_TAB: Final = "list.tab"
LIST_WORKSPACE: Final = "list.workspace"
LIST_PREVIOUS: Final = "list.previous"
LIST_NEXT: Final = "list.next"
LIST_REFRESH: Final = "list.refresh"
LIST_CLEAR: Final = "list.clear"
LEGEND: Final = "list.legend"
ANY_WORKSPACE: Final = "*"

# Acts on one invoice: the button's value is the invoice's id.
DETAILS: Final = "invoice.details"
MANAGE: Final = "invoice.manage"
PAY_NOW: Final = "invoice.pay_now"
REPLACE_CARD: Final = "invoice.replace_card"
PDF: Final = "invoice.pdf"
RECEIPT: Final = "invoice.receipt"
RETRY: Final = "invoice.retry"
VOID: Final = "invoice.void"
BUDGET: Final = "budget.activate"  # its value is a `bot.blocks.states.BudgetState`
LINK: Final = "link.open"

ACTIONS: Final = {
    Act.SHOW: DETAILS,
    Act.PAY_NOW: PAY_NOW,
    Act.REPLACE_CARD: REPLACE_CARD,
    Act.RETRY: RETRY,
    Act.VOID: VOID,
}

# Views.
LOADING_VIEW: Final = "view.loading"
LEGEND_VIEW: Final = "view.legend"
DETAIL_VIEW: Final = "view.detail"
OUTCOME_VIEW: Final = "view.outcome"
RETRY_VIEW: Final = "view.retry"
VOID_VIEW: Final = "view.void"
CREATE_VIEW: Final = "view.create"
PREVIEW_VIEW: Final = "view.create.preview"

# The confirmations' fields.
RETRY_METHOD: Final = "retry.method"
VOID_REASON: Final = "void.reason"

# The create form. Fields' block ids are those of `bot.domain.drafts.Fault.field` with `create.` before them.
CREATE: Final = "create.open"
CREATE_ADD_LINE: Final = "create.add_line"
CREATE_REMOVE_LINE: Final = "create.remove_line"
CREATE_WORKSPACES: Final = "create.workspaces"
CREATE_COLLECTION: Final = "create.collection"
CREATE_DAYS: Final = "create.days"
CREATE_MEMO: Final = "create.memo"
CREATE_FEE: Final = "create.fee"
CREATE_VALUE: Final = "value"
BATCH_AGAIN: Final = "create.again"


def create_block(field: str) -> str:
    """The block id of a field of the create form: `lines.0.amount` is in `create.lines.0.amount`."""
    return f"create.{field}"
