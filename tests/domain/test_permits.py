"""Who may do what, and what each status permits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.invoices import Collection, Invoice
from bot.domain.people import Person
from bot.domain.permits import READING, Access, Act, Role, Viewer, access, best_act, refusal, role_of
from bot.domain.refusals import SUBSCRIPTION, Refusal, Why
from bot.domain.statuses import Status, standing
from bot.domain.workspaces import Workspace
from tests.domain.builders import (
    NOW,
    confirming,
    draft,
    failed,
    invoice,
    invoices,
    paid,
    person,
    processing,
    viewer,
    voided,
    workspace,
    written_off,
)

ACME = workspace()
OTHER = workspace(id="other", customer="cus_other")
ADMIN = viewer(Role.HUB_ADMIN)
OWNER = viewer(Role.OWNER, "acme")
NOBODY = viewer(Role.NOBODY)
WRITING = frozenset(Act) - READING


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("thing", [ACME, OTHER, None])
def test_a_hub_admin_may_do_everything_for_every_workspace(act: Act, thing: Workspace | None) -> None:
    assert access(ADMIN, act, thing) is Access.GRANTED


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("thing", [ACME, OTHER, None])
def test_nobody_is_refused_everything(act: Act, thing: Workspace | None) -> None:
    assert access(NOBODY, act, thing) is Access.REFUSED


@pytest.mark.parametrize("act", list(Act))
def test_an_owner_reads_and_pays_their_own_and_nothing_else(act: Act) -> None:
    assert access(OWNER, act, ACME) is (Access.GRANTED if act in READING else Access.REFUSED)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("thing", [OTHER, None])
def test_another_workspaces_invoice_does_not_exist_for_an_owner(act: Act, thing: Workspace | None) -> None:
    assert access(OWNER, act, thing) is Access.NOT_FOUND


def test_what_names_no_invoice_is_granted_or_refused_but_never_missing() -> None:
    assert access(OWNER, Act.LIST, about_one=False) is Access.GRANTED
    assert access(OWNER, Act.CREATE, about_one=False) is Access.REFUSED
    assert access(NOBODY, Act.LIST, about_one=False) is Access.REFUSED


@pytest.mark.parametrize(
    "outsider",
    [person(guest=True), person(stranger=True), person(deleted=True), person(bot=True)],
    ids=["guest", "stranger", "deleted", "bot"],
)
def test_outsiders_are_never_hub_admins_whatever_a_list_says(outsider: Person) -> None:
    assert role_of(outsider, {outsider.id}, frozenset()) is Role.NOBODY


def test_roles_come_from_the_grant_then_from_ownership() -> None:
    assert role_of(person(), {"U_SOME"}, {"acme"}) is Role.HUB_ADMIN
    assert role_of(person(), frozenset(), {"acme"}) is Role.OWNER
    assert role_of(person(), {"U_OTHER"}, frozenset()) is Role.NOBODY


def test_guests_and_people_of_another_team_may_be_owners_but_the_deactivated_may_not() -> None:
    assert role_of(person(guest=True), {"U_SOME"}, {"acme"}) is Role.OWNER
    assert role_of(person(stranger=True), frozenset(), {"acme"}) is Role.OWNER
    assert role_of(person(deleted=True), frozenset(), {"acme"}) is Role.NOBODY
    assert role_of(person(bot=True), frozenset(), {"acme"}) is Role.NOBODY


OPEN, SENT = invoice(), invoice(collection=Collection.SEND)
STATUS_TABLE = [
    # invoice, retry, pay now, replace card, void
    (draft(), Why.DRAFT, Why.DRAFT, Why.DRAFT, Why.DRAFT),
    (OPEN, Why.NOT_FAILED, None, Why.NOT_FAILED, None),
    (SENT, Why.SENT, None, Why.NOT_FAILED, None),
    (failed(), None, None, None, None),
    (processing(), Why.PROCESSING, Why.PROCESSING, Why.PROCESSING, Why.PROCESSING),
    (confirming(), Why.ACTION_REQUIRED, None, Why.ACTION_REQUIRED, None),
    (written_off(), Why.UNCOLLECTIBLE, Why.UNCOLLECTIBLE, Why.UNCOLLECTIBLE, None),
    (paid(), Why.PAID, Why.PAID, Why.PAID, Why.PAID),
    (voided(), Why.VOID, Why.VOID, Why.VOID, Why.VOID),
]


@pytest.mark.parametrize(("thing", "retry", "pay", "replace", "void"), STATUS_TABLE)
def test_each_status_permits_what_the_table_says(
    thing: Invoice, retry: Why | None, pay: Why | None, replace: Why | None, void: Why | None
) -> None:
    for act, why in ((Act.RETRY, retry), (Act.PAY_NOW, pay), (Act.REPLACE_CARD, replace), (Act.VOID, void)):
        refused = refusal(act, thing)
        assert (refused and (refused.why, refused.act)) == (why and (why, act.value))


@pytest.mark.parametrize(
    ("thing", "detail"),
    [(paid(), NOW.isoformat()), (voided(), NOW.isoformat()), (written_off(), NOW.isoformat()), (processing(), "")],
)
def test_a_refusal_names_the_invoice_and_says_since_when_it_is_over(thing: Invoice, detail: str) -> None:
    refused = refusal(Act.RETRY, thing)
    assert refused is not None
    assert (refused.subject, refused.detail) == (thing.number, detail)


@pytest.mark.parametrize(
    ("thing", "subject", "detail"),
    [
        (draft(title="Design"), "Design", ""),
        (draft(title=" "), "in_1", ""),
        (draft(title="Retainer", subscription="sub_1"), "Retainer", SUBSCRIPTION),
    ],
)
def test_a_refused_draft_is_called_by_what_it_is_for(thing: Invoice, subject: str, detail: str) -> None:
    assert refusal(Act.VOID, thing) == Refusal(Why.DRAFT, "void", subject, detail)


def test_another_saved_method_helps_when_the_payer_must_confirm() -> None:
    assert refusal(Act.RETRY, confirming(), other_method=True) is None


@pytest.mark.parametrize("thing", [paid(), voided(), processing(), draft(), OPEN, SENT, written_off()])
def test_another_saved_method_helps_nowhere_else(thing: Invoice) -> None:
    assert refusal(Act.RETRY, thing, other_method=True) == refusal(Act.RETRY, thing) is not None


@given(thing=invoices(), act=st.sampled_from([Act.SHOW, Act.LIST, Act.CREATE, Act.WORKSPACES, Act.SETTINGS]))
def test_looking_is_permitted_in_every_status(thing: Invoice, act: Act) -> None:
    assert refusal(act, thing) is None


@pytest.mark.parametrize("status", list(Status))
def test_the_list_offers_an_admin_to_retry_what_failed(status: Status) -> None:
    assert best_act(ADMIN, status, ACME) is (Act.RETRY if status is Status.FAILED else Act.SHOW)


@pytest.mark.parametrize("status", list(Status))
def test_the_list_offers_an_owner_to_pay_what_can_be_paid(status: Status) -> None:
    payable = status in (Status.FAILED, Status.OPEN, Status.PAST_DUE, Status.ACTION_REQUIRED)
    assert best_act(OWNER, status, ACME) is (Act.PAY_NOW if payable else Act.SHOW)


@given(thing=invoices(), who=st.sampled_from([ADMIN, OWNER]), of=st.sampled_from([ACME, OTHER, None]))
def test_the_list_never_offers_what_would_be_refused(thing: Invoice, who: Viewer, of: Workspace | None) -> None:
    act = best_act(who, standing(thing, NOW).status, of)
    assert refusal(act, thing) is None
    if who.sees(of):
        assert access(who, act, of) is Access.GRANTED
    else:
        assert act is Act.SHOW
