"""Pages for people: the hosted invoice with its Pay form, its PDF, credit notes, the customer portal, receipts."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.stripe import links
from sandbox.stripe.controls import Controls
from sandbox.stripe.copying import copy
from sandbox.stripe.documents import credit_note_pdf, invoice_pdf, receipt_parts, receipt_pdf
from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import shown
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.shape import ENDED

CARDS = (
    ("pass", "A card that works (•••• 4242)"),
    ("decline:insufficient_funds", "A card without enough money"),
    ("decline:expired_card", "An expired card"),
    ("decline:generic_decline", "A card that is declined without a reason"),
)
LOOK = "body{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}td:last-child{text-align:right}"


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{LOOK}</style>'
    return HTMLResponse(f"{head}<h1>{escape(title)}</h1>{body}</html>", status)


def _gone() -> HTMLResponse:
    return _page("This page does not exist", "<p>The link may have expired: ask for a new one.</p>", 404)


def _form(action: str, label: str) -> str:
    options = "".join(f'<option value="{value}">{escape(words)}</option>' for value, words in CARDS)
    select = f'<label>Card <select name="card">{options}</select></label>'
    return f'<form method="post" action="{escape(action)}">{select} <button>{escape(label)}</button></form>'


def _table(rows: list[tuple[str, str]]) -> str:
    body = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows)
    return f'<table width="100%">{body}</table>'


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename=\"document.pdf\"; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type="application/pdf", headers=headers)


class Pages:
    """The pages of one account."""

    def __init__(self, state: State, controls: Controls) -> None:
        self._state = state
        self._controls = controls

    def routes(self) -> list[Route]:
        hosted = "/pay/{token}"
        return [
            Route(hosted, self.invoice, methods=["GET"]),
            Route(hosted, self.pay, methods=["POST"]),
            Route("/pdf/{token}", self.pdf, methods=["GET"]),
            Route("/credit_notes/{token}", self.credit_note, methods=["GET"]),
            Route("/portal/{token}", self.portal, methods=["GET"]),
            Route("/portal/{token}", self.new_card, methods=["POST"]),
            Route("/receipts/{token}", self.receipt, methods=["GET"]),
            Route("/receipts/{token}/pdf", self.receipt_file, methods=["GET"]),
        ]

    def _found(self, request: Request, kind: str) -> Obj | None:
        """A copy of what the link opens; None when it does not (any more)."""
        with self._state.lock:
            key = links.target(self._state, request.path_params["token"]) or ""
            found = self._state.objects[kind].get(key)
            return None if found is None or found.get("deleted") else copy(found)

    async def invoice(self, request: Request) -> Response:
        found = self._found(request, "invoice")
        if found is None:
            return _gone()
        currency = found["currency"]
        rows = [(line["description"] or "", shown(line["amount"], currency)) for line in found["lines"]["data"]]
        said = escape(request.query_params.get("said", ""))
        pdf = f"/pdf/{request.path_params['token']}"
        amount = shown(found["amount_remaining"] or found["amount_paid"], currency)
        body = (
            f"<p>{said}</p><p>Invoice {escape(found['number'] or '')} for {escape(found['customer_name'] or '')}: "
            f'<strong id="status">{found["status"]}</strong></p>{_table(rows)}'
            f'<p>Amount: <strong id="amount">{amount}</strong> · <a href="{pdf}">PDF</a></p>'
        )
        if found["status"] in ("open", "uncollectible"):
            body += _form(request.url.path, "Pay")
        return _page(found["account_name"], body)

    async def pay(self, request: Request) -> Response:
        found = self._found(request, "invoice")
        if found is None:
            return _gone()
        card = await _choice(request)
        try:
            outcome = self._controls.pay_hosted(found["id"], card)
        except ValueError as error:
            outcome = str(error)
        words = {"paid": "Thank you, it is paid.", "declined": "The card was declined."}.get(outcome, outcome)
        return RedirectResponse(f"{request.url.path}?said={words}", 303)

    async def pdf(self, request: Request) -> Response:
        found = self._found(request, "invoice")
        if found is None:
            return _gone()
        with self._state.lock:
            content = invoice_pdf(self._state, found)
        return _file(content, f"Invoice-{found['number']}.pdf")

    async def credit_note(self, request: Request) -> Response:
        found = self._found(request, "credit_note")
        if found is None:
            return _gone()
        with self._state.lock:
            content = credit_note_pdf(self._state, found, self._state.objects["invoice"][found["invoice"]])
        return _file(content, f"Credit-note-{found['number']}.pdf")

    async def portal(self, request: Request) -> Response:
        found = self._found(request, "customer")
        if found is None:
            return _gone()
        with self._state.lock:
            links.opened(self._state, request.path_params["token"])
            card = self._card(found["invoice_settings"]["default_payment_method"]) or "none"
            own = self._subscriptions(found["id"])
        body = (
            f'<p>{escape(found["name"] or found["id"])}</p><p>Your card: <strong id="card">{escape(card)}</strong></p>'
        )
        if own:
            body += f"<p>Paid with a card of their own, which stays as it is:</p>{_table(own)}"
        return _page("Billing", body + _form(request.url.path, "Use this card from now on"))

    def _card(self, method: str | None) -> str | None:
        """How a card is called; None when it is no card."""
        card = self._state.objects["payment_method"].get(method or "", {}).get("card")
        return f"{card['brand']} •••• {card['last4']}" if card else None

    def _subscriptions(self, customer: str) -> list[tuple[str, str]]:
        """The customer's subscriptions that have a card of their own, and that card."""
        products = self._state.objects["product"]
        found = []
        for one in self._state.objects["subscription"].values():
            card = self._card(one["default_payment_method"])
            if one["customer"] == customer and one["status"] not in ENDED and card:
                found.append((str(products[one["items"]["data"][0]["price"]["product"]]["name"]), card))
        return found

    async def new_card(self, request: Request) -> Response:
        found = self._found(request, "customer")
        if found is None:
            return _gone()
        card = await _choice(request)
        self._controls.create_test_card(found["id"], card, last4="4444" if card == "pass" else "0341")
        return RedirectResponse(request.url.path, 303)

    def _receipt(self, request: Request) -> tuple[Obj, Obj | None] | None:
        """The charge of a receipt, and its invoice."""
        charge = self._found(request, "charge")
        if charge is None or charge["status"] != "succeeded":
            return None
        with self._state.lock:
            key = self._state.intent_invoice.get(charge["payment_intent"] or "", "")
            return charge, copy(self._state.objects["invoice"].get(key))

    async def receipt(self, request: Request) -> Response:
        found = self._receipt(request)
        if found is None:
            return _gone()
        file = f'<p><a href="{escape(request.url.path)}/pdf">PDF</a></p>'
        return _page("Receipt", _table(receipt_parts(*found)) + file)

    async def receipt_file(self, request: Request) -> Response:
        found = self._receipt(request)
        if found is None:
            return _gone()
        with self._state.lock:
            content = receipt_pdf(self._state, *found)
        return _file(content, f"Receipt-{(found[1] or {}).get('number')}.pdf")


async def _choice(request: Request) -> str:
    """The card chosen in the form; one that works when there is none."""
    chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("card", ["pass"])[0]
    return chosen if chosen in dict(CARDS) else "pass"
