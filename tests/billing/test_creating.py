"""Creating invoices at a Stripe account over HTTP: what is billed is what was wanted, once."""

from datetime import timedelta

import pytest

from bot.adapters.billing import StripeBilling
from bot.domain.changes import Change
from bot.domain.drafts import DraftLine
from bot.domain.invoices import Collection, Stage
from bot.services.ports import BillingRefused
from tests.billing.conftest import Hub, draft


def test_a_created_draft_bills_exactly_its_lines(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    pending = {"customer": workspace.customer, "amount": 999, "currency": "usd", "description": "Left over"}
    hub.stripe.v1.invoice_items.create(params=pending)
    wanted = draft(memo="Thank you")
    empty = billing.create_draft(workspace, wanted, "form-1", f"{workspace.customer}/create")
    assert (empty.stage, empty.total, empty.auto_advance, empty.scheduled) == (Stage.DRAFT, 0, False, None)
    assert (empty.memo, empty.metadata) == ("Thank you", {"invoicebot_decision": "form-1"})
    filled = billing.add_lines(empty.id, wanted, f"{workspace.customer}/lines")
    assert (filled.total, filled.title) == (wanted.net, "Design") == (20000, "Design")
    lines = billing.detail(empty.id).lines
    assert [(one.description, one.quantity, one.unit_amount, one.amount) for one in lines] == [
        ("Design", 2, "6250", 12500),
        ("Hosting", 1, "7500", 7500),
    ]


def test_a_repeated_create_makes_one_invoice_with_its_lines_once(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    made = {billing.create_draft(workspace, draft(), "form-2", f"{workspace.customer}/create").id for _ in range(3)}
    (invoice,) = made
    totals = {billing.add_lines(invoice, draft(), f"{workspace.customer}/lines").total for _ in range(3)}
    assert totals == {20000}
    assert len(hub.stripe.v1.invoices.list(params={"customer": workspace.customer}).data) == 1


def test_a_single_unit_leaves_nothing_in_the_product_catalogue(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    wanted = draft(lines=(DraftLine("Setup", 1, 5000), DraftLine("Rebate", 3, -500)))
    invoice = billing.create_draft(workspace, wanted, "form-3", f"{workspace.customer}/create").id
    before = len(hub.account.requests)
    filled = billing.add_lines(invoice, wanted, f"{workspace.customer}/lines")
    assert filled.total == wanted.net == 3500
    assert not any("price_data" in line for line in hub.requests(before)[0].params["lines"])
    assert [line.description for line in billing.detail(invoice).lines] == ["Setup", "3 × Rebate"]


def test_more_lines_than_one_call_takes_go_in_several_under_keys_of_their_own(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    wanted = draft(lines=tuple(DraftLine(f"Line {number}", 1, 100) for number in range(101)))
    invoice = billing.create_draft(workspace, wanted, "form-4", f"{workspace.customer}/create").id
    for _ in range(2):
        before = len(hub.account.requests)
        assert billing.add_lines(invoice, wanted, f"{workspace.customer}/lines").total == 10100
        keys = [
            exchange.headers["idempotency-key"].removeprefix(workspace.customer) for exchange in hub.requests(before)
        ]
        assert keys == ["/lines", "/lines/2", "/lines/3"]


def test_a_draft_without_lines_is_a_mistake_of_the_caller(hub: Hub, billing: StripeBilling) -> None:
    with pytest.raises(ValueError, match="lines"):
        billing.add_lines(hub.open_invoice(hub.customer()), draft(lines=()), "key")


def test_a_sent_invoice_is_finalized_and_sent(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace(None)
    wanted = draft(collection=Collection.SEND, days_until_due=30)
    invoice = billing.create_draft(workspace, wanted, "form-5", f"{workspace.customer}/create").id
    billing.add_lines(invoice, wanted, f"{workspace.customer}/lines")
    finalized = billing.finalize(invoice, auto_advance=False, key=f"{workspace.customer}/finalize")
    assert (finalized.stage, finalized.auto_advance, finalized.collection) == (Stage.OPEN, False, Collection.SEND)
    assert finalized.due is not None
    assert billing.send(invoice, f"{workspace.customer}/send").stage is Stage.OPEN
    with pytest.raises(BillingRefused):
        billing.finalize(invoice, auto_advance=True, key=f"{workspace.customer}/finalize-again")


def test_an_automatic_invoice_is_finalized_to_be_charged_and_not_sent(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    invoice = billing.create_draft(workspace, draft(), "form-6", f"{workspace.customer}/create").id
    billing.add_lines(invoice, draft(), f"{workspace.customer}/lines")
    finalized = billing.finalize(invoice, auto_advance=True, key=f"{workspace.customer}/finalize")
    assert finalized.auto_advance
    assert finalized.next_attempt is not None
    with pytest.raises(BillingRefused):
        billing.send(invoice, f"{workspace.customer}/send")


def test_lines_of_a_finalized_invoice_stay(hub: Hub, billing: StripeBilling) -> None:
    invoice = hub.open_invoice(hub.customer())
    with pytest.raises(BillingRefused) as raised:
        billing.add_lines(invoice, draft(), f"{invoice}/lines")
    assert raised.value.code == "invoice_not_editable"


def test_a_draft_is_scheduled_in_one_call_and_finalized_at_that_time(hub: Hub, billing: StripeBilling) -> None:
    workspace, wanted = hub.workspace(), draft()
    made = billing.create_draft(workspace, wanted, "d", f"{workspace.customer}/create")
    billing.add_lines(made.id, wanted, f"{workspace.customer}/lines")
    at = made.created + timedelta(days=11)
    asked = len(hub.account.requests)
    wanted_at = Change(auto_advance=True, scheduled=at)
    scheduled = billing.change(made.id, wanted_at, f"{workspace.customer}/schedule")
    assert (scheduled.scheduled, scheduled.auto_advance, scheduled.stage) == (at, True, Stage.DRAFT)
    assert len(hub.requests(asked)) == 1
