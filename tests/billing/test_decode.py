"""Webhooks: what is taken, what is refused, and that nothing else can happen."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.billing import StripeEvents
from bot.services.ports import BadEvent, BadSignature, Event
from tests.billing.shapes import CREATED, event, invoice, payment

SECRET = "whsec_new"
OLD_SECRET = "whsec_old"
NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
EVENTS = StripeEvents([SECRET, OLD_SECRET])


def sign(payload: str, at: datetime = NOW, secret: str = SECRET) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(payload, secret, int(at.timestamp()))
    return header


def decode(body: Any, at: datetime = NOW) -> Event:
    payload = body if isinstance(body, str) else json.dumps(body)
    return EVENTS.decode(payload.encode(), sign(payload, at), NOW)


def test_a_signed_event_becomes_a_hint_at_its_invoice() -> None:
    assert decode(event()) == Event(
        id="evt_1",
        type="invoice.paid",
        created=datetime.fromtimestamp(CREATED, UTC),
        livemode=False,
        invoice="in_1",
        customer="cus_1",
        api_version="2026-10-28.endive",
    )


def test_either_secret_of_a_rotation_is_good() -> None:
    payload = json.dumps(event())
    assert EVENTS.decode(payload.encode(), sign(payload, secret=OLD_SECRET), NOW).id == "evt_1"


def test_stripes_header_with_signatures_of_both_secrets_is_good() -> None:
    payload = json.dumps(event())
    other = sign(payload, secret="whsec_unknown")
    header = f"{other},{sign(payload).split(',')[1]},v0=beef"
    assert EVENTS.decode(payload.encode(), header, NOW).id == "evt_1"


@pytest.mark.parametrize("seconds", [-300, 0, 60])
def test_a_signature_within_the_tolerance_is_good(seconds: int) -> None:
    assert decode(event(), NOW + timedelta(seconds=seconds)).id == "evt_1"


@pytest.mark.parametrize("seconds", [-301, -86400, 61, 301, 10**9])
def test_an_old_or_a_future_signature_is_refused(seconds: int) -> None:
    with pytest.raises(BadSignature):
        decode(event(), NOW + timedelta(seconds=seconds))


def test_a_signature_is_too_old_as_soon_as_the_sdk_says_so() -> None:
    payload = json.dumps(event())
    with pytest.raises(BadSignature):
        EVENTS.decode(payload.encode(), sign(payload), NOW + timedelta(seconds=300, milliseconds=1))


def test_another_secret_is_refused() -> None:
    payload = json.dumps(event())
    with pytest.raises(BadSignature):
        EVENTS.decode(payload.encode(), sign(payload, secret="whsec_forged"), NOW)


def test_a_changed_body_is_refused() -> None:
    payload = json.dumps(event())
    with pytest.raises(BadSignature):
        EVENTS.decode(payload.replace("in_1", "in_2").encode(), sign(payload), NOW)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=",
        "t=now,v1=00",
        "v1=00",
        f"t={int(NOW.timestamp())}",
        f"t={int(NOW.timestamp())},v0=00",
        f"t={int(NOW.timestamp())},v1=é",
        "t=" + "9" * 4000 + ",v1=00",
        "t=1" * 5000,
        ",,,=,=,",
    ],
)
def test_a_malformed_header_is_a_bad_signature(header: str) -> None:
    with pytest.raises(BadSignature):
        EVENTS.decode(json.dumps(event()).encode(), header, NOW)


def test_a_signed_time_beyond_all_clocks_is_a_bad_signature() -> None:
    payload = json.dumps(event())
    header = stripe.WebhookSignature.generate_signature_header(payload, SECRET, 10**40)
    with pytest.raises(BadSignature):
        EVENTS.decode(payload.encode(), header, NOW)


def test_a_body_that_is_not_utf8_is_a_bad_event_when_it_is_signed_and_else_a_bad_signature() -> None:
    stamp, body = int(NOW.timestamp()), b"\xff\xfe"
    signature = hmac.new(SECRET.encode(), b"%d.%b" % (stamp, body), "sha256").hexdigest()
    with pytest.raises(BadEvent):
        EVENTS.decode(body, f"t={stamp},v1={signature}", NOW)
    with pytest.raises(BadSignature):
        EVENTS.decode(body, sign("x"), NOW)


PARTS = st.sampled_from(["t={now}", "t=1", "t=x", "t=", "v1={good}", "v1={bad}", "v1=", "v0={good}", "v1={good}=", ""])


@given(st.lists(PARTS, max_size=5), st.text())
def test_what_the_sdk_refuses_is_refused_and_what_stripe_signs_is_taken(parts: list[str], padding: str) -> None:
    payload = json.dumps({**event(), "padding": padding}, ensure_ascii=False)
    payload = payload.encode("utf-8", "replace").decode()
    whole = sign(payload)
    good, bad = whole.partition("v1=")[2], sign(payload + " ").partition("v1=")[2]
    header = ",".join(parts).format(now=int(NOW.timestamp()), good=good, bad=bad)
    try:
        EVENTS.decode(payload.encode(), header, NOW)
    except BadSignature:
        pass
    else:
        assert stripe.WebhookSignature.verify_header(payload, header, SECRET, None)
    assert EVENTS.decode(payload.encode(), whole, NOW).id == "evt_1"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "null",
        "[]",
        '"evt"',
        "{}",
        "[" * 10_000 + "]" * 10_000,
        '{"id": "\\ud800"}',
        event(id=None),
        event(id=7),
        event(id=""),
        event(id="evt 1\n"),
        event(id="e" * 300),
        event(type=None),
        event(type=["invoice.paid"]),
        event(created=None),
        event(created="1790000000"),
        event(created=1.5),
        event(created=True),
        event(created=10**18),
        event(livemode=None),
        event(livemode="false"),
        event(livemode=0),
        event(data=None),
        event(data=[]),
        event(data={"object": []}),
        event(obj=invoice(id=7)),
        event(obj=invoice(id={"id": []})),
        event(obj=invoice(id="in_\x00")),
        event(obj=invoice(customer=12)),
        event(obj=payment(invoice=["in_1"])),
        event(api_version=3),
    ],
    ids=lambda body: str(body)[:20],
)
def test_a_signed_body_of_another_shape_is_a_bad_event(body: Any) -> None:
    with pytest.raises(BadEvent):
        decode(body)


def test_an_upcoming_invoice_has_no_id_yet() -> None:
    upcoming = invoice()
    del upcoming["id"]
    found = decode(event("invoice.upcoming", upcoming))
    assert (found.invoice, found.customer) == (None, "cus_1")
    assert decode(event("invoice.upcoming", invoice(id="upcoming_in_1"))).invoice is None


def test_an_invoice_payment_names_its_invoice() -> None:
    found = decode(event("invoice_payment.paid", payment()))
    assert (found.invoice, found.customer) == ("in_1", None)


def test_an_expanded_reference_counts_as_its_id() -> None:
    found = decode(
        event("charge.failed", {"object": "charge", "id": "ch_1", "invoice": invoice(), "customer": {"id": "c@1"}})
    )
    assert (found.invoice, found.customer) == ("in_1", "c@1")


def test_an_event_about_a_customer_names_the_customer_only() -> None:
    found = decode(event("customer.updated", {"object": "customer", "id": "cus_9"}))
    assert (found.invoice, found.customer) == (None, "cus_9")


def test_an_event_about_something_else_is_taken_without_an_invoice() -> None:
    found = decode(event("payout.paid", {"object": "payout", "id": "po_1"}, api_version=None))
    assert (found.invoice, found.customer, found.api_version) == (None, None, None)


@pytest.mark.parametrize("secrets", [[], [""], [SECRET, " "]])
def test_a_missing_secret_is_refused_at_once(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        StripeEvents(secrets)


@given(payload=st.binary(max_size=300), header=st.text(max_size=80))
def test_unsigned_bytes_never_pass_and_never_break_anything(payload: bytes, header: str) -> None:
    with pytest.raises((BadSignature, BadEvent)):
        EVENTS.decode(payload, header, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["id", "type", "created", "livemode", "api_version", "data"]


@given(
    changes=st.dictionaries(st.sampled_from(FIELDS), JSON),
    inner=st.dictionaries(st.sampled_from(["id", "customer", "invoice", "object"]), JSON),
)
def test_signed_json_of_any_shape_is_an_event_or_a_bad_event(changes: dict[str, Any], inner: dict[str, Any]) -> None:
    payload = json.dumps({**event(obj={**invoice(), **inner}), **changes}, ensure_ascii=False)
    try:
        raw = payload.encode()
    except UnicodeEncodeError:
        return
    try:
        found = EVENTS.decode(raw, sign(payload), NOW)
    except BadEvent:
        return
    assert isinstance(found.id, str)
    assert isinstance(found.invoice, str | None)
    assert isinstance(found.customer, str | None)
