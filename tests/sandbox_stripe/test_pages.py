"""Pages for people, and the controls over HTTP."""

from typing import Any

import pytest
import requests

from sandbox.stripe.money import shown
from tests.sandbox_stripe.helpers import NOW, Account


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=60)


def post(url: str, **form: str) -> requests.Response:
    return requests.post(url, data=form, timeout=60)


def control(acme: Account, name: str, **arguments: Any) -> requests.Response:
    return requests.post(f"{acme.sandbox.base_url}/_sandbox/{name}", json=arguments, timeout=60)


def test_the_hosted_page_shows_the_amount_and_takes_a_payment(acme: Account) -> None:
    invoice = acme.sent(125000)
    page = get(invoice.hosted_invoice_url)
    assert page.status_code == 200
    assert '<strong id="amount">1,250.00 USD</strong>' in page.text
    assert '<strong id="status">open</strong>' in page.text
    declined = post(invoice.hosted_invoice_url, card="decline:expired_card")
    assert "The card was declined." in declined.text
    assert acme.intent(invoice).last_payment_error.code == "expired_card"
    paid = post(invoice.hosted_invoice_url, card="pass")
    assert '<strong id="status">paid</strong>' in paid.text
    assert "<form" not in paid.text
    assert acme.get(invoice).status == "paid"


def test_paying_twice_on_the_page_charges_once(acme: Account) -> None:
    invoice = acme.sent()
    for _ in range(2):
        post(invoice.hosted_invoice_url, card="pass")
    assert len(acme.v1.charges.list().data) == 1


def test_foreign_text_is_escaped_on_the_page(acme: Account) -> None:
    acme.v1.customers.update(acme.id, {"name": "<script>alert(1)</script>"})
    page = get(acme.sent().hosted_invoice_url)
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_an_unknown_page_is_not_found(acme: Account) -> None:
    for path in ("/pay/nope", "/pdf/nope", "/portal/nope", "/receipts/nope", "/nope"):
        assert get(acme.sandbox.base_url + path).status_code == 404


def test_the_portal_replaces_the_card(acme: Account) -> None:
    acme.card("decline:expired_card", last4="0069")
    url = acme.v1.billing_portal.sessions.create({"customer": acme.id}).url
    assert "•••• 0069" in get(url).text
    assert "•••• 4444" in post(url, card="pass").text
    acme.v1.invoices.pay(acme.open().id)
    assert acme.v1.invoices.list({"status": "paid"}).data


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(5, "usd", "0.05 USD"), (-123456, "eur", "-1,234.56 EUR"), (500, "jpy", "500 JPY"), (1500, "kwd", "1.500 KWD")],
)
def test_amounts_are_shown_in_major_units(amount: int, currency: str, text: str) -> None:
    assert shown(amount, currency) == text


def test_controls_work_over_http(acme: Account) -> None:
    card = control(acme, "create_test_card", customer=acme.id, behaviour="decline:lost_card").json()["result"]
    assert card.startswith("pm_")
    assert control(acme, "advance", seconds=60).json() == {"result": NOW + 60}
    invoice = acme.open()
    assert control(acme, "pay_hosted", invoice=invoice.id).json() == {"result": "paid"}
    assert control(acme, "webhooks", mode="hold").json() == {"result": None}
    assert control(acme, "fault", kind="500", match="GET /v1/events").json() == {"result": 1}


@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("nope", {}, 404),
        ("__init__", {}, 404),
        ("advance", {"nope": 1}, 400),
        ("card", {"payment_method": "pm_nope", "behaviour": "pass"}, 400),
        ("create_test_card", {"customer": "cus_nope"}, 400),
        ("webhooks", {"mode": "sideways"}, 400),
    ],
)
def test_a_control_that_makes_no_sense_says_why(
    acme: Account, name: str, arguments: dict[str, Any], status: int
) -> None:
    answer = control(acme, name, **arguments)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_controls_take_only_json_so_that_no_page_can_press_them(acme: Account) -> None:
    answer = requests.post(f"{acme.sandbox.base_url}/_sandbox/advance", data='{"seconds": 60}', timeout=60)
    assert answer.status_code == 415
    assert acme.sandbox.now == NOW


@pytest.mark.parametrize("behaviour", ["decline:", "declined", "", "explode"])
def test_an_unknown_behaviour_is_refused(acme: Account, behaviour: str) -> None:
    with pytest.raises(ValueError, match="behaviour must be"):
        acme.sandbox.controls.card(acme.card(), behaviour)


def test_what_cannot_be_settled_or_paid_is_refused(acme: Account) -> None:
    invoice = acme.open()
    with pytest.raises(ValueError, match="no payment is processing"):
        acme.sandbox.controls.settle(invoice.id)
    acme.v1.invoices.void_invoice(invoice.id)
    with pytest.raises(ValueError, match="nothing to pay"):
        acme.sandbox.controls.pay_hosted(invoice.id)


def test_settings_of_the_account_that_stripe_does_not_have_are_refused(acme: Account) -> None:
    controls = acme.sandbox.controls
    with pytest.raises(ValueError, match="canceled, unpaid, past_due"):
        controls.after_retries("paid")
    with pytest.raises(ValueError, match="3, 7, 15, 30, 45"):
        controls.upcoming_days(5)
    controls.upcoming_days(3)
    made = controls.subscribe(acme.id, 900)
    renewal = made["items"]["data"][0]["current_period_end"]
    controls.advance_to(renewal - 3 * 86_400 - 1)
    assert "invoice.upcoming" not in acme.events()
    controls.advance(1)
    assert acme.event("invoice.upcoming").created == renewal - 3 * 86_400
