"""What every confirmation has in common: the title that asks, the invoice's facts, what follows, the two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.elements import marked, modal, section
from bot.blocks.limits import TITLE, checked
from bot.blocks.message import Block, View
from bot.blocks.text import bold, day, flat, foreign, width
from bot.blocks.words.acts import ACTS
from bot.blocks.words.cautions import caution
from bot.blocks.words.statuses import WORDS, called
from bot.domain.asking import Question
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.domain.statuses import clock_free
from bot.domain.workspaces import Workspace

NAME = 60
MAKE_FINAL = frozenset({Act.FINALIZE, Act.SCHEDULE, Act.SEND, Act.CHARGE, Act.MARK_PAID})


def ask(
    question: Question,
    state: AskState,
    consequences: Sequence[str],
    *,
    submit: str,
    close: str = "Not now",
    fields: Sequence[Block] = (),
    facts: Sequence[str] = (),
    heading: str = "",
) -> View:
    """The modal. `consequences` say what happens, a sentence or two each; `facts` are added to the invoice's own.

    `fields` are inputs, `heading` the title of a form, where nothing is asked. `submit` and `close` are cut at 24
    characters: write them shorter.
    """
    invoice = question.invoice
    about = ", ".join([bold(money(invoice.money(invoice.total))), *subject(invoice, question.workspace), *facts])
    cautions = [section(*(caution(each, invoice) for each in question.cautions))] if question.cautions else []
    blocks = [section(f"{about}.", *consequences, _replaces(question)), *cautions, *fields]
    return checked(
        modal(
            heading or title(question),
            marked(blocks, livemode=invoice.livemode),
            ids.ACT_VIEW,
            state=state.encode(),
            submit=submit,
            close=close,
        )
    )


def _replaces(question: Question) -> str:
    """What making a revision final does to the invoice that it revises."""
    if question.invoice.revises is None or question.invoice.stage is not Stage.DRAFT or question.act not in MAKE_FINAL:
        return ""
    return "This is a revision: once it is final, the invoice that it replaces is voided. The budget stays as it is."


def title(question: Question) -> str:
    """`Finalize INV-0042?`, or `Finalize?` where the name does not fit."""
    words, label = ACTS[question.act], question.invoice.number or ""
    whole = words.question(flat(label, TITLE))
    return whole if label and width(whole) <= TITLE else words.question("")


def subject(invoice: Invoice, workspace: Workspace | None) -> list[str]:
    """Name, whose it is, and how long it has stood like that."""
    named = [foreign(called(invoice), NAME)]
    return [*named, who(invoice, workspace), stands(invoice)]


def who(invoice: Invoice, workspace: Workspace | None) -> str:
    """The workspace's name, else the customer's."""
    if workspace is not None:
        return foreign(workspace.name, NAME)
    return foreign(invoice.customer_name or invoice.customer, NAME)


def stands(invoice: Invoice) -> str:
    """`open since 3 Nov`."""
    since = (
        {
            Stage.DRAFT: invoice.created,
            Stage.PAID: invoice.paid_at,
            Stage.VOID: invoice.voided_at,
            Stage.UNCOLLECTIBLE: invoice.written_off_at,
        }.get(invoice.stage)
        or invoice.effective
        or invoice.finalized
        or invoice.created
    )
    words = {Stage.OPEN: "open since", Stage.PAID: "paid", Stage.UNCOLLECTIBLE: "written off", Stage.DRAFT: "draft of"}
    return f"{words.get(invoice.stage, WORDS[clock_free(invoice)].lower())} {day(since)}"
