"""What a channel and a person are told about a workspace's budget."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.elements import actions, button, marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message
from bot.blocks.states import BudgetState
from bot.blocks.text import bold, flat, foreign, mention, spoken
from bot.domain.budgets import Activated, Activation
from bot.domain.invoices import Invoice
from bot.domain.workspaces import Workspace

NAME = 60
LABEL = 60
REASON = 300


def budget_reset(workspace: Workspace, invoice: Invoice, reset: str) -> Message:
    """A void put the workspace's budget back to draft; the button answers this very reset."""
    name = foreign(workspace.name, NAME)
    amount = money(invoice.money(invoice.total))
    words = (
        f"The budget of {name} is back to draft, since {foreign(invoice.label, LABEL)} ({amount}) was voided. "
        "A hub admin sets it active again."
    )
    value = BudgetState(workspace.id, reset).encode()
    again = button(
        "Set active again", ids.BUDGET, value, label=f"Set active again: {flat(workspace.name, 40)}, for hub admins"
    )
    text = marked_text(f"📝 Budget back to draft. {words}", livemode=invoice.livemode)
    blocks = [section(f"📝 {bold('Budget back to draft')} · {name}", words), actions([again])]
    return checked(Message(text, marked(blocks, livemode=invoice.livemode)))


def budget_active(workspace: Workspace, actor: str, *, livemode: bool) -> Message:
    """The same message once `actor` set it active again."""
    return _said(
        f"✅ {bold('Budget active again')} · {foreign(workspace.name, NAME)} · by {mention(actor)}", live=livemode
    )


def budget_refused(workspace: Workspace, reason: str, *, livemode: bool) -> Message:
    """For the hub: the platform that reads the budget from Stripe does not see the reset."""
    return _said(
        f"⚠️ Stripe did not take the budget status of {foreign(workspace.name, NAME)}: “{foreign(reason, REASON)}” "
        "It is draft here; the platform that reads it from Stripe still sees what stood there before. "
        "Whoever runs the bot can give its Stripe key write access to customers.",
        live=livemode,
    )


def activated(ended: Activated, *, livemode: bool) -> Message:
    """For the hub admin who pressed."""
    name = foreign(ended.workspace.name, NAME)
    if ended.ending is Activation.OVERTAKEN:
        words = f"Another void has put the budget of {name} back to draft since. Nothing was changed; use its message."
    elif ended.ending is Activation.ALREADY:
        who = f", set so by {mention(ended.by)}" if ended.by else ""
        words = f"The budget of {name} is active already{who}. Nothing was changed."
    elif ended.refused is not None:
        words = (
            f"The budget of {name} is active again here, but Stripe did not take it: "
            f"“{foreign(ended.refused, REASON)}” The platform that reads it from Stripe does not see it."
        )
    else:
        words = f"The budget of {name} is active again, here and in Stripe."
    return _said(words, live=livemode)


def _said(words: str, *, live: bool) -> Message:
    blocks: list[Block] = [section(words)]
    return checked(Message(marked_text(spoken(words), livemode=live), marked(blocks, livemode=live)))
