"""What falls due as time passes: finalization, first charge, retries, debits that settle, renewals."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import emit
from sandbox.stripe.invoices.collect import charge_automatically, settle
from sandbox.stripe.invoices.finalize import finalize
from sandbox.stripe.invoices.shape import default_intent
from sandbox.stripe.kinds import Obj
from sandbox.stripe.state import Cause, State
from sandbox.stripe.subscriptions import create, cycle, dunning


def catch_up(state: State, until: int) -> None:
    """Move the clock to `until`, doing what falls due on the way, each thing at its own moment."""
    state.cause = Cause()
    while (task := state.tasks.due(until)) is not None:
        state.clock.move_to(task.when)
        DOERS[task.name](state, task.key, task.when)
    state.clock.move_to(until)


def do_what_is_due(state: State) -> None:
    """Do what fell due while a running clock ran."""
    if state.tasks.waiting(state.now()):
        catch_up(state, state.now())


def _finalize(state: State, key: str, when: int) -> None:
    invoice = state.objects["invoice"].get(key)
    if invoice is None or invoice["status"] != "draft" or invoice["automatically_finalizes_at"] != when:
        return
    try:
        finalize(state, invoice)
    except ApiError:
        return
    if invoice["status"] != "open":
        return
    if invoice["collection_method"] == "charge_automatically":
        charge_automatically(state, invoice)
    else:
        emit(state, "invoice.sent", invoice)


def _charge(state: State, key: str, when: int) -> None:
    invoice = state.objects["invoice"].get(key)
    if invoice is None or invoice["status"] != "open" or invoice["next_payment_attempt"] != when:
        return
    if not _under_way(state, invoice):
        charge_automatically(state, invoice)


def _under_way(state: State, invoice: Obj) -> bool:
    intent = default_intent(state, invoice["id"])
    return intent is not None and intent["status"] == "processing"


def _settle(state: State, key: str, when: int) -> None:  # noqa: ARG001
    settle(state, state.objects["payment_intent"][key], "succeeded")


DOERS: Mapping[str, Callable[[State, str, int], None]] = {
    "finalize": _finalize,
    "charge": _charge,
    "settle": _settle,
    "upcoming": cycle.announce,
    "renew": cycle.renew_if_due,
    "expire": create.expire,
    "past_due": dunning.past_due,
    "give_up": dunning.give_up,
}
