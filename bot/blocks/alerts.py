"""Messages in a channel, whose readers' role nobody checked: no Stripe URL, no e-mail, no hidden reason."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import count, money
from bot.blocks.elements import actions, button, context, marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.message import Block, Message
from bot.blocks.states import invoice_value
from bot.blocks.text import blank, bold, code, flat, foreign, mention, month, spoken
from bot.blocks.words.failures import reason, reason_line
from bot.blocks.words.statuses import called
from bot.domain.alerts import Alert, Settlement, Source, Trouble
from bot.domain.invoices import Collection, Invoice
from bot.domain.permits import Act
from bot.domain.rows import Row
from bot.domain.statuses import Status

NAME = 60
LABEL = 60
STRIPE_TRIES = 8
MENTIONED = 20

TITLES = {
    Trouble.PAYMENT_FAILED: ("🔴", "Payment failed"),
    Trouble.ACTION_REQUIRED: ("✋", "Action required"),
    Trouble.FINALIZATION_FAILED: ("📝", "Draft could not be finalized"),
}
_ENDS = {
    Status.PAID: ("✅", "Paid"),
    Status.VOID: ("🚫", "Voided"),
    Status.UNCOLLECTIBLE: ("⬛", "Written off"),
}
_HOW_TO_ADD = "Add it to the workspaces' CSV and run `invoicebot workspaces import FILE.csv`"


def alert(shown: Alert) -> Message:
    """The one message about an invoice in trouble, or what came of it."""
    made = _trouble(shown) if shown.settlement is None else _settled(shown, shown.settlement)
    return checked(made)


def _trouble(shown: Alert) -> Message:
    symbol, title = TITLES[shown.trouble]
    name = foreign(shown.workspace.name, NAME)
    facts = _facts(shown)
    why = reason_line(shown, last_is_said=shown.attempt > 0)
    lines = [f"{symbol} {bold(title)} · {name}", facts, why]
    owners = shown.workspace.owners[:MENTIONED] if shown.mention else ()
    if owners:
        lines.append(" ".join(map(mention, owners)))
    live = shown.invoice.livemode
    blocks = marked([section(*lines), actions(_buttons(shown))], livemode=live)
    return Message(marked_text(spoken(f"{symbol} {title} · {name} · {facts}", why), livemode=live), blocks)


def _facts(shown: Alert) -> str:
    invoice = shown.invoice
    facts = [foreign(called(invoice), LABEL), money(invoice.money(invoice.amount_remaining or invoice.total))]
    if invoice.subscription and invoice.period_start:
        facts.append(month(invoice.period_start))
    if shown.trouble is Trouble.PAYMENT_FAILED and shown.attempt > 0:
        facts.append(_attempt(shown))
    if shown.retried_by:
        facts.append(f"last tried by {mention(shown.retried_by)}")
    return " · ".join(facts)


def _attempt(shown: Alert) -> str:
    if shown.invoice.collection is Collection.SEND:
        return f"attempt {shown.attempt}"
    if shown.last:
        return f"attempt {shown.attempt}, no more automatic tries"
    known = f" of about {STRIPE_TRIES}" if shown.attempt <= STRIPE_TRIES else ""
    return f"attempt {shown.attempt}{known}"


def _buttons(shown: Alert) -> list[Block]:
    value, name = invoice_value(shown.invoice.id), flat(shown.invoice.label, 30)
    pay = button("Pay now", ids.PAY_NOW, value, label=f"Pay {name} now", style="primary")
    card = button("Replace card", ids.REPLACE_CARD, value, label=f"Replace the card for {name}")
    details = button("Details", ids.DETAILS, value, label=f"Details of {name}")
    manage = button("Manage", ids.MANAGE, value, label=f"Manage {name}, for hub admins")
    if shown.trouble is Trouble.FINALIZATION_FAILED:
        return [details, manage]
    if shown.trouble is Trouble.ACTION_REQUIRED:  # another card does not confirm this payment
        return [pay, details, manage]
    return [pay, card, details, manage]


def _settled(shown: Alert, settlement: Settlement) -> Message:
    symbol, word = _ENDS[settlement.status]
    invoice = shown.invoice
    amount = money(invoice.money(_ended_amount(invoice, settlement.status)))
    facts = f"{foreign(shown.workspace.name, NAME)} · {foreign(invoice.label, LABEL)} · {amount}"
    who = f"{_who(settlement)}, {_after(shown, settlement)}."
    blocks = marked([section(f"{symbol} {bold(word)} · {facts}", who)], livemode=invoice.livemode)
    return Message(marked_text(spoken(f"{symbol} {word} · {facts}", who), livemode=invoice.livemode), blocks)


def _ended_amount(invoice: Invoice, status: Status) -> int:
    return invoice.amount_paid if status is Status.PAID and invoice.amount_paid else invoice.total


_DID = {
    Act.RETRY: "Retried",
    Act.CHARGE: "Charged",
    Act.MARK_PAID: "Marked as paid",
    Act.CREDIT: "Credited",
    Act.REVISE: "Replaced by a revision made",
}


def _did(settlement: Settlement, word: str) -> str:
    """What somebody did with the bot; alerts of earlier versions tell of retries only."""
    if settlement.act is None and settlement.status is Status.PAID:
        return _DID[Act.RETRY]
    return _DID.get(settlement.act, word) if settlement.act is not None else word


def _who(settlement: Settlement) -> str:
    word = _ENDS[settlement.status][1]
    match settlement.source:
        case Source.BOT if settlement.by:
            return f"{_did(settlement, word)} by {mention(settlement.by)}"
        case Source.CUSTOMER:  # a charge made in the Dashboard looks the same
            return f"{word} by the client or in Stripe"
        case Source.DASHBOARD if settlement.act is Act.REVISE:
            return "Replaced by a revision"
        case Source.DASHBOARD if settlement.act is Act.CREDIT:
            return "Credited in Stripe"
        case Source.DASHBOARD:
            outside = settlement.status is Status.PAID
            return "Marked paid outside Stripe" if outside else f"{word} in Stripe's Dashboard"
        case _:
            automatic = settlement.status is Status.PAID
            return "Stripe's automatic retry went through" if automatic else f"{word} by Stripe"


def _after(shown: Alert, settlement: Settlement) -> str:
    """`4 minutes after the decline`."""
    seconds = max(0, int((settlement.at - shown.failed_at).total_seconds()))
    since = "the decline" if shown.trouble is Trouble.PAYMENT_FAILED else "this alert"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(seconds // size, unit)} after {since}"
    return f"within a minute of {since}"


def thread_note(shown: Alert) -> Message:
    """The last failed attempt, as a line in the alert's thread (or, for the last automatic one, in the channel too)."""
    who = f" Asked for by {mention(shown.retried_by)}." if shown.retried_by else ""
    if shown.trouble is Trouble.PAYMENT_FAILED:
        head = f"Retry of {foreign(shown.invoice.label, LABEL)}" if shown.retried_by else _thread_head(shown)
    else:
        head = f"{TITLES[shown.trouble][1]} · {foreign(shown.invoice.label, LABEL)}"
    why = reason_line(shown, last_is_said=shown.attempt > 0 and not shown.retried_by)
    amount = money(shown.invoice.money(shown.invoice.amount_remaining))
    words = f"{head} · {amount}: {why}{who}"
    live = shown.invoice.livemode
    return checked(Message(marked_text(spoken(words), livemode=live), marked([section(words)], livemode=live)))


def _thread_head(shown: Alert) -> str:
    name = foreign(shown.invoice.label, LABEL)
    return f"{name} · {_attempt(shown)}" if shown.attempt else name


def deleted(row: Row | None, *, livemode: bool) -> Message:
    """The alert about a draft that was deleted, as far as the list knew it."""
    known = () if row is None else (foreign(row.customer_name, NAME), foreign(row.label, LABEL), money(row.money))
    facts = " · ".join(one for one in known if one)
    head = " · ".join(one for one in (f"🗑️ {bold('Draft deleted')}", facts) if one)
    words = "The draft was deleted, so it will not be charged."
    text = marked_text(spoken("🗑️ Draft deleted", facts, words), livemode=livemode)
    return checked(Message(text, marked([section(head, words)], livemode=livemode)))


def left(invoice: Invoice) -> Message:
    """The alert of an invoice whose customer is not the workspace's any more: what became of it is not said."""
    head = f"🔕 {bold('Not followed here any more')} · {foreign(invoice.label, LABEL)}"
    words = "The invoice's Stripe customer is not this workspace's any more. Hub admins still see it in `/invoices`."
    text = marked_text(spoken(head, words), livemode=invoice.livemode)
    return checked(Message(text, marked([section(head, words)], livemode=invoice.livemode)))


def unknown_customer(invoice: Invoice) -> Message:
    """For the hub's channel: a customer who is no workspace failed to pay, and how to add it."""
    facts = _stranger(invoice, invoice.amount_remaining or invoice.total)
    payment = invoice.payment
    why = reason(payment.decline, payment.method) if payment and payment.decline else ""
    how = (
        f"{code(invoice.customer, 60)} is the Stripe customer of no workspace, so nobody else was told. "
        f"{_HOW_TO_ADD}; until then only hub admins see its invoices."
    )
    value, name = invoice_value(invoice.id), flat(invoice.label, 30)
    buttons = [
        button("Details", ids.DETAILS, value, label=f"Details of {name}"),
        button("Manage", ids.MANAGE, value, label=f"Manage {name}, for hub admins"),
    ]
    title = "Payment failed, and the customer is no workspace"
    blocks = [section(f"🔴 {bold(title)}", facts, why), context(how), actions(buttons)]
    text = spoken(f"🔴 {title} · {facts}", why, how)
    return checked(Message(marked_text(text, livemode=invoice.livemode), marked(blocks, livemode=invoice.livemode)))


def stranger_settled(invoice: Invoice, status: Status, *, added: bool) -> Message:
    """The same once the invoice was paid, voided or written off; `added`: the customer is a workspace's by now."""
    symbol, word = _ENDS[status]
    facts = _stranger(invoice, _ended_amount(invoice, status))
    how = "" if added else f"{code(invoice.customer, 60)} is still the Stripe customer of no workspace. {_HOW_TO_ADD}."
    blocks = [section(f"{symbol} {bold(word)} · {facts}"), *([context(how)] if how else [])]
    text = spoken(f"{symbol} {word} · {facts}", how)
    return checked(Message(marked_text(text, livemode=invoice.livemode), marked(blocks, livemode=invoice.livemode)))


def _stranger(invoice: Invoice, amount: int) -> str:
    who = "A customer" if blank(invoice.customer_name) else foreign(invoice.customer_name, NAME)
    return f"{who} · {foreign(invoice.label, LABEL)} · {money(invoice.money(amount))}"
