"""An account that is asked whatever schemathesis makes of the description, with what it has answered so far at hand."""

import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from sandbox.seed_api import flat
from sandbox.stripe import StripeSandbox
from sandbox.stripe.routes import ROUTES
from sandbox.stripe.routing import Route
from tests.conformance.description import Operations
from tests.conformance.lively import Lively
from tests.conformance.stock import furnish, restock

KEY: Final = "sk_test_generated"
CASES: Final = int(os.environ.get("CONFORMANCE_CASES", "5"))
"""Requests with known values made of each operation; the environment may ask for more."""

MISSES: Final = 0.1
MISSING: Final = "missing_1"
_OPTIONS: Final[Mapping[str, Any]] = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def templates(document: Mapping[str, Any]) -> dict[str, Route]:
    """`POST /v1/invoices/{invoice}/pay` -> the sandbox's route that serves it, for each route that there is."""
    operations = Operations(document)
    found = {}
    for route in ROUTES:
        operation = operations.find(route.method, re.sub(r"{\w+}", "x", route.pattern))
        assert operation is not None, f"{route.method} {route.pattern} is nothing that Stripe describes"
        found[operation.name] = route
    return found


class Pool:
    """Every object that the account showed, by kind, and what became of it.

    Answers `@invoice:open` with an id, now and then with one that is nobody's; a line is one of the last invoice named.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, str]] = defaultdict(dict)
        self._random = random.Random(8)
        self._invoice = ""

    def see(self, answer: Any) -> None:
        if isinstance(answer, list):
            for item in answer:
                self.see(item)
        elif isinstance(answer, dict):
            kind, key = answer.get("object"), answer.get("id")
            if isinstance(kind, str) and isinstance(key, str):
                gone = answer.get("deleted") or key.startswith("upcoming_")
                state = "deleted" if gone else str(answer.get("status", answer.get("type", "")))
                self._kinds[kind][key] = str(answer["invoice"]) if kind == "line_item" else state
            for part in answer.values() if kind != "event" else ():
                self.see(part)

    def has(self, kind: str, state: str) -> bool:
        return state in self._kinds[kind].values()

    def put(self, value: Any) -> Any:
        """`value` with every name in it replaced."""
        if isinstance(value, dict):
            return {name: self.put(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.put(part) for part in value]
        return self._id(value) if isinstance(value, str) and value.startswith("@") else value

    def _id(self, name: str) -> str:
        kind, _, wanted = name[1:].partition(":")
        known = self._kinds[kind]
        if not known or self._random.random() < MISSES:
            return MISSING
        wanted = self._invoice if kind == "line_item" else wanted
        fitting = [key for key, state in known.items() if state != "deleted" and wanted in ("", state)]
        found = self._random.choice((fitting or list(known))[-6:])
        self._invoice = found if kind == "invoice" else self._invoice
        return found


class Asker:
    """Sends generated requests to a served account; counts the answers by operation and status.

    `broken` are those with a status of 500 or more.
    """

    def __init__(self, account: StripeSandbox, document: Mapping[str, Any]) -> None:
        self.account = account
        self._document = document
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {KEY}"
        self.routes = templates(document)
        self.pool = Pool()
        self.pool.see(furnish(account, KEY))
        self.broken: list[str] = []
        self.answered: dict[str, Counter[int]] = defaultdict(Counter)

    def close(self) -> None:
        self._session.close()

    def ask(self, name: str, cases: int, *, lively: bool) -> None:
        """Send `cases` requests of the operation `name`; `lively`: with values that the account knows."""

        self._restock()

        @seed(20261122)
        @settings(max_examples=cases, **_OPTIONS)
        @given(case=self._requests_of(name, lively))
        def run(case: Any) -> None:
            self._send(name, case)

        run()

    def _restock(self) -> None:
        self.pool.see(self._session.get(f"{self.account.base_url}/v1/invoices?limit=100", timeout=30).json())
        for status in ("draft", "open"):
            if not self.pool.has("invoice", status):
                self.pool.see(restock(self.account, KEY, status))

    def _requests_of(self, name: str, lively: bool) -> SearchStrategy[Any]:
        method, _, template = name.partition(" ")
        about = {**self._document["paths"][template][method.lower()], "responses": {"200": {"description": "Fine."}}}
        if lively:
            about = Lively(self.routes[name], self.account.now).operation(about)
        document = {"openapi": "3.0.0", "info": {"title": "Stripe", "version": "1"}}
        schema = schemathesis.openapi.from_dict({**document, "paths": {template: {method.lower(): about}}})
        found: SearchStrategy[Any] = schema[template][method].as_strategy()
        return found

    def _send(self, name: str, case: Any) -> None:
        method, _, template = name.partition(" ")
        given = {key: self.pool.put(unquote(str(value))) for key, value in (case.path_parameters or {}).items()}
        path = template.format(**{key: quote(value, safe="", errors="replace") or "x" for key, value in given.items()})
        body = case.body if isinstance(case.body, dict) else {}
        fields = urlencode(list(flat(self.pool.put({**(case.query or {}), **body}))), errors="replace")
        url = self.account.base_url + path
        if method == "POST":
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self._session.post(url, data=fields, headers=headers, timeout=30)
        else:
            answer = self._session.request(method, f"{url}?{fields}", timeout=30)
        self.answered[name][answer.status_code] += 1
        if answer.status_code >= 500:
            self.broken.append(f"{answer.status_code} {method} {path}?{fields}")
        if answer.status_code == 200:
            self.pool.see(answer.json())
