"""Links to pages for people: whoever has one may open it, until it expires."""

from __future__ import annotations

from sandbox.stripe.kinds import DAY, HOUR, Obj
from sandbox.stripe.state import State

# https://docs.stripe.com/invoicing/hosted-invoice-page#invoice-urls
LIVES = 30 * DAY
LONGEST = 120 * DAY
LEAST = 10 * DAY
PORTAL_OPENS = 5 * 60  # seconds in which a portal session has to be opened
PORTAL_LIVES = HOUR


def new_token(state: State, key: str, until: int) -> str:
    """What opens the page of object `key` until then (epoch seconds)."""
    token = state.ids.token(48)
    state.pages[token] = key
    state.expiry[token] = until
    return token


def target(state: State, token: str) -> str | None:
    """The id of what `token` opens; None when it never did, or has expired."""
    if state.expiry.get(token, state.now()) < state.now():
        return None
    return state.pages.get(token)


def portal(state: State, customer: str) -> str:
    """The address of a portal session."""
    return f"{state.base_url}/portal/{new_token(state, customer, state.now() + PORTAL_OPENS)}"


def opened(state: State, token: str) -> None:
    """A portal session that is in use lives on for an hour."""
    if token in state.expiry:
        state.expiry[token] = max(state.expiry[token], state.now() + PORTAL_LIVES)


def link_invoice(state: State, invoice: Obj) -> None:
    """Give a finalized invoice its addresses: for 30 days after the due date or finalization, 120 at the most."""
    made = invoice["status_transitions"]["finalized_at"]
    until = min(max(made, invoice["due_date"] or 0) + LIVES, made + LONGEST)
    _set_invoice(state, invoice, new_token(state, invoice["id"], max(until, state.now() + LEAST)))


def _set_invoice(state: State, invoice: Obj, token: str) -> None:
    invoice["hosted_invoice_url"] = f"{state.base_url}/pay/{token}"
    invoice["invoice_pdf"] = f"{state.base_url}/pdf/{token}"


def link_receipt(state: State, charge: Obj) -> None:
    """Give a charge that succeeded the address of its receipt."""
    charge["receipt_url"] = f"{state.base_url}/receipts/{new_token(state, charge['id'], state.now() + LIVES)}"


def link_note(state: State, note: Obj) -> None:
    """Give a credit note the address of its PDF."""
    note["pdf"] = f"{state.base_url}/credit_notes/{new_token(state, note['id'], state.now() + LIVES)}"


def refresh(state: State, obj: Obj) -> None:
    """The links of what the API shows open for ten days at least, whatever became of older ones."""
    fields = {"invoice": "hosted_invoice_url", "charge": "receipt_url", "credit_note": "pdf"}
    field = fields.get(obj.get("object", ""))
    if field is None or not obj.get(field):
        return
    token = obj[field].rpartition("/")[2]
    if state.expiry.get(token, 0) >= state.now() + LEAST:
        return
    if field == "receipt_url":
        link_receipt(state, obj)
    elif field == "pdf":
        link_note(state, obj)
    else:
        _set_invoice(state, obj, new_token(state, obj["id"], state.now() + LIVES))
