"""Names, addresses and free text of invoices that ended long ago go, of every other invoice they stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Role, Viewer
from bot.domain.rows import Filter, row_of
from bot.services.collections import COLLECTIONS, INVOICES
from bot.services.mirror import Mirror
from bot.services.mirror_documents import from_document, to_document
from bot.services.mirror_personal import kept, says_the_same, without_personal
from bot.services.pruning import Pruning
from bot.services.workspaces import Workspaces
from tests.clocks import StandingClock
from tests.domain.builders import person

ADMIN = Viewer(person("U0HANA"), Role.HUB_ADMIN)
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
LONG_AGO, LATELY = NOW - 2 * YEAR, NOW - timedelta(days=5)
PAID = Invoice(
    "in_paid",
    "cus_1",
    Stage.PAID,
    "usd",
    LONG_AGO,
    Collection.CHARGE,
    total=100,
    amount_due=100,
    amount_paid=100,
    amount_remaining=0,
    number="ACME-0042",
    title="Portrait of Zoe",
    customer_name="Zoe Quist",
    customer_email="Zoe@quist.example",
    paid_at=LONG_AGO,
)
OLD = (
    PAID,
    replace(PAID, id="in_void", stage=Stage.VOID, paid_at=None, voided_at=LONG_AGO),
    replace(PAID, id="in_written_off", stage=Stage.UNCOLLECTIBLE, paid_at=None, written_off_at=LONG_AGO),
    replace(PAID, id="in_untold", paid_at=None, number=None),
)
KEPT = (
    replace(PAID, id="in_paid_lately", paid_at=LATELY),
    replace(PAID, id="in_void_lately", stage=Stage.VOID, written_off_at=LONG_AGO, paid_at=None, voided_at=LATELY),
    replace(PAID, id="in_open", stage=Stage.OPEN, paid_at=None, amount_remaining=100),
    replace(PAID, id="in_draft", stage=Stage.DRAFT, paid_at=None, number=None),
)


def personal(text: str) -> bool:
    """Whether it holds anything of the person."""
    return "zoe" in text.casefold() or "quist" in text.casefold()


def test_the_nightly_pruning_takes_them_out_and_saving_keeps_them_out(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, COLLECTIONS)
    everything = Mirror(store, Workspaces(store), StandingClock(NOW), livemode=True)
    many = tuple(replace(PAID, id=f"in_{number}") for number in range(450))
    everything.save((*OLD, *KEPT, *many))
    before = {one.key: one.value for one in store.find(INVOICES, limit=1000)}
    assert Pruning(store, StandingClock(NOW)).prune() == 0
    pruning = Pruning(store, StandingClock(NOW), personal=YEAR)
    assert pruning.prune() == len(OLD) + len(many)
    assert pruning.prune() == 0
    after = {one.key: one.value for one in store.find(INVOICES, limit=1000)}
    assert {key for key, row in after.items() if row == before[key]} == {one.id for one in KEPT}
    assert [one.id for one in (*OLD, *many) if personal(str(after[one.id]))] == []
    limited = Mirror(store, Workspaces(store), StandingClock(NOW), livemode=True, personal=YEAR)
    limited.save((*OLD, *KEPT))
    store.delete(INVOICES, "in_0")
    assert limited.save_missing(many) == 1
    assert {one.key: one.value for one in store.find(INVOICES, limit=1000)} == after
    store.close()


def test_they_are_found_by_number_only(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, COLLECTIONS)
    mirror = Mirror(store, Workspaces(store), StandingClock(NOW), livemode=True, personal=YEAR)
    mirror.save([PAID])
    for text, found in (("acme-0042", 1), ("0042", 1), ("zoe", 0), ("zoe@quist.example", 0), ("portrait", 0)):
        assert len(mirror.page(ADMIN, Filter(text=text)).rows) == found, text
    store.close()


@pytest.mark.parametrize("invoice", [*OLD, *KEPT], ids=lambda one: one.id)
def test_what_is_left_reads_as_a_row_and_says_the_same(invoice: Invoice) -> None:
    full = to_document(row_of(invoice, None))
    less = without_personal(full)
    assert to_document(from_document(less, None)) == less
    assert kept(full, None) == full
    assert kept(full, int((NOW - YEAR).timestamp())) == (less if invoice in OLD else full)
    ended = invoice.stage not in (Stage.DRAFT, Stage.OPEN)
    assert says_the_same(less, full) is says_the_same(full, less) is ended
    early = {name: value for name, value in full.items() if name != "ended"}
    assert says_the_same(full, early)
    assert says_the_same(less, early) is ended
    assert not says_the_same(less, {**full, "amount_paid": 7})
    assert not says_the_same({**full, "customer_name": "Zora"}, full)
