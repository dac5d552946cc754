"""The modals that ask before something is charged or voided, and those that say to wait."""

from __future__ import annotations

from bot.blocks import ids, limits
from bot.blocks.amounts import money
from bot.blocks.elements import context, field, marked, modal, option, section, select, text_input
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.states import RetryState, VoidState
from bot.blocks.text import bold, day, flat, foreign, width
from bot.blocks.words.acts import ACTS
from bot.blocks.words.cautions import caution
from bot.blocks.words.failures import reason
from bot.blocks.words.methods import method_name, method_with_expiry
from bot.domain.actions import RetryQuestion, VoidQuestion
from bot.domain.invoices import Invoice, Method, Stage
from bot.domain.money import Money
from bot.domain.permits import Act
from bot.domain.workspaces import Workspace

NAME = 60
REASON = 500
NUMBER = 17  # as much of it as the title holds
VOID_WORDS = 12


def loading(title: str) -> View:
    """Shown at once, until Stripe has answered."""
    return checked(modal(title, [section("⏳ Looking at Stripe…")], ids.LOADING_VIEW))


def working(act: Act, subject: str, amount: Money | None = None, *, livemode: bool) -> View:
    """Shown after the confirmation, until the outcome is known; `subject` is what people call the invoice."""
    name = foreign(subject, NAME)
    charged = f"{bold(money(amount))} for {name}" if amount is not None else name
    said = section(f"⏳ {ACTS[act].doing.format(name=charged)}…")
    note = context("You can close this. Nothing is done twice, and the answer reaches you here or in the channel.")
    return checked(modal(flat(subject, 24), marked([said, note], livemode=livemode), ids.OUTCOME_VIEW))


def retry(question: RetryQuestion, state: RetryState) -> View:
    """Which card is charged how much; another saved one can be chosen."""
    invoice = question.invoice
    amount = money(invoice.money(invoice.amount_remaining))
    other = " Or choose another below." if question.others else ""
    ask = f"Charge {bold(amount)} to {bold(method_name(question.method))} now?{other}"
    facts = f"{foreign(invoice.label, NAME)} · {_who(invoice, question.workspace)}"
    blocks = [
        section(ask, facts, _last_try(invoice)),
        *_cautions([caution(each, invoice) for each in question.cautions]),
    ]
    methods = (question.method, *question.others)[: limits.OPTIONS]
    if len(methods) > 1:
        choices = [_method_option(each) for each in methods]
        menu = select(ids.RETRY_METHOD, "Card or account", choices, question.method.id)
        blocks.append(field(ids.RETRY_METHOD, "Charge", menu))
    blocks.append(context("If the bank declines, the invoice stays open and you are told why."))
    return checked(
        modal(
            f"Retry {invoice.label}?",
            marked(blocks, livemode=invoice.livemode),
            ids.RETRY_VIEW,
            state=state.encode(),
            submit=_fitting(f"Charge {amount}", "Charge now"),
            close="Not now",
        )
    )


def _last_try(invoice: Invoice) -> str:
    payment = invoice.payment
    if payment is None or payment.decline is None:
        return ""
    return f"Last try: {reason(payment.decline, payment.method, for_admin=True)}"


def _fitting(text: str, shorter: str) -> str:
    return text if len(text) <= limits.TITLE else shorter


def _method_option(method: Method) -> Block:
    return option(method_with_expiry(method), method.id)


def _cautions(lines: list[str]) -> list[Block]:
    return [section(*lines)] if lines else []


def _who(invoice: Invoice, workspace: Workspace | None) -> str:
    if workspace is not None:
        return foreign(workspace.name, NAME)
    return foreign(invoice.customer_name or invoice.customer, NAME)


def void(question: VoidQuestion, state: VoidState) -> View:
    """The warning, and the reason to give."""
    invoice, workspace = question.invoice, question.workspace
    who = _who(invoice, workspace)
    since = invoice.effective or invoice.finalized or invoice.created
    named = [foreign(invoice.label, NAME)] if width(invoice.label) > NUMBER else []  # else the title has it in full
    stands = "written off, issued" if invoice.stage is Stage.UNCOLLECTIBLE else "open since"
    facts = [bold(money(invoice.money(invoice.total))), *named, who, f"{stands} {day(since)}"]
    lines = [f"{', '.join(facts)}."]
    if invoice.amount_paid:
        received, left = (money(invoice.money(each)) for each in (invoice.amount_paid, invoice.amount_remaining))
        lines.append(f"⚠️ {bold(received)} of it was received, {left} is left. Voiding does not give money back.")
    words = ["This is for good."]
    if workspace is not None and question.resets_budget:
        words.append(f"The budget of {who} goes back to draft.")
    words.append("Some countries want a credit note instead.")
    why = text_input(ids.VOID_REASON, most=REASON, placeholder="Billed twice", multiline=True)
    blocks = [
        section(*lines, " ".join(words)),
        *_cautions([caution(each, invoice) for each in question.cautions]),
        field(ids.VOID_REASON, "Reason", why, hint="Kept with who voided it and when."),
    ]
    return checked(
        modal(
            f"Void {flat(invoice.label, NUMBER)}?",
            marked(blocks, livemode=invoice.livemode),
            ids.VOID_VIEW,
            state=state.encode(),
            submit="Void invoice",
            close="Keep it",
        )
    )
