"""The create form: opened, filled, changed; nothing is billed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.blocks import confirm, create, create_reading
from bot.blocks.create_states import CreateState
from bot.blocks.message import Block, View
from bot.blocks.words.creating import kept_words
from bot.domain.catalog import Price, matching
from bot.domain.drafts import TypedForm
from bot.domain.permits import Act
from bot.services.ports import BillingError
from handlers.answers import later, opening
from handlers.desk import Desk
from handlers.visit import Visit

MOST_CHOICES = 100  # that Slack shows in a menu
Change = Callable[[CreateState], CreateState]


def admit(visit: Visit, desk: Desk) -> None:
    """Only hub admins create; raises Refused."""
    desk.roles.admit(desk.roles.viewer(visit.user), Act.CREATE, about_one=False)


def open_form(visit: Visit, desk: Desk) -> None:
    """New invoice was pressed, or typed: an empty form, or what was typed last and never confirmed."""
    admit(visit, desk)
    kept = desk.typed_forms.last(visit.user)
    if kept is None:
        opening(visit, desk, drawn(desk, CreateState(desk.identity(), origin=visit.origin), None))
    else:
        _take_up(visit, desk, *kept)
    desk.pricing.prepare()


def _take_up(visit: Visit, desk: Desk, typed: TypedForm, at: datetime) -> None:
    state, notice = CreateState.of(desk.identity(), typed, visit.origin), kept_words(at)
    if _has_products(typed):  # they may have to be looked up, and a trigger lives three seconds
        visit = opening(visit, desk, confirm.loading("New invoice"))
        later(visit, desk, lambda visit, desk: show(visit, desk, state, typed, notice))
        return
    desk.typed_forms.keep(visit.user, state.form, typed)
    opening(visit, desk, drawn(desk, state, typed, notice))


def _has_products(typed: TypedForm | None) -> bool:
    return typed is not None and any(line.price for line in typed.lines)


def _prices(desk: Desk) -> Mapping[str, Price]:
    """The saved products, for those that were chosen; none while Stripe does not answer."""
    try:
        return desk.pricing.prices()
    except BillingError:
        return {}


def drawn(desk: Desk, state: CreateState, typed: TypedForm | None, notice: str = "") -> View:
    """The form as it stands."""
    return create.form(
        state,
        desk.workspaces.all(),
        typed,
        livemode=desk.livemode,
        zone=desk.zone.key,
        prices=_prices(desk) if _has_products(typed) else {},
        notice=notice,
    )


def start_empty(visit: Visit, desk: Desk) -> None:
    """What was kept or copied is not wanted."""
    admit(visit, desk)
    state, _ = read(visit, desk)
    desk.typed_forms.forget(visit.user, state.form)
    empty = TypedForm()
    show(visit, desk, state.filled_with(empty), empty)


def add_line(visit: Visit, desk: Desk) -> None:
    """One line group more, with what was typed kept."""
    _redraw(visit, desk, lambda state: state.with_line())


def add_product(visit: Visit, desk: Desk) -> None:
    """The same, for a saved product."""
    _redraw(visit, desk, lambda state: state.with_line(product=True))


def remove_line(visit: Visit, desk: Desk) -> None:
    """The line group of that key goes."""
    key = int(visit.value) if visit.value.isdecimal() else -1
    _redraw(visit, desk, lambda state: state.without_line(key))


def paste(visit: Visit, desk: Desk) -> None:
    """From lines for all to an amount for each, or back; what was typed in the other stays."""
    _redraw(visit, desk, lambda state: replace(state, pasting=not state.pasting))


def _redraw(visit: Visit, desk: Desk, change: Change) -> None:
    admit(visit, desk)
    state, typed = read(visit, desk)
    changed = change(state)
    kept = dict(zip(state.keys, typed.lines, strict=False))
    blank = TypedForm().lines[0]
    lines = tuple(kept.get(key, blank) for key in changed.keys)
    show(visit, desk, changed, replace(typed, lines=lines, pasting=changed.pasting))


def show(visit: Visit, desk: Desk, state: CreateState, typed: TypedForm, notice: str = "") -> None:
    """Draw the open form anew, and keep what it holds."""
    desk.typed_forms.keep(visit.user, state.form, typed)
    desk.screens.update(str(visit.opened or (visit.view or {})["id"]), drawn(desk, state, typed, notice))


def read(visit: Visit, desk: Desk) -> tuple[CreateState, TypedForm]:
    """The form as it was sent; raises ValueError for what is none."""
    view = visit.view or {}
    state = CreateState.decode(str(view.get("private_metadata", "")))
    before = desk.typed_forms.of(visit.user, state.form)
    return state, create_reading.read(view.get("state", {}).get("values", {}), state, before)


def workspace_choices(visit: Visit, desk: Desk) -> list[Block]:
    """The workspaces whose name or id holds what was typed, for a menu of more than Slack lists at once."""
    viewer = desk.roles.viewer(visit.user)
    wanted = visit.typed.casefold().strip()
    seen = [one for one in desk.workspaces.all() if viewer.sees(one)]
    found = [one for one in seen if wanted in one.name.casefold() or wanted in one.id]
    return [create.workspace_choice(one) for one in found[:MOST_CHOICES]]


def price_choices(visit: Visit, desk: Desk) -> list[Block]:
    """The saved products whose name holds what was typed."""
    admit(visit, desk)
    return [create.price_choice(one) for one in matching(desk.pricing.prices().values(), visit.typed)[:MOST_CHOICES]]
