"""What the adapter itself refuses: ids that are none, objects of the other mode, messages with the key in them."""

import pytest

from bot.adapters.billing import StripeBilling
from bot.services.ports import BillingRefused, CardDeclined, NoSuchObject
from tests.billing.counterpart import KEY, counterpart, paying
from tests.billing.shapes import invoice
from tests.billing.wire import LOST, answer, error


@pytest.mark.parametrize("hostile", ["", ".", "..", "x" * 256])
def test_an_id_that_names_another_path_is_never_sent(hostile: str) -> None:
    with counterpart(answer(200, invoice())) as (billing, wire), pytest.raises(NoSuchObject):
        billing.invoice(hostile)
    assert wire.requests == []


@pytest.mark.parametrize(
    "hostile", ["in_1/void", "in_1?expand[]=x", "in_1#", "../customers/cus_1", "@evil.example/v1", "in 1\r\nX: y"]
)
def test_an_id_cannot_reach_outside_its_place(hostile: str) -> None:
    with counterpart(error(404)) as (billing, wire), pytest.raises(NoSuchObject):
        billing.payment_page(hostile)
    line = wire.requests[0].split("\r\n")[0]
    assert line.startswith("GET /v1/invoices/")
    assert line.count("/") == 4
    assert "?" not in line


def test_an_object_of_the_other_mode_is_refused() -> None:
    with counterpart(answer(200, invoice(livemode=True))) as (billing, _), pytest.raises(BillingRefused) as raised:
        billing.invoice("in_1")
    assert raised.value.code == "livemode_mismatch"


def test_an_object_of_the_other_mode_in_a_list_is_refused() -> None:
    page = {"object": "list", "data": [invoice(), invoice(livemode=True)], "has_more": False}
    with counterpart(answer(200, page)) as (billing, _), pytest.raises(BillingRefused):
        list(billing.invoices())


@pytest.mark.parametrize(
    ("key", "live"), [("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False), ("rk_test_live_", False)]
)
def test_the_key_tells_the_mode(key: str, live: bool) -> None:
    assert StripeBilling(key).livemode is live


@pytest.mark.usefixtures("_no_pause")
@pytest.mark.parametrize(
    "reply",
    [LOST, answer(500, b"x"), error(401, KEY), error(403, KEY), error(400, KEY), error(404, KEY), error(429, KEY)],
)
def test_no_message_holds_the_key(reply: bytes) -> None:
    raised = paying(reply)
    assert "Secret" not in str(raised)
    assert "Secret" not in repr(raised)


def test_a_declines_message_holds_no_key_either() -> None:
    raised = paying(error(402, f"Odd: {KEY}", "card_error", code="card_declined"))
    assert isinstance(raised, CardDeclined)
    assert "Secret" not in raised.decline.message
