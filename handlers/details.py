"""The detail of one invoice."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import confirm, details
from bot.blocks.states import DetailState, read_invoice_value
from bot.domain.permits import Act, Role
from handlers.answers import in_place, later
from handlers.desk import Desk
from handlers.visit import Visit


def show_detail(visit: Visit, desk: Desk) -> None:
    """Details or More was pressed."""
    show_reference(visit, desk, read_invoice_value(visit.value))


def manage(visit: Visit, desk: Desk) -> None:
    """Manage was pressed: the detail, whose buttons are for hub admins; others are told who may."""
    viewer = desk.roles.viewer(visit.user)
    reference = read_invoice_value(visit.value)
    target = desk.reading.target(viewer, Act.SHOW, reference)
    if viewer.role is not Role.HUB_ADMIN:
        desk.roles.admit(viewer, Act.MANAGE, target.workspace, subject=reference)
    show_reference(visit, desk, target.invoice)


def show_reference(visit: Visit, desk: Desk, reference: str) -> None:
    """A modal opens at once and is filled when Stripe has answered."""
    visit = in_place(visit, desk, confirm.loading("Invoice"))
    later(visit, desk, lambda visit, desk: _fill(visit, desk, reference))


def refresh(visit: Visit, desk: Desk) -> None:
    """Refresh was pressed: the same modal, as the invoice is now."""
    reference = read_invoice_value(visit.value)
    if visit.view is None or not visit.in_modal:
        show_reference(visit, desk, reference)
        return
    state = DetailState(reference, DetailState.decode(str(visit.view.get("private_metadata", ""))).origin)
    here = replace(visit, opened=str(visit.view["id"])).started_at(state.origin)
    later(here, desk, lambda visit, desk: _draw(visit, desk, state))


def _fill(visit: Visit, desk: Desk, reference: str) -> None:
    _draw(visit, desk, DetailState(reference, visit.origin))


def _draw(visit: Visit, desk: Desk, asked: DetailState) -> None:
    viewer = desk.roles.viewer(visit.user)
    detail, workspace = desk.reading.detail(viewer, asked.invoice)
    state = DetailState(detail.invoice.id, asked.origin)
    history = desk.reading.history(viewer, detail.invoice)
    view = details.detail(detail, workspace, viewer, desk.clock.now(), state, history, dashboard=desk.dashboard)
    desk.screens.update(str(visit.opened), view)
