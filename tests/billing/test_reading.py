"""Reading invoices, methods and events from a Stripe account over HTTP."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from bot.adapters.billing import StripeBilling
from bot.domain.detail import Subscribed
from bot.domain.invoices import Collection, Stage
from bot.domain.statuses import Status, clock_free
from bot.services.ports import NoSuchObject
from tests.billing.conftest import NOW, Hub

SINCE = datetime.fromtimestamp(NOW, UTC)


def charged(hub: Hub, behaviour: str, amount: int = 12500) -> str:
    """An open invoice that was tried once with a default card of that behaviour."""
    invoice = hub.open_invoice(hub.customer(behaviour), amount)
    with suppress(stripe.CardError):
        hub.stripe.v1.invoices.pay(invoice)
    return invoice


def test_a_fresh_open_invoice_is_open(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer()
    found = billing.invoice(hub.open_invoice(customer, description="October"))
    assert (found.stage, found.customer, found.amount_remaining, found.memo) == (Stage.OPEN, customer, 12500, "October")
    assert (found.title, found.number is not None, found.livemode) == ("Design", True, False)
    assert clock_free(found) is Status.OPEN


def test_a_declined_invoice_comes_with_its_reason_in_one_call(hub: Hub, billing: StripeBilling) -> None:
    invoice = charged(hub, "decline:insufficient_funds")
    before = len(hub.account.requests)
    found = billing.invoice(invoice)
    assert len(hub.requests(before)) == 1
    assert found.payment is not None
    assert found.payment.decline is not None
    assert found.payment.decline.decline_code == "insufficient_funds"
    assert found.payment.method is not None
    assert found.payment.method.last4 == "4242"
    assert found.attempt_key == found.payment.charge
    assert found.attempt_key.startswith("ch_")
    assert clock_free(found) is Status.FAILED


@pytest.mark.parametrize(
    ("behaviour", "shown"),
    [("processing", Status.PROCESSING), ("requires_action", Status.ACTION_REQUIRED), ("pass", Status.PAID)],
)
def test_the_status_shown_follows_the_payment(hub: Hub, billing: StripeBilling, behaviour: str, shown: Status) -> None:
    assert clock_free(billing.invoice(charged(hub, behaviour))) is shown


def test_a_draft_has_no_number_and_no_payment(hub: Hub, billing: StripeBilling) -> None:
    made = hub.stripe.v1.invoices.create(params={"customer": hub.customer(), "auto_advance": False})
    found = billing.invoice(made.id)
    assert (found.stage, found.number, found.payment, found.label) == (Stage.DRAFT, None, None, made.id)
    assert billing.payment_page(made.id) is None
    assert billing.pdf(made.id) is None


def test_a_sent_invoice_has_its_due_date(hub: Hub, billing: StripeBilling) -> None:
    found = billing.invoice(hub.open_invoice(hub.customer(), collection_method="send_invoice", days_until_due=14))
    assert found.collection is Collection.SEND
    assert found.due == SINCE + timedelta(days=14)


def test_an_unknown_invoice_is_told_as_such(billing: StripeBilling) -> None:
    for ask in (billing.invoice, billing.detail, billing.payment_page, billing.pdf):
        with pytest.raises(NoSuchObject):
            ask("in_unknown")


def test_links_are_fetched_when_asked_for(hub: Hub, billing: StripeBilling) -> None:
    invoice = hub.open_invoice(hub.customer())
    kept = hub.stripe.v1.invoices.retrieve(invoice)
    assert (billing.payment_page(invoice), billing.pdf(invoice)) == (kept.hosted_invoice_url, kept.invoice_pdf)
    assert str(kept.invoice_pdf).startswith(hub.url)
    assert billing.portal(billing.invoice(invoice).customer).startswith(f"{hub.url}/portal/")


def test_the_list_holds_every_invoice_once_with_the_reasons_of_the_failed(
    hub: Hub, billing: StripeBilling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.billing.gateway.PAGE", 3)
    failed, paid = charged(hub, "decline:expired_card"), charged(hub, "pass")
    customer = hub.customer()
    drafts = [hub.stripe.v1.invoices.create(params={"customer": customer}).id for _ in range(4)]
    pages = list(billing.invoices(since=SINCE))
    found = {invoice.id: invoice for page in pages for invoice in page}
    assert {len(page) for page in pages[:-1]} == {3}
    assert sum(len(page) for page in pages) == len(found)
    assert {failed, paid, *drafts} <= found.keys()
    assert clock_free(found[failed]) is Status.FAILED
    assert found[failed] == billing.invoice(failed)
    assert clock_free(found[paid]) is Status.PAID
    assert found[paid].payment is None


def test_listing_takes_no_call_for_each_invoice(hub: Hub, billing: StripeBilling) -> None:
    for _ in range(3):
        charged(hub, "decline:expired_card")
    before = len(hub.account.requests)
    pages = list(billing.invoices(since=SINCE))
    paths = [exchange.path for exchange in hub.requests(before)]
    assert paths.count("/v1/invoices") == len(pages)
    assert set(paths) == {"/v1/invoices", "/v1/invoice_payments"}


def test_nothing_is_listed_from_the_future(hub: Hub, billing: StripeBilling) -> None:
    hub.open_invoice(hub.customer())
    assert list(billing.invoices(since=SINCE + timedelta(days=3650))) == []


def test_the_detail_shows_lines_payer_and_attempts(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(
        "decline:do_not_honor", phone="+1 555", address={"line1": "1 Main St", "city": "Springfield", "country": "US"}
    )
    invoice = hub.open_invoice(customer)
    with pytest.raises(stripe.CardError):
        hub.stripe.v1.invoices.pay(invoice)
    hub.account.controls.pay_hosted(invoice)
    found = billing.detail(invoice)
    assert found.payer.address == "1 Main St, Springfield, US"
    assert (found.payer.id, found.payer.email, found.payer.phone) == (customer, "pay@client.example", "+1 555")
    assert [(line.description, line.quantity, line.amount) for line in found.lines] == [("Design", 1, 12500)]
    assert (found.subtotal, found.credit_applied, found.more_lines) == (12500, 0, 0)
    assert [(one.status, one.amount) for one in found.attempts] == [("failed", 12500), ("paid", 12500)]
    declined, paid = found.attempts
    assert declined.decline is not None
    assert declined.decline.decline_code == "do_not_honor"
    assert declined.method is not None
    assert paid.method is not None
    assert (paid.decline, paid.method.kind) == (None, "card")
    assert found.invoice.stage is Stage.PAID


def test_the_detail_of_a_failed_invoice_says_why(hub: Hub, billing: StripeBilling) -> None:
    found = billing.detail(charged(hub, "decline:do_not_honor"))
    (attempt,) = found.attempts
    assert attempt.decline is not None
    assert attempt.decline.decline_code == "do_not_honor"
    assert found.invoice.payment is not None
    assert found.invoice.payment.decline == attempt.decline


def test_credit_on_the_account_is_shown_as_applied(hub: Hub, billing: StripeBilling) -> None:
    found = billing.detail(hub.open_invoice(hub.customer(balance=-2500)))
    assert (found.subtotal, found.credit_applied, found.invoice.amount_due) == (12500, 2500, 10000)


def test_the_detail_names_the_subscription_and_its_state(hub: Hub, billing: StripeBilling) -> None:
    made = hub.account.controls.subscribe(hub.customer(), 9900)
    found = billing.detail(made["latest_invoice"])
    assert found.invoice.subscription == made["id"]
    assert found.subscription == Subscribed(made["id"], made["status"], "Monthly service")
    assert found.attempts == ()


def test_a_long_invoice_is_shown_up_to_a_hundred_lines(hub: Hub, billing: StripeBilling) -> None:
    made = hub.stripe.v1.invoices.create(params={"customer": hub.customer(), "auto_advance": False})
    for start in (0, 60):
        lines = [{"description": f"Line {number}", "amount": 100} for number in range(start, start + 60)]
        hub.stripe.v1.invoices.add_lines(made.id, params={"lines": lines})
    found = billing.detail(made.id)
    assert (len(found.lines), found.more_lines, found.subtotal) == (100, 20, 12000)
    assert len({line.description for line in found.lines}) == 100


def test_methods_are_listed_with_what_is_printed_on_them(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    controls = hub.account.controls
    controls.create_test_card(customer, brand="mastercard", last4="4444", exp_month=3, exp_year=2033)
    controls.create_test_card(customer, "processing", type="us_bank_account", brand="First Bank", last4="6789")
    bank, card = billing.methods(customer)
    assert (bank.kind, bank.brand, bank.last4) == ("us_bank_account", "First Bank", "6789")
    assert (card.brand, card.last4, card.exp_month, card.exp_year) == ("mastercard", "4444", 3, 2033)


def test_the_invoices_own_method_goes_before_the_subscriptions_and_the_customers(
    hub: Hub, billing: StripeBilling
) -> None:
    customer = hub.customer(None)
    made = hub.account.controls.subscribe(customer, 9900)
    invoice = billing.invoice(made["latest_invoice"])
    assert billing.default_method(invoice) is None
    own = hub.account.controls.create_test_card(customer, last4="0003", default=True)
    found = [billing.default_method(invoice)]
    subscribed = hub.account.controls.create_test_card(customer, last4="0002", default=False)
    other = hub.account.controls.subscribe(customer, 9900, default_payment_method=subscribed)
    invoice = billing.invoice(other["latest_invoice"])
    found.append(billing.default_method(invoice))
    wanted = hub.account.controls.create_test_card(customer, last4="0001", default=False)
    hub.stripe.v1.invoices.update(invoice.id, params={"default_payment_method": wanted})
    found.append(billing.default_method(invoice))
    assert [method and method.id for method in found] == [own, subscribed, wanted]


def test_events_since_are_the_ones_that_the_bot_handles_newest_first(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer()
    invoice = hub.open_invoice(customer)
    hub.account.controls.advance(10)
    later = datetime.fromtimestamp(hub.account.now, UTC)
    billing.pay(invoice, billing.methods(customer)[0].id, f"pay-{invoice}")
    found = list(billing.events_since(later))
    types = [event.type for event in found if event.invoice == invoice]
    assert "invoice.paid" in types
    assert "invoice.finalized" not in types
    assert all(event.type.startswith(("invoice.", "invoice_payment.")) for event in found)
    assert all(event.created >= later and not event.livemode for event in found)
    everything = list(billing.events_since(SINCE))
    assert len(everything) > len(found)
    assert [event.created for event in everything] == sorted((event.created for event in everything), reverse=True)


def test_the_check_is_one_read(hub: Hub, billing: StripeBilling) -> None:
    before = len(hub.account.requests)
    billing.subscribe_check()
    assert [exchange.method for exchange in hub.requests(before)] == ["GET"]


def test_an_invoice_is_found_by_the_decision_that_made_it(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer()
    made = hub.stripe.v1.invoices.create(params={"customer": customer, "metadata": {"invoicebot_decision": "form-7"}})
    hub.stripe.v1.invoices.create(params={"customer": customer, "metadata": {"invoicebot_decision": "form-8"}})
    created = billing.invoice(made.id).created
    found = billing.created_by(customer, "form-7", created + timedelta(seconds=59))
    assert found is not None
    assert found.id == made.id
    assert billing.created_by(customer, "form-7", created + timedelta(seconds=61)) is None
    assert billing.created_by(customer, "form-9", created) is None
    assert billing.created_by(hub.customer(), "form-7", created) is None


def test_a_detail_asks_for_no_more_than_there_is(hub: Hub, billing: StripeBilling) -> None:
    draft = hub.stripe.v1.invoices.create(params={"customer": hub.customer(), "auto_advance": False}).id
    untouched, paid = hub.open_invoice(hub.customer()), charged(hub, "pass")
    credited = charged(hub, "pass")
    hub.stripe.v1.credit_notes.create(params={"invoice": credited, "amount": 500, "refund_amount": 500})
    asked = []
    for invoice in (draft, untouched, paid, credited):
        before = len(hub.account.requests)
        found = billing.detail(invoice)
        assert found.unread == frozenset()
        asked.append(sorted(exchange.path.split("/")[2] for exchange in hub.requests(before)))
    assert asked == [
        ["invoices"],
        ["invoices"],
        ["charges", "invoices"],
        ["charges", "credit_notes", "invoices"],
    ]
    (note,), (attempt,) = found.credit_notes, found.attempts
    assert note.refunds == ((attempt.refunds[0].id, 500),)
    assert (attempt.refunded, attempt.status) == (500, "paid")
