"""A new invoice that begins as a copy of an earlier one."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import confirm, create_copying
from bot.blocks.create_states import CreateState
from bot.blocks.message import Block
from bot.blocks.states import read_invoice_value
from bot.domain.duplicates import copy_of
from bot.domain.permits import Viewer
from bot.domain.rows import Filter, Row
from handlers.answers import later, opening
from handlers.create import admit, read, show
from handlers.desk import Desk
from handlers.visit import Visit

NEAR = 5  # workspaces of that name whose invoices are offered
MOST = 30


def duplicate(visit: Visit, desk: Desk) -> None:
    """Duplicate was pressed at an invoice."""
    admit(visit, desk)
    invoice = read_invoice_value(visit.value)
    visit = opening(visit, desk, confirm.loading("New invoice"))
    state = CreateState(desk.identity(), origin=visit.origin)
    later(visit, desk, lambda visit, desk: _fill(visit, desk, invoice, state, ()))


def copy(visit: Visit, desk: Desk) -> None:
    """An earlier invoice was chosen in the form: its content takes the place of what was typed, as a new form."""
    admit(visit, desk)
    state, typed = read(visit, desk)
    new = replace(state, form=desk.identity(), pasting=False)
    visit = replace(visit, opened=str((visit.view or {})["id"]))
    invoice = read_invoice_value(visit.value)
    later(visit, desk, lambda visit, desk: _fill(visit, desk, invoice, new, typed.workspaces))


def _fill(visit: Visit, desk: Desk, invoice: str, state: CreateState, chosen: tuple[str, ...]) -> None:
    viewer = desk.roles.viewer(visit.user)
    detail, workspace = desk.reading.detail(viewer, invoice)
    copied = copy_of(detail, chosen or ((workspace.id,) if workspace is not None else ()))
    notice = create_copying.copied(detail.invoice, copied.left_out)
    show(visit, desk, state.filled_with(copied.form), copied.form, notice)


def choices(visit: Visit, desk: Desk) -> list[Block]:
    """Recent invoices, or those of the number or workspace that was typed."""
    admit(visit, desk)
    viewer = desk.roles.viewer(visit.user)
    return [create_copying.choice(row, _name(desk, row)) for row in _rows(desk, viewer, visit.typed.strip())[:MOST]]


def _rows(desk: Desk, viewer: Viewer, wanted: str) -> list[Row]:
    if not wanted:
        return list(desk.mirror.page(viewer, Filter()).rows)
    exact = desk.mirror.row(wanted)
    folded = wanted.casefold()
    near = [one for one in desk.workspaces.all() if folded in one.name.casefold() or folded in one.id][:NEAR]
    pages = (desk.mirror.page(viewer, Filter(workspace=one.id)).rows for one in near)
    return [*([exact] if exact is not None else []), *(row for page in pages for row in page)]


def _name(desk: Desk, row: Row) -> str:
    workspace = desk.workspaces.get(row.workspace) if row.workspace is not None else None
    return workspace.name if workspace is not None else row.customer_name
