"""What is told of one invoice to one person alone: its PDF as a file, and fresh links to Stripe's pages."""

from __future__ import annotations

from bot.blocks import confirm, files, links
from bot.blocks.message import Message, View
from bot.blocks.states import read_invoice_value
from bot.domain.invoices import Invoice, OwnCard
from bot.domain.permits import Act
from handlers.answers import answer, later, opening
from handlers.desk import Desk
from handlers.visit import Visit

LINKS = {
    links.Kind.PAY_NOW: Act.PAY_NOW,
    links.Kind.REPLACE_CARD: Act.REPLACE_CARD,
    links.Kind.RECEIPT: Act.RECEIPT,
}


def pdf(visit: Visit, desk: Desk) -> None:
    """PDF was pressed."""
    send_pdf(visit, desk, read_invoice_value(visit.value))


def send_pdf(visit: Visit, desk: Desk, reference: str) -> None:
    """The PDF of a full number or an `in_…` id, as a file in the direct message."""
    visit = _admitted(visit, desk, Act.PDF, reference, "PDF")
    later(visit, desk, lambda visit, desk: _send_pdf(visit, desk, reference))


def _send_pdf(visit: Visit, desk: Desk, reference: str) -> None:
    sent = desk.documents.send_pdf(desk.roles.viewer(visit.user), reference)
    if sent.link is None:
        _show(visit, desk, files.pdf_sent(sent.invoice), files.pdf_sent_view(sent.invoice))
    else:
        _show_link(visit, desk, links.Kind.PDF, sent.link, sent.invoice)


def pay_now(visit: Visit, desk: Desk) -> None:
    """Stripe's payment page."""
    _send_link(visit, desk, links.Kind.PAY_NOW)


def replace_card(visit: Visit, desk: Desk) -> None:
    """Stripe's billing portal."""
    _send_link(visit, desk, links.Kind.REPLACE_CARD)


def receipt(visit: Visit, desk: Desk) -> None:
    """Stripe's receipt of the payment."""
    _send_link(visit, desk, links.Kind.RECEIPT)


def _send_link(visit: Visit, desk: Desk, kind: links.Kind) -> None:
    """A fresh link, for this person alone."""
    reference = read_invoice_value(visit.value)
    visit = _admitted(visit, desk, LINKS[kind], reference, "Link")
    later(visit, desk, lambda visit, desk: _ask_for_link(visit, desk, kind, reference))


def _ask_for_link(visit: Visit, desk: Desk, kind: links.Kind, reference: str) -> None:
    viewer = desk.roles.viewer(visit.user)
    link = desk.reading.link(viewer, LINKS[kind], reference)
    _show_link(visit, desk, kind, link.url, link.invoice, own=link.own, for_admin=viewer.is_admin)


def _admitted(visit: Visit, desk: Desk, act: Act, reference: str, title: str) -> Visit:
    """Check the press; from a modal or Home a view opens, in which the answer comes."""
    desk.reading.target(desk.roles.viewer(visit.user), act, reference)
    return opening(visit, desk, confirm.loading(title)) if visit.in_modal or visit.in_home else visit


def _show_link(
    visit: Visit,
    desk: Desk,
    kind: links.Kind,
    url: str,
    invoice: Invoice,
    *,
    own: OwnCard | None = None,
    for_admin: bool = False,
) -> None:
    message = links.link(kind, url, invoice, own=own, for_admin=for_admin)
    _show(visit, desk, message, links.link_view(message, invoice))


def _show(visit: Visit, desk: Desk, message: Message, view: View) -> None:
    if visit.opened is not None:
        desk.screens.update(visit.opened, view)
    else:
        answer(visit, desk, message)
