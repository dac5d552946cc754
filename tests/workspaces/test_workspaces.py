"""Workspaces in a store: found by what people and Stripe call them, changed without losing anybody's write."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.domain.workspaces import Budget
from bot.services.collections import WORKSPACES
from bot.services.store import Document, Store
from bot.services.workspace_documents import from_document, to_document
from bot.services.workspace_import import BadImport
from bot.services.workspaces import NoSuchWorkspace, Workspaces

from .examples import ACME, ACME_WORKSPACE, BOLT, BOLT_WORKSPACE, file_of


def test_a_document_gives_back_the_workspace_it_was_made_of() -> None:
    for workspace in (ACME_WORKSPACE, BOLT_WORKSPACE):
        assert from_document(to_document(workspace)) == workspace


def test_an_imported_workspace_is_found_by_each_of_its_names(workspaces: Workspaces) -> None:
    workspaces.import_csv(file_of(ACME, BOLT))
    assert workspaces.get("acme") == ACME_WORKSPACE
    assert workspaces.by_customer("cus_B") == BOLT_WORKSPACE
    assert workspaces.in_channel("C1") == (ACME_WORKSPACE,)
    assert workspaces.owned_by("U2") == (ACME_WORKSPACE,)
    assert workspaces.all() == (ACME_WORKSPACE, BOLT_WORKSPACE)


def test_what_is_not_there_is_not_found(workspaces: Workspaces) -> None:
    workspaces.import_csv(file_of(ACME))
    assert workspaces.get("acm") is None
    assert workspaces.by_customer("cus_") is None
    assert workspaces.in_channel("C") == ()
    assert workspaces.owned_by("U") == ()


def test_a_bad_file_writes_nothing_at_all(workspaces: Workspaces) -> None:
    with pytest.raises(BadImport):
        workspaces.import_csv(file_of(ACME, BOLT.replace("eur", "?")))
    assert workspaces.all() == ()


def test_a_file_is_one_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []
    put_many = store.put_many

    def counted(collection: str, values: Mapping[str, Document], *, keep: bool = False) -> int:
        commits.append(len(values))
        return put_many(collection, values, keep=keep)

    monkeypatch.setattr(store, "put_many", counted)
    workspaces = Workspaces(store)
    workspaces.import_csv(file_of(ACME, BOLT))
    workspaces.import_csv(file_of(ACME, BOLT))
    assert commits == [2]


def test_an_import_by_another_process_is_seen_at_once(store: Store) -> None:
    here, there = Workspaces(store), Workspaces(store)
    assert here.owned_by("U1") == ()
    there.import_csv(file_of(ACME))
    assert here.owned_by("U1") == (ACME_WORKSPACE,)
    there.import_csv(file_of(ACME.replace("U1 ", "")))
    assert here.owned_by("U1") == ()


def test_an_import_leaves_fields_alone_that_it_does_not_know(store: Store) -> None:
    store.put(WORKSPACES, "acme", {**to_document(ACME_WORKSPACE), "notice_days": 7})
    Workspaces(store).import_csv(file_of(ACME.replace("Bakery", "Brewery")))
    document = store.get(WORKSPACES, "acme")
    assert document is not None
    assert (document["notice_days"], document["name"]) == (7, "Acme Brewery, Inc.")


def test_a_budget_is_changed_once(workspaces: Workspaces) -> None:
    workspaces.import_csv(file_of(ACME))
    assert workspaces.set_budget("acme", Budget.DRAFT)
    assert not workspaces.set_budget("acme", Budget.DRAFT)
    changed = workspaces.get("acme")
    assert changed is not None
    assert changed.budget is Budget.DRAFT


def test_the_budget_of_a_workspace_that_is_not_there_is_refused(workspaces: Workspaces) -> None:
    with pytest.raises(NoSuchWorkspace):
        workspaces.set_budget("acme", Budget.DRAFT)


def test_a_write_between_reading_and_changing_a_budget_is_not_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspaces = Workspaces(store)
    workspaces.import_csv(file_of(ACME))
    change = store.change
    raced: list[str] = []

    def beaten(collection: str, key: str, old: Document, new: Document) -> bool:
        if not raced:
            raced.append(key)
            workspaces.import_csv(file_of(ACME.replace("Bakery", "Brewery")))
        return change(collection, key, old, new)

    monkeypatch.setattr(store, "change", beaten)
    assert workspaces.set_budget("acme", Budget.DRAFT)
    document: Any = store.get(WORKSPACES, "acme")
    assert (document["name"], document["budget"]) == ("Acme Brewery, Inc.", "draft")


def test_of_many_at_once_exactly_one_changes_the_budget(workspaces: Workspaces) -> None:
    workspaces.import_csv(file_of(ACME))
    together = threading.Barrier(8)

    def press(_: int) -> bool:
        together.wait()
        return workspaces.set_budget("acme", Budget.DRAFT)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == 1


def test_more_workspaces_than_a_page_are_all_found(workspaces: Workspaces) -> None:
    rows = [f"w{number:04},Name,cus_{number},U{number % 7} U99,C{number},usd,," for number in range(2001)]
    assert len(workspaces.import_csv(file_of(*rows)).new) == 2001
    assert len(workspaces.all()) == 2001
    assert len(workspaces.owned_by("U99")) == 2001
    assert [one.id for one in workspaces.owned_by("U3")][:2] == ["w0003", "w0010"]
