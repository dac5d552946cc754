"""How an action ended, for the person who asked: the same words in a modal and in a message."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.elements import actions, button, marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message, View
from bot.blocks.states import invoice_value
from bot.blocks.text import blank, bold, flat, foreign, mention, moment, spoken
from bot.blocks.words.failures import advice_for, next_step, reason
from bot.blocks.words.methods import method_name
from bot.blocks.words.refusals import refusal_words
from bot.domain.actions import Ending, Outcome
from bot.domain.declines import Retry
from bot.domain.invoices import Stage
from bot.domain.money import Money
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why

NAME = 60
REASON = 500


def outcome(ended: Outcome, viewer_is_admin: bool, *, livemode: bool) -> View:
    """The outcome in the modal that is open; `livemode` counts when there is no invoice to tell it."""
    title = flat(ended.invoice.label if ended.invoice else "How it ended", 24)
    blocks = [section(*_lines(ended, viewer_is_admin)), *_buttons(ended, viewer_is_admin)]
    return checked(modal(title, marked(blocks, livemode=_live(ended, livemode)), ids.OUTCOME_VIEW))


def outcome_message(ended: Outcome, viewer_is_admin: bool, *, livemode: bool) -> Message:
    """The outcome as a private message."""
    lines = _lines(ended, viewer_is_admin)
    live = _live(ended, livemode)
    blocks = marked([section(*lines), *_buttons(ended, viewer_is_admin)], livemode=live)
    return checked(Message(marked_text(spoken(*lines), livemode=live), blocks))


def _live(ended: Outcome, livemode: bool) -> bool:
    return ended.invoice.livemode if ended.invoice else livemode


def _lines(ended: Outcome, viewer_is_admin: bool) -> list[str]:
    lines = _ENDINGS[ended.ending](ended, viewer_is_admin)
    if ended.repeated:
        who = mention(ended.decision.actor)
        lines.insert(
            0, f"This was decided before, by {who}, {moment(ended.decision.at)}; nothing was done a second time."
        )
    return lines


def _facts(ended: Outcome, symbol: str, word: str) -> str:
    """`✅ *Paid* · Acme Bakery · INV-0042 · $1,250.00`."""
    parts = [f"{symbol} {bold(word)}"]
    if ended.workspace is not None:
        parts.append(foreign(ended.workspace.name, NAME))
    elif ended.invoice is not None and not blank(ended.invoice.customer_name):
        parts.append(foreign(ended.invoice.customer_name, NAME))
    parts.append(_name(ended))
    amount = _amount(ended)
    return " · ".join([*parts, amount] if amount else parts)


def _name(ended: Outcome) -> str:
    return foreign(ended.invoice.label if ended.invoice else ended.decision.target, NAME)


def _amount(ended: Outcome) -> str:
    """What was decided about, minor units in the decision; else what the invoice says."""
    if ended.invoice is None:
        return ""
    if ended.decision.act is Act.VOID:
        return money(ended.invoice.money(ended.invoice.total))
    decided = ended.decision.params.get("amount")
    fallback = ended.invoice.amount_remaining or ended.invoice.total
    amount = decided if isinstance(decided, int) else fallback
    return money(Money(ended.invoice.currency, amount))


def _done(ended: Outcome, _admin: bool) -> list[str]:
    if ended.decision.act is Act.VOID:
        return _voided(ended)
    if ended.decision.act is Act.RETRY:
        charged = f"Charged to {method_name(ended.method)}." if ended.method else "The charge went through."
        return [_facts(ended, "✅", "Paid"), charged]
    return [_facts(ended, "✅", "Done")]


def _voided(ended: Outcome) -> list[str]:
    lines = [_facts(ended, "🚫", "Voided")]
    why = ended.decision.params.get("reason")
    if isinstance(why, str) and not blank(why):
        lines.append(f"Reason: {foreign(why, REASON, lines=True)}")
    if ended.budget is not None:
        name = f"{foreign(ended.workspace.name, NAME)}'s" if ended.workspace else "The"
        lines.append(f"{name} budget is back to {ended.budget.value}; a hub admin sets it active again.")
    return lines


def _declined(ended: Outcome, admin: bool) -> list[str]:
    method = ended.method
    lines = [_facts(ended, "🔴", "Declined"), reason(ended.decline, method, for_admin=admin)]
    if ended.invoice is not None:
        step = next_step(ended.decline, method, ended.invoice, for_admin=admin)
        lines.append(f"Nothing was charged. {step}")
    else:
        lines.append("Nothing was charged.")
    return lines


def _confirm(ended: Outcome, _admin: bool) -> list[str]:
    who = f" with {method_name(ended.method)}" if ended.method else ""
    return [
        _facts(ended, "✋", "Action required"),
        f"The bank wants the payer to confirm the payment{who}. Nothing was charged yet.",
        "Pay now opens the page where they confirm; another saved card can be tried instead.",
    ]


def _processing(ended: Outcome, _admin: bool) -> list[str]:
    return [
        _facts(ended, "⏳", "Processing"),
        "The bank is moving the money, which takes a few days. Nothing else to do; the channel is told when it fails.",
    ]


def _refused(ended: Outcome, _admin: bool) -> list[str]:
    found = ended.refusal or Refusal(Why.STATE_CHANGED, ended.decision.act.value, _label(ended))
    return [refusal_words(found)]


def _label(ended: Outcome) -> str:
    return ended.invoice.label if ended.invoice else ended.decision.target


def _waiting(ended: Outcome, _admin: bool) -> list[str]:
    yet = "Nothing has been charged yet" if ended.decision.act is Act.RETRY else "Nothing has been changed yet"
    return [
        f"⏳ {bold('Stripe is not answering')} · {_name(ended)}",
        f"{yet}; I keep trying for a minute and tell you here how it ended.",
    ]


def _unknown(ended: Outcome, _admin: bool) -> list[str]:
    done = "voided" if ended.decision.act is Act.VOID else "charged" if ended.decision.act is Act.RETRY else "changed"
    return [
        _facts(ended, "❔", "Not known"),
        f"Stripe's answer was lost, so whether {_name(ended)} was {done} is not known. "
        "Look at it in Stripe before anybody tries again.",
    ]


_ENDINGS = {
    Ending.DONE: _done,
    Ending.DECLINED: _declined,
    Ending.CONFIRM: _confirm,
    Ending.PROCESSING: _processing,
    Ending.REFUSED: _refused,
    Ending.UNKNOWN: _unknown,
    Ending.WAITING: _waiting,
}


def _buttons(ended: Outcome, admin: bool) -> list[Block]:
    """What makes sense next; a retry again only when the bank did not rule it out."""
    invoice = ended.invoice
    if invoice is None or _not_theirs(ended):
        return []
    value, spoken = invoice_value(invoice.id), flat(invoice.label, 30)
    made: list[Block] = []
    if ended.ending in (Ending.DECLINED, Ending.CONFIRM) and invoice.stage is Stage.OPEN:
        made.append(button("Pay now", ids.PAY_NOW, value, label=f"Pay {spoken} now"))
        if ended.ending is Ending.DECLINED:
            made.append(button("Replace card", ids.REPLACE_CARD, value, label=f"Replace the card for {spoken}"))
        if admin and _worth_retrying(ended):
            again = "Retry again" if ended.ending is Ending.DECLINED else "Charge another card"
            made.append(button(again, ids.RETRY, value, label=f"{again}: {spoken}"))
    made.append(button("Details", ids.DETAILS, value, label=f"Details of {spoken}"))
    return [actions(made)]


def _not_theirs(ended: Outcome) -> bool:
    return ended.refusal is not None and ended.refusal.why in (Why.NOT_FOUND, Why.NOBODY)


def _worth_retrying(ended: Outcome) -> bool:
    if ended.ending is Ending.CONFIRM:
        return True
    return ended.decline is None or advice_for(ended.decline, ended.method).retry is not Retry.NO
