"""The names by which Slack tells us what was pressed, chosen or sent: action, block and callback ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.permits import Act

# The list. Its menus' block id carries the filter, see `bot.blocks.list_states.ListState.block_id`.
LIST_TAB: Final = "list.tab"
LIST_WORKSPACE: Final = "list.workspace"
LIST_PREVIOUS: Final = "list.previous"
LIST_NEXT: Final = "list.next"
LIST_REFRESH: Final = "list.refresh"
LIST_EXPORT: Final = "list.export"  # its value is a `bot.blocks.list_states.ListState`
LIST_CLEAR: Final = "list.clear"
LIST_FILTERS: Final = "list.filters"
LEGEND: Final = "list.legend"
SEARCH_STRIPE: Final = "search.stripe"
CUSTOMER_INVOICES: Final = "search.invoices"

# The audit and the workspaces, for hub admins.
TRAIL_PREVIOUS: Final = "audit.previous"
TRAIL_NEXT: Final = "audit.next"
TRAIL_REFRESH: Final = "audit.refresh"
WORKSPACES_PREVIOUS: Final = "workspaces.previous"
WORKSPACES_NEXT: Final = "workspaces.next"
WORKSPACES_REFRESH: Final = "workspaces.refresh"
WORKSPACE_INVOICES: Final = "workspaces.invoices"

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
DETAIL_REFRESH: Final = "invoice.refresh"
DETAIL_REVISION: Final = "invoice.revision"  # these two open another invoice's detail
DETAIL_REVISED: Final = "invoice.revised"
BUDGET: Final = "budget.activate"  # its value is a `bot.blocks.states.BudgetState`
RESEND: Final = "outbox.again"  # its value is the message's key
MORE: Final = "invoice.more"  # a menu of further acts, see `more`
LINK: Final = "link.open"

ASKED: Final = (
    Act.RETRY,
    Act.VOID,
    Act.CHARGE,
    Act.MARK_PAID,
    Act.SEND,
    Act.FINALIZE,
    Act.EDIT,
    Act.MEMO,
    Act.SCHEDULE,
    Act.COLLECTION,
    Act.METHOD,
    Act.FEE,
    Act.DELETE,
    Act.WRITE_OFF,
    Act.REVISE,
    Act.CREDIT,
    Act.MOVE_CARD,
)
"""The acts that ask in the frame of `bot.blocks.asking`; their buttons' ids follow from their names."""

ACTIONS: Final[Mapping[Act, str]] = {
    Act.SHOW: DETAILS,
    Act.PAY_NOW: PAY_NOW,
    Act.REPLACE_CARD: REPLACE_CARD,
    **{act: f"invoice.{act.value}" for act in ASKED},
}

# Views.
LOADING_VIEW: Final = "view.loading"
FILTERS_VIEW: Final = "view.filters"
LEGEND_VIEW: Final = "view.legend"
DETAIL_VIEW: Final = "view.detail"
OUTCOME_VIEW: Final = "view.outcome"
ACT_VIEW: Final = "view.act"  # its private metadata is a `bot.blocks.ask_state.AskState`
CREATE_VIEW: Final = "view.create"
EXPORT_VIEW: Final = "view.export"
PREVIEW_VIEW: Final = "view.create.preview"

# The confirmations' fields.
RETRY_METHOD: Final = "retry.method"
VOID_REASON: Final = "void.reason"
PAID_HOW: Final = "paid.how"

# The export's fields.
EXPORT_FROM: Final = "export.from"
EXPORT_TO: Final = "export.to"
# The fields of the acts' forms are blocks with these ids; each has one element, `ASK_VALUE`.
ASK_VALUE: Final = "ask.value"
ASK_MEMO: Final = "ask.memo"
ASK_FOOTER: Final = "ask.footer"
ASK_NOTE: Final = "ask.note"
ASK_DATE: Final = "ask.date"
ASK_OFF: Final = "ask.off"
ASK_WAY: Final = "ask.way"
ASK_DAYS: Final = "ask.days"

# The form for a draft's lines, whose fields' block ids `edit_block` makes.
EDIT_ADD: Final = "edit.add_line"
EDIT_REMOVE: Final = "edit.remove_line"  # its value names the line
EDIT_BUTTONS: Final = "edit.buttons"

# The create form. Fields' block ids are those of `bot.domain.drafts.Fault.field` with `create.` before them.
CREATE: Final = "create.open"
CREATE_ADD_LINE: Final = "create.add_line"
CREATE_REMOVE_LINE: Final = "create.remove_line"
CREATE_WORKSPACES: Final = "create.workspaces"
CREATE_COLLECTION: Final = "create.collection"
CREATE_DAYS: Final = "create.days"
CREATE_MEMO: Final = "create.memo"
CREATE_FEE: Final = "create.fee"
CREATE_WHEN: Final = "create.when"
CREATE_DATE: Final = "create.date"
CREATE_PASTED: Final = "create.pasted"
CREATE_ADD_PRODUCT: Final = "create.add_product"
CREATE_PRICE: Final = "create.price"
CREATE_PASTE: Final = "create.paste"
CREATE_COPY: Final = "create.copy"
CREATE_EMPTY: Final = "create.empty"
CREATE_VALUE: Final = "value"
DUPLICATE: Final = "create.duplicate"  # its value is the invoice to copy
BATCH_AGAIN: Final = "create.again"
BATCH_STOP: Final = "create.stop"

# The form of filters. Its fields' block ids are those of `bot.domain.filter_form` with `filter.` before them.
FILTER_VALUE: Final = "filter.value"


def filter_block(field: str) -> str:
    """The block id of a field of the form of filters."""
    return f"filter.{field}"


def create_block(field: str) -> str:
    """The block id of a field of the create form: `lines.0.amount` is in `create.lines.0.amount`."""
    return f"create.{field}"


def credit_block(field: str) -> str:
    """The block id of a field of the credit form."""
    return f"credit.{field}"


def edit_block(name: str, line: str) -> str:
    """The block id of a field (or the head) of a line in the form for a draft's lines."""
    return f"edit.{name}.{line}"


def more(act: Act, invoice: str) -> str:
    """The value of an option of the menu MORE."""
    return f"{act.value} {invoice}"


def read_more(value: str) -> tuple[Act, str]:
    """The act and the invoice's id in such a value; raises ValueError."""
    act, _, invoice = value.partition(" ")
    return Act(act), invoice
