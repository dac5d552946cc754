"""Paying, voiding and creating at a Stripe account over HTTP: what Stripe then has, and what is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.billing import StripeBilling, Tax
from bot.domain.catalog import Price
from bot.domain.changes import Change
from bot.domain.detail import Part
from bot.domain.drafts import DraftLine
from bot.domain.invoices import Collection, Stage
from bot.domain.statuses import Status, clock_free
from bot.domain.workspaces import Budget
from bot.services.ports import BillingBusy, BillingRefused, BillingUnanswered, CardDeclined, NoSuchObject
from tests.billing.conftest import KEY, Hub, draft


def card(hub: Hub, customer: str, behaviour: str = "pass") -> str:
    return hub.account.controls.create_test_card(customer, behaviour)


def charges(hub: Hub, customer: str) -> list[str]:
    """The statuses of all charges ever made to a customer."""
    return [charge.status for charge in hub.stripe.v1.charges.list(params={"customer": customer}).data]


def test_a_payment_charges_the_named_card_once(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer("decline:generic_decline")
    good = card(hub, customer)
    invoice = hub.open_invoice(customer)
    paid = billing.pay(invoice, good, f"{invoice}/pay")
    assert (paid.stage, paid.amount_paid, paid.amount_remaining) == (Stage.PAID, 12500, 0)
    assert paid.paid_at == datetime.fromtimestamp(hub.account.now, UTC)
    assert paid.payment is not None
    assert paid.payment.status == "succeeded"
    assert paid.payment.method in billing.methods(customer)
    assert paid.payment.method.id == good
    assert billing.pay(invoice, good, f"{invoice}/pay") == paid
    assert charges(hub, customer) == ["succeeded"]


def test_a_payment_asks_for_one_off_session_charge(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    before = len(hub.account.requests)
    billing.pay(invoice, method, f"{invoice}/pay")
    sent, looked = hub.requests(before)
    assert looked.path == f"/v1/payment_methods/{method}"
    assert sent.path == f"/v1/invoices/{invoice}/pay"
    assert (sent.params["payment_method"], sent.params["off_session"]) == (method, "true")
    assert sent.headers["idempotency-key"] == f"{invoice}/pay"


def test_a_declined_card_leaves_the_invoice_open(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer, "decline:insufficient_funds")
    with pytest.raises(CardDeclined) as raised:
        billing.pay(invoice, method, f"{invoice}/pay")
    assert raised.value.decline.decline_code == "insufficient_funds"
    assert not raised.value.confirm
    found = billing.invoice(invoice)
    assert clock_free(found) is Status.FAILED
    assert found.payment is not None
    assert found.payment.charge == raised.value.charge


def test_a_repeated_decline_is_the_same_decline(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer, "decline:do_not_honor")
    seen = set()
    for _ in range(3):
        with pytest.raises(CardDeclined) as raised:
            billing.pay(invoice, method, f"{invoice}/pay")
        seen.add(raised.value.charge)
    assert len(seen) == 1
    assert charges(hub, customer) == ["failed"]


@pytest.mark.parametrize("behaviour", ["requires_action", "decline:authentication_required"])
def test_a_card_that_needs_the_payer_says_so(hub: Hub, billing: StripeBilling, behaviour: str) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer, behaviour)
    with pytest.raises(CardDeclined) as raised:
        billing.pay(invoice, method, f"{invoice}/pay")
    assert raised.value.confirm
    found = billing.invoice(invoice).payment
    assert found is not None
    assert found.method is not None
    assert found.method.id == method


def test_a_bank_debit_is_processing(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice = hub.open_invoice(customer)
    bank = hub.account.controls.create_test_card(customer, "processing", type="us_bank_account")
    found = billing.pay(invoice, bank, f"{invoice}/pay")
    assert clock_free(found) is Status.PROCESSING
    assert found == billing.invoice(invoice)
    assert found.payment is not None
    assert found.payment.method is not None
    assert found.payment.method.kind == "us_bank_account"


def test_paying_a_paid_invoice_is_refused_in_stripes_words(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    billing.pay(invoice, method, f"{invoice}/1")
    with pytest.raises(BillingRefused, match="already paid"):
        billing.pay(invoice, method, f"{invoice}/2")


def test_a_key_used_for_another_card_is_refused(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice = hub.open_invoice(customer)
    billing.pay(invoice, card(hub, customer), f"{invoice}/pay")
    with pytest.raises(BillingRefused) as raised:
        billing.pay(invoice, card(hub, customer), f"{invoice}/pay")
    assert raised.value.code == "idempotency_error"


def test_someone_elses_card_is_refused_by_name(hub: Hub, billing: StripeBilling) -> None:
    invoice, strange = hub.open_invoice(hub.customer(None)), card(hub, hub.customer(None))
    with pytest.raises(BillingRefused) as raised:
        billing.pay(invoice, strange, f"{invoice}/pay")
    assert raised.value.code == "resource_missing"


def test_a_void_is_for_good(hub: Hub, billing: StripeBilling) -> None:
    invoice = hub.open_invoice(hub.customer())
    voided = billing.void(invoice, f"{invoice}/void")
    assert (voided.stage, voided.voided_at) == (Stage.VOID, datetime.fromtimestamp(hub.account.now, UTC))
    assert billing.void(invoice, f"{invoice}/void") == voided
    with pytest.raises(BillingRefused):
        billing.void(invoice, f"{invoice}/void-again")


def test_the_budget_is_written_where_the_platform_reads_it(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(metadata={"plan": "gold"})
    billing.set_budget(customer, Budget.DRAFT, f"{customer}/budget")
    assert hub.stripe.v1.customers.retrieve(customer).metadata.to_dict() == {"plan": "gold", "budget_status": "draft"}


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


def test_a_preview_tells_the_total_and_makes_nothing(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    wanted = draft(lines=(*draft().lines, DraftLine("Rebate", 2, -500)))
    found = billing.preview(workspace, wanted)
    assert (found.total, found.taxes, found.refusal) == (19000, (), None)
    assert (found.workspace, found.draft) == (workspace, wanted)
    assert hub.stripe.v1.invoices.list(params={"customer": workspace.customer}).data == []


def test_what_a_customer_has_pending_is_neither_previewed_nor_billed(hub: Hub, billing: StripeBilling) -> None:
    lines = tuple(DraftLine(f"Part {number}", 1, 1000) for number in range(21))
    coupon = hub.stripe.v1.coupons.create(params={"percent_off": 10, "duration": "forever"}).id
    price = {"currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}}
    monthly = hub.stripe.v1.prices.create(params={**price, "product_data": {"name": "Retainer"}}).id
    for number, pending in enumerate(("items", "subscription", "discount")):
        workspace = hub.workspace()
        total, customer = 21000, workspace.customer
        if pending == "items":
            item = {"customer": customer, "amount": 999, "currency": "usd", "description": "Part 1"}
            hub.stripe.v1.invoice_items.create(params=item)
        else:
            hub.stripe.v1.subscriptions.create(params={"customer": customer, "items": [{"price": monthly}]})
        if pending == "discount":
            hub.account.controls.discount(customer, coupon)
            total = 18900
        found = billing.preview(workspace, draft(lines=lines))
        assert (found.total, found.lack) == (total, None)
        made = billing.create_draft(workspace, draft(lines=lines), f"d{number}", f"{customer}/create")
        assert billing.add_lines(made.id, draft(lines=lines), f"{customer}/lines").total == total


def test_the_tax_of_new_invoices_is_previewed_as_it_is_billed(hub: Hub) -> None:
    made = hub.stripe.v1.tax_rates.create
    added = made(params={"display_name": "VAT", "percentage": 19, "inclusive": False}).id
    within = made(params={"display_name": "City", "percentage": 2, "inclusive": True}).id
    taxing = StripeBilling(KEY, api_base=hub.url + "/", retries=0, tax=Tax(rates=(added, within)))
    workspace, wanted = hub.workspace(), draft()
    item = {"customer": workspace.customer, "amount": 999, "currency": "usd", "description": "Left over"}
    for number in range(2):
        found = taxing.preview(workspace, wanted)
        invoice = taxing.create_draft(workspace, wanted, f"d{number}", f"{workspace.customer}/create/{number}")
        billed = taxing.add_lines(invoice.id, wanted, f"{workspace.customer}/lines/{number}")
        assert billed.total == found.total > 20000
        assert found.taxes == (Part("VAT 19%", 3725), Part("City 2%", 392, included=True))
        hub.stripe.v1.invoice_items.create(params=item)
    taxing.close()


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


def test_saved_prices_are_those_that_a_line_can_name(hub: Hub, billing: StripeBilling) -> None:
    prices, products = hub.stripe.v1.prices, hub.stripe.v1.products
    audit, gone = products.create(params={"name": "Audit"}).id, products.create(params={"name": "Gone"}).id
    plain = {"currency": "usd", "product": audit}
    good = prices.create(params={**plain, "unit_amount": 12500, "nickname": "small"}).id
    prices.create(params={**plain, "unit_amount": 500, "active": False})
    prices.create(params={**plain, "unit_amount_decimal": "0.5"})
    prices.create(params={**plain, "unit_amount": 500, "recurring": {"interval": "month"}})
    prices.create(params={"currency": "usd", "product": gone, "unit_amount": 500})
    products.update(gone, params={"active": False})
    mine = [price for price in billing.prices() if price.product in (audit, gone)]
    assert mine == [Price(good, audit, "Audit", "usd", 12500, "small")]
    workspace, wanted = hub.workspace(), draft(lines=(DraftLine("Audit, small", 3, 12500, good),))
    assert billing.preview(workspace, wanted).total == 37500
    made = billing.create_draft(workspace, wanted, "d", f"{workspace.customer}/create")
    assert billing.add_lines(made.id, wanted, f"{workspace.customer}/lines").total == 37500
    (line,) = hub.stripe.v1.invoices.retrieve(made.id).lines.data
    assert (line.pricing.price_details.price, line.quantity) == (good, 3)


def test_writes_to_what_is_not_there_are_told_as_such(billing: StripeBilling) -> None:
    with pytest.raises(NoSuchObject):
        billing.void("in_gone", "gone/void")
    with pytest.raises(NoSuchObject):
        billing.set_budget("cus_gone", Budget.DRAFT, "gone/budget")
    with pytest.raises(BillingRefused):
        billing.portal("cus_gone")


@pytest.mark.parametrize("where", ["before", "after"])
def test_after_a_lost_answer_the_same_key_tells_the_truth(hub: Hub, billing: StripeBilling, where: str) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    hub.account.controls.fault("timeout", "/pay$", where=where)
    with pytest.raises(BillingUnanswered) as raised:
        billing.pay(invoice, method, f"{invoice}/pay")
    assert not raised.value.answered
    assert (billing.invoice(invoice).stage is Stage.PAID) is (where == "after")
    assert billing.pay(invoice, method, f"{invoice}/pay").stage is Stage.PAID
    assert charges(hub, customer) == ["succeeded"]


def test_a_500_is_kept_for_its_key_even_when_the_charge_was_made(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    hub.account.controls.fault("500", "/pay$", where="after")
    for _ in range(2):
        with pytest.raises(BillingUnanswered) as raised:
            billing.pay(invoice, method, f"{invoice}/pay")
        assert raised.value.answered
    assert billing.invoice(invoice).stage is Stage.PAID
    assert charges(hub, customer) == ["succeeded"]


def test_a_rate_limit_changes_nothing(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    hub.account.controls.fault("429", "/pay$")
    with pytest.raises(BillingBusy):
        billing.pay(invoice, method, f"{invoice}/pay")
    assert charges(hub, customer) == []
    assert billing.pay(invoice, method, f"{invoice}/pay").stage is Stage.PAID
