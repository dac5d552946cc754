"""Requests that schemathesis generates from Stripe's description, all answered as the description says."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.serving import Serving
from sandbox.stripe import StripeSandbox
from tests.conformance.generated import CASES, KEY, Asker
from tests.conformance.plugin import Collector

NOW = 1_794_000_000
HOUR = 3600


@pytest.fixture(scope="module")
def asker(document: dict[str, Any], conformance: Collector) -> Iterator[Asker]:
    with StripeSandbox(KEY, "whsec_generated", now=NOW, seed=4) as account, Serving(account.app) as server:
        account.base_url = server.url
        account.observers.append(conformance)
        made = Asker(account, document)
        yield made
        made.close()
        for event in account.events:
            conformance.check_event(event)


def test_whatever_the_description_allows_is_answered_as_it_says(asker: Asker, conformance: Collector) -> None:
    blamed_before = conformance.failed
    for name in asker.routes:
        asker.ask(name, CASES, lively=True)
        asker.ask(name, max(1, CASES // 4), lively=False)
        asker.account.controls.advance(8 * HOUR)  # what falls due has to cope with whatever was made
    assert asker.broken == [], "\n".join(asker.broken)
    assert blamed_before or not conformance.failed, "\n".join(conformance.summary())
    statuses = sum(asker.answered.values(), Counter[int]())
    assert set(statuses) <= {200, 400, 402, 404}, statuses
    useful = {name for name, answers in asker.answered.items() if answers[200]}
    assert len(useful) > len(asker.routes) * 3 // 4, sorted(asker.routes.keys() - useful)


def test_a_server_error_does_not_pass(asker: Asker) -> None:
    asker.account.controls.fault("500", "GET /v1/products$", count=1)
    before = len(asker.broken)
    asker.ask("GET /v1/products", 2, lively=True)
    assert [one.split("?")[0].strip() for one in asker.broken[before:]] == ["500 GET /v1/products"]
