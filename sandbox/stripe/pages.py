"""Pages for people: the hosted invoice with its Pay form, its PDF, the customer portal, receipts."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.stripe.controls import Controls
from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import shown
from sandbox.stripe.pdf import page_of_text
from sandbox.stripe.state import State

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


def _form(action: str, label: str) -> str:
    options = "".join(f'<option value="{value}">{escape(words)}</option>' for value, words in CARDS)
    select = f'<label>Card <select name="card">{options}</select></label>'
    return f'<form method="post" action="{escape(action)}">{select} <button>{escape(label)}</button></form>'


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
            Route("/portal/{token}", self.portal, methods=["GET"]),
            Route("/portal/{token}", self.new_card, methods=["POST"]),
            Route("/receipts/{charge}", self.receipt, methods=["GET"]),
        ]

    def _found(self, request: Request, kind: str) -> Obj | None:
        with self._state.lock:
            key = self._state.pages.get(request.path_params["token"], "")
            return self._state.objects[kind].get(key)

    async def invoice(self, request: Request) -> Response:
        found = self._found(request, "invoice")
        if found is None:
            return _page("This page does not exist", "<p>The link may have expired.</p>", 404)
        currency = found["currency"]
        rows = "".join(
            f"<tr><td>{escape(line['description'] or '')}</td><td>{shown(line['amount'], currency)}</td></tr>"
            for line in found["lines"]["data"]
        )
        said = escape(request.query_params.get("said", ""))
        pdf = f"/pdf/{request.path_params['token']}"
        amount = shown(found["amount_remaining"] or found["amount_paid"], currency)
        body = (
            f"<p>{said}</p><p>Invoice {escape(found['number'] or '')} for {escape(found['customer_name'] or '')}: "
            f'<strong id="status">{found["status"]}</strong></p><table width="100%">{rows}</table>'
            f'<p>Amount: <strong id="amount">{amount}</strong> · <a href="{pdf}">PDF</a></p>'
        )
        if found["status"] in ("open", "uncollectible"):
            body += _form(request.url.path, "Pay")
        return _page(found["account_name"], body)

    async def pay(self, request: Request) -> Response:
        found = self._found(request, "invoice")
        if found is None:
            return _page("This page does not exist", "", 404)
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
            return PlainTextResponse("not found", 404)
        currency = found["currency"]
        lines = [f"{line['description']}   {shown(line['amount'], currency)}" for line in found["lines"]["data"]]
        head = [found["account_name"], f"Invoice {found['number']}", f"Bill to {found['customer_name']}", ""]
        body = page_of_text([*head, *lines, "", f"Amount due {shown(found['amount_due'], currency)}"])
        name = f'attachment; filename="Invoice-{found["number"]}.pdf"'
        return Response(body, media_type="application/pdf", headers={"Content-Disposition": name})

    async def portal(self, request: Request) -> Response:
        found = self._found(request, "customer")
        if found is None or found.get("deleted"):
            return _page("This page does not exist", "<p>The link may have expired.</p>", 404)
        default = found["invoice_settings"]["default_payment_method"]
        with self._state.lock:
            method = self._state.objects["payment_method"].get(default or "", {})
        card = method.get("card")
        now = f"{card['brand']} •••• {card['last4']}" if card else "none"
        body = (
            f'<p>{escape(found["name"] or found["id"])}</p><p>Your card: <strong id="card">{escape(now)}</strong></p>'
        )
        return _page("Billing", body + _form(request.url.path, "Use this card from now on"))

    async def new_card(self, request: Request) -> Response:
        found = self._found(request, "customer")
        if found is None or found.get("deleted"):
            return _page("This page does not exist", "", 404)
        card = await _choice(request)
        self._controls.create_test_card(found["id"], card, last4="4444" if card == "pass" else "0341")
        return RedirectResponse(request.url.path, 303)

    async def receipt(self, request: Request) -> Response:
        with self._state.lock:
            charge = self._state.objects["charge"].get(request.path_params["charge"])
        if charge is None or charge["status"] != "succeeded":
            return _page("This page does not exist", "", 404)
        return _page("Receipt", f"<p>Paid: {shown(charge['amount'], charge['currency'])}</p>")


async def _choice(request: Request) -> str:
    """The card chosen in the form; one that works when there is none."""
    chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("card", ["pass"])[0]
    return chosen if chosen in dict(CARDS) else "pass"
