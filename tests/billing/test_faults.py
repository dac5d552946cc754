"""What each way of going wrong is told as: above all, whether the request may have had its effect."""

import pytest
import stripe

from bot.adapters.billing import StripeBilling
from bot.domain.invoices import Decline
from bot.services.ports import BillingBusy, BillingRefused, BillingUnanswered, CardDeclined, NoSuchObject
from tests.billing.counterpart import KEY, paying
from tests.billing.shapes import card, intent, invoice
from tests.billing.wire import LOST, SILENT, Wire, answer, error


@pytest.mark.parametrize("what", [LOST, SILENT, b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"garbage\r\n\r\n"])
def test_no_answer_leaves_it_open_whether_it_took_effect(what: bytes | None) -> None:
    raised = paying(what)
    assert isinstance(raised, BillingUnanswered)
    assert not raised.answered


def test_nobody_listening_is_no_answer() -> None:
    with Wire(LOST) as wire:
        url = wire.url
    billing = StripeBilling(KEY, api_base=url, retries=0)
    with pytest.raises(BillingUnanswered) as raised:
        billing.invoice("in_1")
    assert not raised.value.answered


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize(
    "body", [b"<html>Bad gateway</html>", b'{"error": {"type": "api_error", "message": "Sorry!"}}']
)
def test_a_5xx_is_an_answer_that_will_be_replayed(status: int, body: bytes) -> None:
    raised = paying(answer(status, body))
    assert isinstance(raised, BillingUnanswered)
    assert raised.answered
    assert str(raised) == f"Stripe answered {status}"


@pytest.mark.parametrize(
    "reply",
    [
        answer(200, b"<html>Log in to the guest network</html>"),
        answer(200, b"\xff\xfe"),
        answer(200, b"[" * 100_000),
        answer(200, []),
        answer(200, None),
        answer(200, {}),
        answer(200, {**invoice(), "status": "new_status"}),
        answer(200, {**invoice(), "created": None}),
        answer(200, {**invoice(), "created": 10**20}),
        answer(200, {**invoice(), "payments": {"data": [{"is_default": True}], "has_more": False}}),
        answer(404, b"<html>Not here</html>"),
        answer(400, b'{"error": null}'),
        answer(400, b'{"error": "invalid_client"}'),
        answer(400, b'{"error": "something else"}'),
        answer(403, b"[]"),
    ],
)
def test_an_answer_that_is_not_stripes_proves_nothing(reply: bytes) -> None:
    raised = paying(reply)
    assert isinstance(raised, BillingUnanswered)
    assert not raised.answered
    assert "could not be read" in str(raised)
    assert raised.__cause__ is not None


def test_an_error_that_is_not_the_sdks_own_is_logged_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    paying(answer(400, b'{"error": null}'))
    (record,) = [one for one in caplog.records if one.name == "invoicebot.billing"]
    assert record.exc_info is not None
    assert not isinstance(record.exc_info[1], stripe.StripeError)


def test_a_decline_tells_code_charge_and_cause() -> None:
    raised = paying(
        error(
            402,
            "Your card has insufficient funds.",
            "card_error",
            code="card_declined",
            decline_code="insufficient_funds",
            advice_code="try_again_later",
            charge="ch_9",
            payment_intent=intent(),
            payment_method=card(),
        )
    )
    assert isinstance(raised, CardDeclined)
    assert raised.decline == Decline(
        "card_declined", "insufficient_funds", "try_again_later", "Your card has insufficient funds."
    )
    assert (raised.charge, raised.confirm) == ("ch_9", False)


def test_a_decline_without_a_charge_takes_the_intents() -> None:
    raised = paying(error(402, kind="card_error", code="card_declined", payment_intent=intent(latest_charge="ch_8")))
    assert isinstance(raised, CardDeclined)
    assert raised.charge == "ch_8"


@pytest.mark.parametrize(
    "reply",
    [
        error(402, kind="card_error", code="invoice_payment_intent_requires_action"),
        error(400, code="invoice_payment_intent_requires_action"),
        error(402, kind="card_error", code="authentication_required", decline_code="authentication_required"),
        error(402, kind="card_error", code="card_declined", decline_code="authentication_required"),
        error(402, kind="card_error", code="card_declined", payment_intent=intent(status="requires_action")),
    ],
)
def test_a_payment_that_the_payer_must_confirm_says_so(reply: bytes) -> None:
    raised = paying(reply)
    assert isinstance(raised, CardDeclined)
    assert raised.confirm


def test_a_missing_object_is_told_apart_from_a_missing_reference() -> None:
    assert isinstance(paying(error(404, "No such invoice: 'in_1'", code="resource_missing")), NoSuchObject)
    raised = paying(error(400, "No such PaymentMethod: 'pm_1'", code="resource_missing", param="payment_method"))
    assert isinstance(raised, BillingRefused)
    assert (str(raised), raised.code) == ("No such PaymentMethod: 'pm_1'", "resource_missing")


def test_a_refusal_keeps_stripes_sentence() -> None:
    raised = paying(error(400, "Invoice is already paid"))
    assert isinstance(raised, BillingRefused)
    assert (str(raised), raised.code) == ("Invoice is already paid", "")


def test_a_key_used_for_other_parameters_is_a_refusal_by_name() -> None:
    raised = paying(error(400, "Keys for idempotent requests…", "idempotency_error"))
    assert isinstance(raised, BillingRefused)
    assert raised.code == "idempotency_error"


@pytest.mark.parametrize(
    ("status", "message", "shown"),
    [
        (401, "Invalid API Key provided: rk_test_********cret", "Stripe does not accept the API key"),
        (
            403,
            "The key 'rk_test_********cret' lacks 'rak_invoice_write'.",
            "The key '(key)' lacks 'rak_invoice_write'.",
        ),
    ],
)
def test_a_bad_key_is_a_refusal_that_shows_no_key(status: int, message: str, shown: str) -> None:
    raised = paying(error(status, message))
    assert isinstance(raised, BillingRefused)
    assert str(raised) == shown


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (error(429, headers={"Retry_After": "7"}), 7.0),
        (error(429, headers={"Retry_After": "soon"}), None),
        (error(429, headers={"Retry_After": "-1"}), None),
        (error(429, headers={"Retry_After": "nan"}), None),
        (error(429), None),
        (error(429, code="lock_timeout"), None),
        (error(400, code="lock_timeout"), None),
        (error(400, code="rate_limit"), None),
        (error(409), None),
    ],
)
def test_a_busy_stripe_changed_nothing_and_may_say_when_to_come_back(reply: bytes, wait: float | None) -> None:
    raised = paying(reply)
    assert isinstance(raised, BillingBusy)
    assert raised.retry_after == wait


def test_a_key_still_in_use_means_that_our_own_request_is_running() -> None:
    raised = paying(error(409, kind="idempotency_error", code="idempotency_key_in_use"))
    assert isinstance(raised, BillingUnanswered)
    assert not raised.answered
