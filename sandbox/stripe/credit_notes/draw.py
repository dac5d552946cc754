"""Drawing up a credit note: whether it may be, how much is before and how much after payment, where that part goes."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.credit_notes.lines import lines_of, sums_of
from sandbox.stripe.errors import ApiError, bad_request, refused
from sandbox.stripe.invoices.shape import intents_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.links import link_note
from sandbox.stripe.money import priced
from sandbox.stripe.params import apply_metadata
from sandbox.stripe.resources.refunds import refundable
from sandbox.stripe.state import State


def drawn(state: State, params: Obj) -> Obj:
    """The credit note that `params` ask for, not kept yet; ApiError 400 when it cannot be."""
    invoice = state.named("invoice", params["invoice"], "invoice")
    if invoice["status"] not in ("open", "paid"):
        message = "You can only create credit notes for invoices that are open or paid. "
        raise refused(f"{message}This invoice is {invoice['status']}.", None, "invoice")
    lines = lines_of(state, invoice, params)
    sums = sums_of(lines)
    _check_total(invoice, sums["total"])
    before = min(sums["total"], invoice["amount_remaining"])
    after = sums["total"] - before
    refunds = _check_parts(state, invoice, params, after)
    kind = "mixed" if before and after else "post_payment" if after else "pre_payment"
    key = state.ids.new("cn")
    note: Obj = {
        "id": key,
        "object": "credit_note",
        "amount_shipping": 0,
        "created": state.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "effective_at": params.get("effective_at", state.now()),
        "invoice": invoice["id"],
        "lines": {"object": "list", "data": lines, "has_more": False, "url": f"/v1/credit_notes/{key}/lines"},
        "livemode": state.livemode,
        "memo": params.get("memo"),
        "metadata": apply_metadata({}, params.get("metadata")),
        "number": _number(state, invoice),
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": "",
        "post_payment_amount": after,
        "pre_payment_amount": before,
        "reason": params.get("reason"),
        "refunds": refunds,
        "shipping_cost": None,
        "status": "issued",
        "type": kind,
        "voided_at": None,
        **sums,
    }
    link_note(state, note)
    return note


def _number(state: State, invoice: Obj) -> str:
    notes = [note for note in state.objects["credit_note"].values() if note["invoice"] == invoice["id"]]
    return f"{invoice['number']}-CN-{len(notes) + 1:02d}"


def _check_total(invoice: Obj, total: int) -> None:
    credited = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    left = max(0, invoice["total"]) - credited
    currency = invoice["currency"]
    if total <= 0:
        raise refused("The credit note amount must be greater than 0.", None, "amount")
    if total > left:
        message = f"The credit note amount ({priced(total, currency)}) is greater than the amount that can be credited "
        raise refused(f"{message}({priced(left, currency)}).", None, "amount")


def _check_parts(state: State, invoice: Obj, params: Obj, after: int) -> list[Obj]:
    """The linked refunds, as the note shows them; ApiError 400 unless all parts sum to what is after payment."""
    linked = [
        _linked(state, invoice, given, f"refunds[{index}]") for index, given in enumerate(params.get("refunds", []))
    ]
    parts = [params.get(name, 0) for name in ("credit_amount", "refund_amount", "out_of_band_amount")]
    given = sum(parts) + sum(one["amount_refunded"] for one in linked)
    if given != after:
        currency = invoice["currency"]
        message = (
            f"The sum of credit amount, refund amount and out of band amount ({priced(given, currency)}) must equal "
        )
        raise refused(f"{message}the credit note amount ({priced(after, currency)}).")
    if params.get("refund_amount", 0) > sum(refundable(charge) for charge in charges_of(state, invoice)):
        raise _too_much(invoice, params["refund_amount"])
    return linked


def _too_much(invoice: Obj, amount: int) -> ApiError:
    message = (
        f"The refund amount ({priced(amount, invoice['currency'])}) is greater than what was charged and not refunded."
    )
    return refused(message, None, "refund_amount")


def _linked(state: State, invoice: Obj, given: Obj, name: str) -> Obj:
    if "refund" not in given:
        raise bad_request(f"Missing required param: {name}[refund].", "parameter_missing", f"{name}[refund]")
    refund = state.named("refund", given["refund"], f"{name}[refund]")
    if refund["charge"] not in [charge["id"] for charge in charges_of(state, invoice)]:
        raise refused("The refund is not of a payment of this invoice.", None, f"{name}[refund]")
    notes = state.objects["credit_note"].values()
    used = sum(one["amount_refunded"] for note in notes for one in note["refunds"] if one["refund"] == refund["id"])
    amount = given.get("amount_refunded", refund["amount"] - used)
    if not 0 < amount <= refund["amount"] - used:
        raise refused("The refund is linked to credit notes in full already.", None, f"{name}[amount_refunded]")
    return {"amount_refunded": amount, "payment_record_refund": None, "refund": refund["id"], "type": "refund"}


def charges_of(state: State, invoice: Obj) -> list[Obj]:
    """The successful charges that paid the invoice, newest first."""
    charges: list[Any] = [state.objects["charge"].get(one["latest_charge"] or "") for one in intents_of(state, invoice)]
    return [charge for charge in reversed(charges) if charge is not None and charge["status"] == "succeeded"]
