"""The table of the product, written out: what each status permits, and what it refuses and why."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.domain.invoices import Collection, Invoice
from bot.domain.permits import Act, refusal
from bot.domain.refusals import Why
from bot.domain.statuses import Status, standing
from tests.domain.builders import (
    NOW,
    confirming,
    draft,
    failed,
    invoice,
    paid,
    processing,
    voided,
    written_off,
)

ANYWHERE = {
    Act.LIST,
    Act.SHOW,
    Act.EXPORT,
    Act.CREATE,
    Act.BUDGET,
    Act.AUDIT,
    Act.WORKSPACES,
    Act.SETTINGS,
    Act.MANAGE,
    Act.RESEND,
    Act.MOVE_CARD,  # which is about the subscriptions behind it
}
"""What no status forbids, or is about no invoice."""

OF_DRAFTS = {
    Act.EDIT,
    Act.FEE,
    Act.MEMO,
    Act.SCHEDULE,
    Act.FINALIZE,
    Act.CHARGE,
    Act.MARK_PAID,
    Act.COLLECTION,
    Act.METHOD,
}
OF_OPEN = {
    Act.PAY_NOW,
    Act.CHARGE,
    Act.MARK_PAID,
    Act.VOID,
    Act.WRITE_OFF,
    Act.COLLECTION,
    Act.REVISE,
    Act.CREDIT,
    Act.MEMO,
    Act.PDF,
}
SENT = {"collection": Collection.SEND}
TABLE: Mapping[str, tuple[Invoice, Status, set[Act], Why]] = {
    # invoice, how it is shown, what that permits, why it refuses the rest
    "draft": (draft(), Status.DRAFT, OF_DRAFTS | {Act.DELETE}, Why.DRAFT),
    "draft to be sent": (draft(**SENT), Status.DRAFT, OF_DRAFTS | {Act.DELETE, Act.SEND}, Why.DRAFT),
    "draft of a subscription": (draft(subscription="sub_1"), Status.DRAFT, OF_DRAFTS, Why.DRAFT),
    "open": (invoice(), Status.OPEN, OF_OPEN, Why.FINALIZED),
    "open, sent": (invoice(**SENT), Status.OPEN, OF_OPEN | {Act.SEND}, Why.FINALIZED),
    "open, of a subscription": (invoice(subscription="sub_1"), Status.OPEN, OF_OPEN - {Act.REVISE}, Why.FINALIZED),
    "past due": (invoice(**SENT, due=NOW.replace(year=2025)), Status.PAST_DUE, OF_OPEN | {Act.SEND}, Why.FINALIZED),
    "failed": (failed(), Status.FAILED, OF_OPEN | {Act.RETRY, Act.REPLACE_CARD}, Why.FINALIZED),
    "processing": (processing(), Status.PROCESSING, {Act.PDF}, Why.PROCESSING),
    "action required": (
        confirming(),
        Status.ACTION_REQUIRED,
        {Act.PAY_NOW, Act.CHARGE, Act.VOID, Act.WRITE_OFF, Act.MARK_PAID, Act.PDF},
        Why.ACTION_REQUIRED,
    ),
    "uncollectible": (
        written_off(),
        Status.UNCOLLECTIBLE,
        {Act.MARK_PAID, Act.CHARGE, Act.VOID, Act.REVISE, Act.PDF},
        Why.UNCOLLECTIBLE,
    ),
    "uncollectible, of a subscription": (
        written_off(subscription="sub_1"),
        Status.UNCOLLECTIBLE,
        {Act.MARK_PAID, Act.CHARGE, Act.VOID, Act.PDF},
        Why.UNCOLLECTIBLE,
    ),
    "paid": (paid(), Status.PAID, {Act.RECEIPT, Act.PDF, Act.CREDIT}, Why.PAID),
    "void": (voided(), Status.VOID, {Act.PDF}, Why.VOID),
}
OTHERWISE: Mapping[tuple[str, Act], Why] = {
    ("draft", Act.SEND): Why.DRAFT_CHARGED,
    ("draft of a subscription", Act.SEND): Why.DRAFT_CHARGED,
    ("draft of a subscription", Act.DELETE): Why.SUBSCRIPTION,
    ("open, of a subscription", Act.REVISE): Why.SUBSCRIPTION,
    ("uncollectible, of a subscription", Act.REVISE): Why.SUBSCRIPTION,
    ("open, sent", Act.RETRY): Why.SENT,
    ("past due", Act.RETRY): Why.SENT,
    **{(row, Act.RETRY): Why.NOT_FAILED for row in ("open", "open, of a subscription")},
    **{
        (row, Act.REPLACE_CARD): Why.NOT_FAILED for row in ("open", "open, sent", "open, of a subscription", "past due")
    },
    **{(row, Act.SEND): Why.CHARGED for row in ("open", "open, of a subscription", "failed")},
    **{(row, Act.RECEIPT): Why.NOT_PAID for row in TABLE if TABLE[row][3] in (Why.FINALIZED, Why.ACTION_REQUIRED)},
}
"""Refusals that have more to say than the status."""


@pytest.mark.parametrize("row", TABLE)
def test_each_status_permits_what_the_product_says_and_nothing_else(row: str) -> None:
    thing, status, permitted, why = TABLE[row]
    assert standing(thing, NOW).status is status
    found = {act: refused and refused.why for act in Act for refused in [refusal(act, thing)]}
    wanted = {act: None if act in permitted | ANYWHERE else OTHERWISE.get((row, act), why) for act in Act}
    assert found == wanted
