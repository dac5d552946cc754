"""The Bolt app: one table says which listener answers what; every listener is guarded and none waits before it acks."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.blocks import ids
from bot.blocks.message import Block
from handlers import (
    acts,
    audit,
    budget,
    commands,
    create,
    create_copy,
    creating,
    deliveries,
    details,
    documents,
    doubles,
    earlier,
    edit_lines,
    export,
    filters,
    lists,
    search,
    workspaces,
)
from handlers.answers import Work, guarded, refusal_for
from handlers.decisions import Decide, claim, replacing
from handlers.desk import Desk
from handlers.visit import Visit, visit_of

log = logging.getLogger("invoicebot.handlers")

COMMAND = "/invoices"
ANY = re.compile("")

PRESSES: Mapping[str, Work] = {
    ids.LIST_PREVIOUS: lists.turn,
    ids.LIST_NEXT: lists.turn,
    ids.LIST_REFRESH: lists.turn,
    ids.LIST_TAB: lists.choose_tab,
    ids.LIST_WORKSPACE: lists.choose_workspace,
    ids.LIST_CLEAR: lists.clear,
    ids.LIST_FILTERS: filters.open_form,
    ids.SEARCH_STRIPE: search.ask_stripe,
    ids.CUSTOMER_INVOICES: workspaces.show_invoices,
    ids.TRAIL_PREVIOUS: audit.turn,
    ids.TRAIL_NEXT: audit.turn,
    ids.TRAIL_REFRESH: audit.turn,
    ids.WORKSPACES_PREVIOUS: workspaces.turn,
    ids.WORKSPACES_NEXT: workspaces.turn,
    ids.WORKSPACES_REFRESH: workspaces.turn,
    ids.WORKSPACE_INVOICES: workspaces.show_invoices,
    ids.LIST_EXPORT: export.ask,
    ids.LEGEND: lists.show_legend,
    ids.DETAILS: details.show_detail,
    ids.DETAIL_REFRESH: details.refresh,
    ids.DETAIL_REVISION: details.show_detail,
    ids.DETAIL_REVISED: details.show_detail,
    ids.MANAGE: details.manage,
    ids.PAY_NOW: documents.pay_now,
    ids.REPLACE_CARD: documents.replace_card,
    ids.PDF: documents.pdf,
    ids.RECEIPT: documents.receipt,
    ids.BUDGET: budget.activate,
    ids.RESEND: deliveries.send_again,
    ids.CREATE: create.open_form,
    ids.CREATE_ADD_LINE: create.add_line,
    ids.CREATE_REMOVE_LINE: create.remove_line,
    ids.CREATE_ADD_PRODUCT: create.add_product,
    ids.CREATE_PASTE: create.paste,
    ids.CREATE_EMPTY: create.start_empty,
    ids.CREATE_COPY: create_copy.copy,
    ids.DUPLICATE: create_copy.duplicate,
    ids.BATCH_AGAIN: creating.try_again,
    ids.BATCH_STOP: creating.halt,
    ids.MORE: acts.chosen,
    ids.EDIT_ADD: edit_lines.add_line,
    ids.EDIT_REMOVE: edit_lines.remove_line,
    **acts.presses(),
}

DECISIONS: Mapping[str, Decide] = {ids.ACT_VIEW: acts.decide}

FORMS: Mapping[str, tuple[Callable[..., Any], Callable[..., None]]] = {
    ids.CREATE_VIEW: (creating.submit_form, creating.fill_preview),
    ids.FILTERS_VIEW: (filters.submit, filters.show),
}
"""Forms that are no decisions: what answers a submission, and the work that is done with what it returned."""

Submit = Callable[[Visit, Desk, Ack], BoltResponse]

SUBMITS: Mapping[str, Submit] = {ids.PREVIEW_VIEW: creating.confirm_preview, ids.EXPORT_VIEW: export.submit}
"""Forms that begin their work themselves, and only then answer."""

Choices = Callable[[Visit, Desk], list[Block]]

CHOICES: Mapping[str, Choices] = {
    ids.LIST_WORKSPACE: lists.workspace_choices,
    ids.CREATE_WORKSPACES: create.workspace_choices,
    ids.CREATE_PRICE: create.price_choices,
    ids.CREATE_COPY: create_copy.choices,
}

CREATE_FIELDS = (
    ids.CREATE_COLLECTION,
    ids.CREATE_FEE,
    ids.CREATE_WORKSPACES,
    ids.CREATE_WHEN,
    ids.CREATE_DATE,
    ids.CREATE_PRICE,
)
SILENT = (ids.LINK, ids.ASK_VALUE, ids.RETRY_METHOD, *CREATE_FIELDS)
"""Presses that Slack tells of and that need no work: links, and choices that are read when the form is submitted."""


def build(desk: Desk, client: WebClient, token: str, executor: Executor) -> App:
    """The app with every listener; `executor` runs the first answers, Stripe's slow calls run elsewhere.

    Bolt is given `client` without a token and `token` by itself, so that it makes no call of its own at the start.
    """
    app = App(
        name="bolt",  # else it looks for it through every loaded module; a logger of that name gets the root's level
        client=client,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token),
        process_before_response=True,
        request_verification_enabled=False,  # `handlers.guard` did, on the raw bytes
        listener_executor=executor,
    )
    app.command(COMMAND)(ack=_ack, lazy=[_working(commands.typed, desk)])
    for action_id, work in PRESSES.items():
        app.action(action_id)(ack=_ack, lazy=[_working(work, desk)])
    for action_id in SILENT:
        app.action(action_id)(_ack)
    app.action(ANY)(ack=_ack, lazy=[_working(earlier.unknown, desk)])  # what no listener above has taken
    for callback_id, decide in DECISIONS.items():
        app.view(callback_id)(_deciding(decide, desk))
    for callback_id, (submit, work) in FORMS.items():
        app.view(callback_id, middleware=[_form(submit, desk)])(ack=_kept, lazy=[_after_form(work, desk)])
    for callback_id, begin in SUBMITS.items():
        app.view(callback_id)(_submitting(begin, desk))
    for action_id, choices in CHOICES.items():
        app.options(action_id)(_choosing(choices, desk))
    app.event("app_home_opened")(ack=_ack, lazy=[_working(lists.open_home, desk)])
    for event in ("app_uninstalled", "tokens_revoked"):
        app.event(event)(_uninstalled)
    return app


def _ack(ack: Ack) -> None:
    ack()


def _uninstalled() -> None:
    log.error("the Slack app was uninstalled or its tokens were revoked; nothing reaches Slack until that is mended")


def _working(work: Work, desk: Desk) -> Callable[..., None]:
    def listener(body: Mapping[str, Any]) -> None:
        visit = visit_of(body, desk.clock.now())
        guarded(work, visit, desk)
        if lists.in_a_row(visit):
            guarded(lists.look_again, visit, desk)
        doubles.settle(visit, desk)

    return listener


def _submission(body: Mapping[str, Any], desk: Desk) -> Visit:
    return replace(visit_of(body, desk.clock.now()), opened=body["view"]["id"])


def _deciding(decide: Decide, desk: Desk) -> Callable[..., BoltResponse]:
    def listener(ack: Ack, body: Mapping[str, Any]) -> BoltResponse:
        return replacing(ack, claim(_submission(body, desk), desk, decide))

    return listener


def _form(submit: Callable[..., Any], desk: Desk) -> Callable[..., BoltResponse]:
    """Answers a form with errors and lets nothing else run; else leaves what it returned in the context."""

    def middleware(
        ack: Ack, body: Mapping[str, Any], context: BoltContext, next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        answered = submit(_submission(body, desk), desk, ack)
        if isinstance(answered, BoltResponse):
            return answered
        context["submitted"] = answered
        return next()

    return middleware


def _kept() -> None:
    """The middleware has answered."""


def _after_form(work: Callable[..., None], desk: Desk) -> Callable[..., None]:
    def listener(body: Mapping[str, Any], context: BoltContext) -> None:
        submitted = context["submitted"]
        guarded(lambda visit, desk: work(visit, desk, submitted), _submission(body, desk), desk)

    return listener


def _submitting(submit: Submit, desk: Desk) -> Callable[..., BoltResponse]:
    def listener(ack: Ack, body: Mapping[str, Any]) -> BoltResponse:
        return submit(_submission(body, desk), desk, ack)

    return listener


def _choosing(choices: Choices, desk: Desk) -> Callable[..., None]:
    """A menu that cannot be filled is empty; Slack has no place for words there."""

    def listener(ack: Ack, body: Mapping[str, Any]) -> None:
        try:
            ack(options=choices(visit_of(body, desk.clock.now()), desk))
        except Exception as error:
            refusal_for(error, desk, "choices")
            ack(options=[])

    return listener
