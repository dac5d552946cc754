"""Why a payment failed and what happens next, in one or two sentences."""

from __future__ import annotations

from bot.blocks.text import cut, on_day
from bot.blocks.words.methods import method_name, noun
from bot.domain.alerts import Alert, Trouble
from bot.domain.declines import Advice, Retry, advice
from bot.domain.invoices import Collection, Decline, Invoice, Method

LONGEST = 300
_NAMES_WHO = (
    "the bank ",
    "the provider",
    "the payer ",
    "the payment",
    "the card is on your own",
    "it is a test card",
    "no payment method",
    "one of your",
    "Stripe ",
)
"""Reasons that say themselves who or what it was: after these it would not be true that the bank declined it."""


def advice_for(decline: Decline, method: Method | None) -> Advice:
    """What the decline means for this kind of method."""
    return advice(decline, method.kind if method else "card")


def reason(decline: Decline | None, method: Method | None, *, for_admin: bool = False) -> str:
    """One sentence: `The bank declined Visa •••• 4242: not enough money on the account.`"""
    if decline is None:
        return "The payment did not go through."
    found = advice_for(decline, method)
    why = cut(found.admin_reason if for_admin else found.reason, LONGEST)
    if found.hidden and not for_admin:
        return f"{method_name(method)} was declined." if method else f"{why[:1].upper()}{why[1:]}."
    if method is None:
        return f"The payment failed: {why}."
    if why.startswith(_NAMES_WHO) or method.kind not in ("card", "us_bank_account", "sepa_debit"):
        return f"{method_name(method)} was declined: {why}."
    return f"The bank declined {method_name(method)}: {why}."


def declined(decline: Decline, method: Method | None, *, for_admin: bool = False) -> str:
    """`declined: not enough money on the account`, beside the method's name; a hidden reason is for hub admins."""
    found = advice_for(decline, method)
    if found.hidden and not for_admin:
        return "declined"
    return f"declined: {cut(found.admin_reason if for_admin else found.reason, LONGEST)}"


def next_step(
    decline: Decline | None,
    method: Method | None,
    invoice: Invoice,
    *,
    for_admin: bool = False,
    last_is_said: bool = False,
) -> str:
    """What happens by itself, and what helps; `last_is_said`: that there are no more automatic tries is said before."""
    found = advice_for(decline, method) if decline else None
    step = "" if found is None else found.next_step_admin if for_admin else found.next_step_payer
    automatic = invoice.collection is Collection.CHARGE
    if found is not None and found.stops_automatic and automatic:
        return f"{step} Stripe does not try this {noun(method)} again."
    if invoice.next_attempt is not None:
        again = f"Stripe tries again {on_day(invoice.next_attempt)}"
        if found is not None and (found.retry is Retry.NO or for_admin):
            return f"{step} {again}."
        return f"{again}; a new {noun(method)} works at once."
    last = "There are no more automatic tries." if automatic and not last_is_said else ""
    return f"{step or 'The payment page or another card helps.'} {last}".strip()


def reason_line(alert: Alert, *, for_admin: bool = False, last_is_said: bool = False) -> str:
    """The reason and the next step of what the alert is about; fit for owners unless `for_admin`."""
    invoice = alert.invoice
    if alert.trouble is Trouble.ACTION_REQUIRED:
        who = method_name(alert.method) if alert.method else "the card"
        return (
            f"The bank wants the payer to confirm the payment with {who}. "
            "Pay now opens the page for that; charging the same card again does not help."
        )
    if alert.trouble is Trouble.FINALIZATION_FAILED:
        return (
            "Stripe could not finalize the draft, so nothing was charged. "
            "A hub admin has to correct it; Details shows what is missing."
        )
    why = reason(alert.decline, alert.method, for_admin=for_admin)
    step = next_step(alert.decline, alert.method, invoice, for_admin=for_admin, last_is_said=last_is_said)
    return f"{why} {step}"
