"""The list of events: what it holds, filters, and for how long."""

from typing import Any

import pytest

from tests.sandbox_stripe.helpers import DAY, HOUR, NOW, Account, refusal


def test_an_event_is_a_snapshot_of_its_moment(acme: Account) -> None:
    invoice = acme.draft()
    acme.v1.invoices.finalize_invoice(invoice.id)
    created, updated = acme.event("invoice.created"), acme.event("invoice.finalized")
    assert (created.data.object.status, updated.data.object.status) == ("draft", "open")
    assert (created.api_version, created.livemode, created.created) == ("2026-10-28.endive", False, NOW)
    assert acme.v1.events.retrieve(created.id).to_dict() == created.to_dict()


def test_one_payment_tells_several_events_in_the_same_second(acme: Account) -> None:
    acme.card()
    acme.v1.invoices.pay(acme.open().id)
    told = acme.v1.events.list({"types": ["invoice.paid", "invoice.payment_succeeded", "invoice_payment.paid"]}).data
    assert [event.created for event in told] == [NOW] * 3


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"type": "invoice.created"}, 2),
        ({"type": "invoice.*"}, 4),
        ({"types": ["invoice.created", "customer.created"]}, 3),
        ({"type": "invoice.created", "created": {"gt": NOW}}, 1),
        ({"type": "invoice.created", "created": {"lte": NOW}}, 1),
        ({"type": "invoice.voided"}, 0),
    ],
)
def test_events_are_filtered(acme: Account, params: dict[str, Any], count: int) -> None:
    acme.draft()
    acme.sandbox.controls.advance(HOUR)
    acme.draft()
    assert len(acme.v1.events.list({"limit": 100, **params}).data) == count


def test_events_are_paged_newest_first(acme: Account) -> None:
    for _ in range(4):
        acme.v1.invoices.create({"customer": acme.id})
    everything = acme.v1.events.list({"limit": 100}).data
    first = acme.v1.events.list({"limit": 2})
    rest = acme.v1.events.list({"limit": 100, "starting_after": first.data[-1].id})
    assert [one.id for one in (*first.data, *rest.data)] == [one.id for one in everything]
    assert (first.has_more, everything[-1].type) == (True, "customer.created")
    newer = acme.v1.events.list({"ending_before": everything[1].id})
    assert [one.id for one in newer.data] == [everything[0].id]


def test_events_are_kept_for_thirty_days(acme: Account) -> None:
    event = acme.event("customer.created")
    acme.sandbox.controls.advance(30 * DAY)
    assert acme.v1.events.list().data[0].id == event.id
    acme.sandbox.controls.advance(1)
    assert acme.v1.events.list().data == []
    assert refusal(lambda: acme.v1.events.retrieve(event.id)).http_status == 404


def test_any_event_can_be_sent_by_hand(acme: Account) -> None:
    upcoming = acme.v1.invoices.create_preview({"customer": acme.id, "invoice_items": [{"amount": 900}]})
    upcoming = upcoming.to_dict(for_json=True)
    del upcoming["id"]
    key = acme.sandbox.controls.event("invoice.will_be_due", acme.draft().to_dict(for_json=True))
    assert acme.v1.events.retrieve(key).type == "invoice.will_be_due"
    assert acme.sandbox.controls.event("invoice.upcoming", upcoming).startswith("evt_")
    assert "id" not in acme.event("invoice.upcoming").data.object.to_dict()


def test_an_update_without_change_tells_nothing(acme: Account) -> None:
    invoice = acme.draft(metadata={"a": "b"})
    before = acme.events()
    acme.v1.invoices.update(invoice.id, {"metadata": {"a": "b"}})
    assert acme.events() == before
