"""Revising a finalized invoice: a new draft with its lines, which voids and replaces it once finalized."""

from __future__ import annotations

from sandbox.stripe.copying import copy
from sandbox.stripe.errors import refused
from sandbox.stripe.events import emit
from sandbox.stripe.invoices.shape import item_key, new_invoice, subscription_of
from sandbox.stripe.invoices.voiding import check_voidable, void_invoice
from sandbox.stripe.kinds import DAY, Obj
from sandbox.stripe.params import Choice, Hash, Ident
from sandbox.stripe.state import State

FROM_INVOICE = Hash(fields={"action": Choice(required=True, of=("revision",)), "invoice": Ident(required=True)})
COPIED = (
    "collection_method",
    "currency",
    "custom_fields",
    "default_payment_method",
    "default_tax_rates",
    "description",
    "discounts",
    "footer",
    "metadata",
    "statement_descriptor",
)


def revised(state: State, given: Obj) -> tuple[Obj, Obj]:
    """The new draft, not kept yet and without lines, and the invoice that it revises; ApiError 400."""
    param = "from_invoice[invoice]"
    original = state.named("invoice", given["invoice"], param)
    if subscription_of(original) is not None:
        raise refused("You can't revise an invoice that was created by a subscription.", None, param)
    if original["status"] not in ("open", "uncollectible"):
        message = f"You can only revise open and uncollectible invoices. This invoice is {original['status']}."
        raise refused(message, None, param)
    check_voidable(state, original, "revise")
    if any(draft["status"] == "draft" and revises(draft) == original["id"] for draft in _drafts(state, original)):
        raise refused("This invoice already has a revision that is a draft.", None, param)
    draft = new_invoice(state, state.named("customer", original["customer"], "customer"), original["currency"])
    draft.update({key: copy(original[key]) for key in COPIED})
    draft["from_invoice"] = {"action": "revision", "invoice": original["id"]}
    if original["due_date"] is not None:
        draft["due_date"] = max(original["due_date"], state.now() + DAY)
    return draft, original


def _drafts(state: State, original: Obj) -> list[Obj]:
    return [one for one in state.objects["invoice"].values() if one["customer"] == original["customer"]]


def revises(invoice: Obj) -> str | None:
    """The id of the invoice that it revises."""
    return None if invoice["from_invoice"] is None else str(invoice["from_invoice"]["invoice"])


def copied_items(state: State, original: Obj, draft: Obj) -> list[Obj]:
    """Keep copies of the original's invoice items for the draft."""
    found = []
    for line in original["lines"]["data"]:
        item = copy(state.objects["invoiceitem"][item_key(line) or ""])
        item.update(id=state.ids.new("ii"), invoice=draft["id"], date=state.now())
        state.items_of[item["customer"]].append(item["id"])
        emit(state, "invoiceitem.created", state.add(item))
        found.append(item)
    return found


def replaced(state: State, invoice: Obj) -> Obj | None:
    """The invoice that finalizing `invoice` voids; ApiError 400 when that can no longer be voided."""
    key = revises(invoice)
    if key is None:
        return None
    original = state.objects["invoice"][key]
    if original["status"] not in ("open", "uncollectible"):
        raise refused(f"The invoice that this one revises is {original['status']}, so it cannot be replaced.")
    check_voidable(state, original, "revise")
    return original


def replace(state: State, original: Obj, invoice: Obj) -> None:
    """Void the original and let every invoice of the chain name its latest revision."""
    void_invoice(state, original)
    link: Obj | None = original
    while link is not None:
        link["latest_revision"] = invoice["id"]
        link = state.objects["invoice"].get(revises(link) or "")
