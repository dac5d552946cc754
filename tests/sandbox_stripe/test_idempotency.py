"""Idempotency keys: replays, conflicts, and what no key keeps."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import stripe

from tests.sandbox_stripe.helpers import DAY, Account, refusal


def keyed(key: str) -> dict[str, Any]:
    return {"idempotency_key": key}


def code_of(error: stripe.StripeError) -> Any:
    """The code in the body: the SDK leaves it out of the error for a 409 and a 429."""
    body: Any = error.json_body
    return body["error"]["code"]


def wait_until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end


def test_the_same_request_again_gets_the_first_answer(acme: Account) -> None:
    params = {"customer": acme.id, "metadata": {"a": "b"}}
    first = acme.v1.invoices.create(params, keyed("k1"))
    again = acme.v1.invoices.create(params, keyed("k1"))
    assert (again.id, again.last_response.headers["Idempotent-Replayed"]) == (first.id, "true")
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert again.last_response.request_id != first.last_response.request_id
    assert len(acme.v1.invoices.list().data) == 1


def test_a_decline_is_replayed_even_when_the_card_is_good_again(acme: Account) -> None:
    card = acme.card("decline:generic_decline")
    invoice = acme.open()
    first = refusal(lambda: acme.v1.invoices.pay(invoice.id, {}, keyed("k1")))
    acme.sandbox.controls.card(card, "pass")
    again = refusal(lambda: acme.v1.invoices.pay(invoice.id, {}, keyed("k1")))
    assert again.json_body == first.json_body
    assert again.headers is not None
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(acme.v1.charges.list().data) == 1
    assert acme.v1.invoices.pay(invoice.id, {}, keyed("k2")).status == "paid"


def test_a_server_error_is_replayed(acme: Account) -> None:
    acme.sandbox.controls.fault("500", "POST /v1/customers$")
    for _ in range(2):
        error = refusal(lambda: acme.v1.customers.create({}, keyed("k1")))
        assert error.http_status == 500
    assert acme.v1.customers.create({}, keyed("k2")).id


def test_other_parameters_under_the_key_are_refused(acme: Account) -> None:
    acme.v1.invoices.create({"customer": acme.id}, keyed("k1"))
    error = refusal(lambda: acme.v1.invoices.create({"customer": acme.id, "auto_advance": True}, keyed("k1")))
    assert (error.http_status, error.json_body["error"]["type"]) == (400, "idempotency_error")  # type: ignore[index]
    error = refusal(lambda: acme.v1.customers.create({}, keyed("k1")))
    assert error.http_status == 400


def test_a_second_request_under_the_key_conflicts_while_the_first_runs(acme: Account) -> None:
    acme.sandbox.controls.fault("hang", "POST /v1/invoices$", where="after", seconds=30)
    params = {"customer": acme.id}
    first = threading.Thread(target=lambda: acme.v1.invoices.create(params, keyed("k1")))
    first.start()
    wait_until(lambda: acme.v1.invoices.list().data)
    error = refusal(lambda: acme.v1.invoices.create(params, keyed("k1")))
    acme.sandbox.controls.clear_faults()
    first.join()
    assert (error.http_status, code_of(error)) == (409, "idempotency_key_in_use")
    assert acme.v1.invoices.create(params, keyed("k1")).last_response.headers["Idempotent-Replayed"] == "true"
    assert len(acme.v1.invoices.list().data) == 1


def test_a_second_call_on_the_invoice_times_out_on_its_lock(acme: Account) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("hang", "/pay$", where="after", seconds=30)
    first = threading.Thread(target=lambda: acme.v1.invoices.pay(invoice.id))
    first.start()
    wait_until(lambda: acme.get(invoice).status == "paid")
    error = refusal(lambda: acme.v1.invoices.void_invoice(invoice.id, {}, keyed("k1")))
    acme.sandbox.controls.clear_faults()
    first.join()
    assert (error.http_status, code_of(error)) == (429, "lock_timeout")
    assert "isn't open" in str(refusal(lambda: acme.v1.invoices.void_invoice(invoice.id, {}, keyed("k1"))))


def test_a_request_that_never_began_leaves_its_key_free(acme: Account) -> None:
    refusal(lambda: acme.v1.invoices.create({"customer": acme.id, "nope": 1}, keyed("k1")))
    acme.sandbox.controls.fault("429", "POST /v1/invoices$")
    refusal(lambda: acme.v1.invoices.create({"customer": acme.id}, keyed("k1")))
    assert acme.v1.invoices.create({"customer": acme.id}, keyed("k1")).status == "draft"


def test_a_key_is_forgotten_after_a_day(acme: Account) -> None:
    first = acme.v1.customers.create({}, keyed("k1"))
    acme.sandbox.controls.advance(DAY + 1)
    assert acme.v1.customers.create({}, keyed("k1")).id != first.id


def test_twenty_presses_at_once_under_one_key_charge_once(acme: Account) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("hang", "/pay$", seconds=0.2)

    def press(_: int) -> int:
        try:
            return 200 if acme.v1.invoices.pay(invoice.id, {}, keyed("k1")).status == "paid" else 0
        except stripe.StripeError as error:
            return error.http_status or 0

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    assert set(answers) <= {200, 409}
    assert 200 in answers
    assert len(acme.v1.charges.list().data) == 1


def test_events_name_the_request_and_its_key(acme: Account) -> None:
    invoice = acme.v1.invoices.create({"customer": acme.id}, keyed("k1"))
    event = acme.event("invoice.created")
    assert event.request.to_dict() == {"id": invoice.last_response.request_id, "idempotency_key": "k1"}
