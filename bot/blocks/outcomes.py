"""How an action ended, for the person who asked: the same words in a modal and in a message."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import again, ids
from bot.blocks.amounts import money
from bot.blocks.behind import use_new_card
from bot.blocks.done import REASON, besides
from bot.blocks.elements import actions, button, marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message, View
from bot.blocks.states import invoice_value, readable
from bot.blocks.text import blank, bold, flat, foreign, mention, moment, spoken
from bot.blocks.words.acts import ACTS
from bot.blocks.words.failures import advice_for, next_step, reason
from bot.blocks.words.methods import method_name
from bot.blocks.words.refusals import refusal_words
from bot.blocks.words.refused_before import refused_before
from bot.blocks.words.statuses import called
from bot.domain.actions import Ending, Outcome
from bot.domain.declines import Retry
from bot.domain.invoices import Stage
from bot.domain.money import Money
from bot.domain.permits import Act, refusal
from bot.domain.refusals import Refusal, Why

NAME = 60


def outcome(ended: Outcome, viewer_is_admin: bool, *, livemode: bool) -> View:
    """The outcome in the modal that is open; `livemode` counts when there is no invoice to tell it."""
    title = flat(_label(ended) if ended.invoice or ended.row else "How it ended", 24)
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
    if ended.repeated and ended.refusal is not None and ended.ending is Ending.REFUSED:
        return [refused_before(_named(ended, ended.refusal), ended.decision)]
    lines = _ENDINGS[ended.ending](ended, viewer_is_admin)
    if ended.late:
        lines.insert(0, f"Stripe's answer was lost at first; {_name(ended)} was {_verb(ended)} after all.")
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
    elif not blank(_customer(ended)):
        parts.append(foreign(_customer(ended), NAME))
    parts.append(_name(ended))
    amount = _amount(ended)
    return " · ".join([*parts, amount] if amount else parts)


def _name(ended: Outcome) -> str:
    return foreign(_label(ended), NAME)


def _customer(ended: Outcome) -> str:
    known = ended.invoice or ended.row
    return known.customer_name or "" if known else ""


def _amount(ended: Outcome) -> str:
    """What was decided about, minor units in the decision; else what the invoice says."""
    known = ended.invoice or ended.row
    if known is None:
        return ""
    if ended.decision.act in (Act.VOID, Act.SEND, Act.REVISE, Act.MOVE_CARD):
        return money(Money(known.currency, known.total))
    decided = ended.decision.params.get("amount")
    amount = decided if isinstance(decided, int) else known.amount_remaining or known.total
    return money(Money(known.currency, amount))


def _done(ended: Outcome, _admin: bool) -> list[str]:
    if ended.decision.act is Act.VOID:
        return _voided(ended)
    words = ACTS[ended.decision.act]
    return [_facts(ended, words.symbol, _word(ended)), *besides(ended)]


def _word(ended: Outcome) -> str:
    """What was done, in a word or two."""
    invoice = ended.invoice
    if ended.decision.act is Act.SCHEDULE and invoice is not None and invoice.scheduled is None:
        return "Taken off its date"
    return ACTS[ended.decision.act].done


def _voided(ended: Outcome) -> list[str]:
    lines = [_facts(ended, "🚫", "Voided")]
    why = ended.decision.params.get("reason")
    if isinstance(why, str) and not blank(why):
        lines.append(f"Reason: {foreign(why, REASON, lines=True)}")
    if ended.budget is not None:
        whose = f"The budget of {foreign(ended.workspace.name, NAME)}" if ended.workspace else "The budget"
        lines.append(f"{whose} is back to {ended.budget.value}; a hub admin sets it active again.")
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
        "The bank is moving the money, which takes a few days. Nothing is left to do; the channel is told if it fails.",
    ]


def _refused(ended: Outcome, _admin: bool) -> list[str]:
    found = ended.refusal or Refusal(Why.STATE_CHANGED, ended.decision.act.value, _label(ended))
    return [refusal_words(_named(ended, found))]


def _named(ended: Outcome, refusal: Refusal) -> Refusal:
    """With the invoice's name, if it has none and the person may know it."""
    known = ended.invoice or ended.row
    if known is None or refusal.subject or refusal.why in (Why.NOT_FOUND, Why.NOBODY):
        return refusal
    return replace(refusal, subject=known.label)


def _label(ended: Outcome) -> str:
    if ended.invoice is not None:
        return called(ended.invoice)
    return ended.row.label if ended.row else ended.decision.target


def _waiting(ended: Outcome, _admin: bool) -> list[str]:
    charging = ended.decision.act in (Act.RETRY, Act.CHARGE)
    yet = f"Nothing has been {'charged' if charging else 'changed'} yet"
    return [
        f"⏳ {bold('Stripe is not answering')} · {_name(ended)}",
        f"{yet}; I keep trying for a minute and tell you here how it ended.",
    ]


def _looking(ended: Outcome, _admin: bool) -> list[str]:
    return [
        f"⏳ {bold('Not known yet')} · {_name(ended)}",
        f"Stripe's answer was lost; whether {_name(ended)} was {_verb(ended)} is not known yet. "
        "I keep looking and tell you here.",
    ]


def _verb(ended: Outcome) -> str:
    return ACTS[ended.decision.act].did


def _unknown(ended: Outcome, _admin: bool) -> list[str]:
    return [
        _facts(ended, "❔", "Not known"),
        f"Stripe's answer was lost, so whether {_name(ended)} was {_verb(ended)} is not known. "
        "Details looks at Stripe now; look before anybody tries again.",
    ]


_ENDINGS = {
    Ending.DONE: _done,
    Ending.DECLINED: _declined,
    Ending.CONFIRM: _confirm,
    Ending.PROCESSING: _processing,
    Ending.REFUSED: _refused,
    Ending.UNKNOWN: _unknown,
    Ending.WAITING: _waiting,
    Ending.LOOKING: _looking,
}


def _buttons(ended: Outcome, admin: bool) -> list[Block]:
    """What makes sense next; a retry again only when the bank did not rule it out."""
    invoice = ended.invoice
    target, label = invoice.id if invoice else ended.decision.target, _label(ended)
    known = invoice is not None or (ended.decision.act in again.ACTS and readable(target))
    if _not_theirs(ended) or not known:
        return []
    if ended.decision.act is Act.DELETE and ended.ending is Ending.DONE:
        return []
    details = again.details(target, label)
    leading = again.leading_on(replace(ended.refusal, invoice=target)) if ended.refusal else []
    if leading and admin:
        return leading
    if ended.ending is Ending.REFUSED and _may_go_again(ended, admin):
        return [actions([again.once_more(ended.decision.act, target, label), details])]
    value, spoken = invoice_value(target), flat(label, 30)
    made: list[Block] = []
    if invoice is not None and ended.ending in (Ending.DECLINED, Ending.CONFIRM) and invoice.stage is Stage.OPEN:
        made.append(button("Pay now", ids.PAY_NOW, value, label=f"Pay {spoken} now"))
        if ended.ending is Ending.DECLINED:
            made.append(button("Replace card", ids.REPLACE_CARD, value, label=f"Replace the card for {spoken}"))
        if admin and _worth_retrying(ended):
            word = "Retry" if ended.ending is Ending.DECLINED else "Charge another card"
            made.append(button(word, ids.RETRY, value, label=f"{word}: {spoken}"))
    if admin and ended.ending is Ending.DONE and ended.decision.params.get("behind"):
        made.append(use_new_card(target, label))
    return [actions([*made, details])]


def _may_go_again(ended: Outcome, admin: bool) -> bool:
    """Whether the same act is worth another press: what stood in the way passes, or has passed."""
    act, why = ended.decision.act, ended.refusal.why if ended.refusal else Why.STATE_CHANGED
    if act not in again.ACTS or not (ended.repeated or why in again.PASSING):
        return False
    fits = ended.invoice is None or refusal(act, ended.invoice, other_method=True) is None
    return fits and (admin or why is Why.SLACK_DOWN)  # nobody's role is known while Slack is silent


def _not_theirs(ended: Outcome) -> bool:
    return ended.refusal is not None and ended.refusal.why in (Why.NOT_FOUND, Why.NOBODY)


def _worth_retrying(ended: Outcome) -> bool:
    if ended.ending is Ending.CONFIRM:
        return True
    return ended.decline is None or advice_for(ended.decline, ended.method).retry is not Retry.NO
