"""The detail of one invoice, and the private links to Stripe's pages."""

from __future__ import annotations

from bot.blocks import confirm, details, links
from bot.blocks.states import DetailState, read_invoice_value
from bot.domain.permits import Act, Role
from handlers.answers import answer, later, opening
from handlers.desk import Desk
from handlers.visit import Visit

LINKS = {
    links.Kind.PAY_NOW: Act.PAY_NOW,
    links.Kind.REPLACE_CARD: Act.REPLACE_CARD,
    links.Kind.PDF: Act.SHOW,
}


def show_detail(visit: Visit, desk: Desk) -> None:
    """Details or More was pressed."""
    show_reference(visit, desk, read_invoice_value(visit.value))


def manage(visit: Visit, desk: Desk) -> None:
    """Manage was pressed: the detail, whose buttons are for hub admins; others are told who may."""
    viewer = desk.roles.viewer(visit.user)
    reference = read_invoice_value(visit.value)
    target = desk.reading.target(viewer, Act.SHOW, reference)
    if viewer.role is not Role.HUB_ADMIN:
        desk.roles.admit(viewer, Act.RETRY, target.workspace, subject=reference)
    show_reference(visit, desk, target.invoice)


def show_reference(visit: Visit, desk: Desk, reference: str) -> None:
    """A modal opens at once and is filled when Stripe has answered."""
    visit = opening(visit, desk, confirm.loading("Invoice"))
    later(visit, desk, lambda visit, desk: _fill(visit, desk, reference))


def _fill(visit: Visit, desk: Desk, reference: str) -> None:
    viewer = desk.roles.viewer(visit.user)
    detail, workspace = desk.reading.detail(viewer, reference)
    state = DetailState(detail.invoice.id, visit.origin)
    history = desk.reading.history(viewer, detail.invoice)
    view = details.detail(detail, workspace, viewer, desk.clock.now(), state, history)
    desk.screens.update(str(visit.opened), view)


def send_link(visit: Visit, desk: Desk, kind: links.Kind) -> None:
    """Pay now, Replace card or PDF: a fresh link, for this person alone."""
    reference = read_invoice_value(visit.value)
    viewer = desk.roles.viewer(visit.user)
    desk.reading.target(viewer, LINKS[kind], reference)
    if visit.in_modal or visit.in_home:
        visit = opening(visit, desk, confirm.loading("Link"))
    later(visit, desk, lambda visit, desk: _send_link(visit, desk, kind, reference))


def _send_link(visit: Visit, desk: Desk, kind: links.Kind, reference: str) -> None:
    viewer = desk.roles.viewer(visit.user)
    link = desk.reading.link(viewer, LINKS[kind], reference)
    if visit.opened is not None:
        desk.screens.update(visit.opened, links.link_view(kind, link.url, link.invoice))
    else:
        answer(visit, desk, links.link(kind, link.url, link.invoice))


def pay_now(visit: Visit, desk: Desk) -> None:
    """Stripe's payment page."""
    send_link(visit, desk, links.Kind.PAY_NOW)


def replace_card(visit: Visit, desk: Desk) -> None:
    """Stripe's billing portal."""
    send_link(visit, desk, links.Kind.REPLACE_CARD)


def pdf(visit: Visit, desk: Desk) -> None:
    """The PDF of the invoice."""
    send_link(visit, desk, links.Kind.PDF)
