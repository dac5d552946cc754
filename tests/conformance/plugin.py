"""Holds the whole test run against Stripe's description: any number of sandbox accounts, one verdict at the end.

Where several workers run the tests (pytest-xdist), each sends what it saw to the one that started them, which judges.
"""

import os
import re
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.conformance.checker import Conformance

SHOWN = 40
"""How many different violations the summary lists."""


class Exchange(Protocol):
    """One request and its answer, as a sandbox account tells it to its observers; `answer` None: it was never sent."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def params(self) -> Any: ...
    @property
    def status(self) -> int: ...
    @property
    def answer(self) -> Any: ...


_PARTICULAR = re.compile(r"(?<=[/'])[a-z]+_\w+(?=[/:'])|(?<=\.)\d+(?=[.:])")
"""What differs between two cases of one kind of violation: ids, and places in a list."""


class Verdict:
    """How many exchanges there were, and what was wrong with them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._kinds: Counter[str] = Counter()
        self._first_seen: dict[str, str] = {}

    def add(self, violations: list[str], exchanges: int = 1) -> None:
        """Count `exchanges` in which these violations were, seen by the test that runs now."""
        test = os.environ.get("PYTEST_CURRENT_TEST", "outside of a test").partition(" (")[0]
        with self._lock:
            self._count += exchanges
            for violation in violations:
                kind = _PARTICULAR.sub("*", violation)
                self._kinds[kind] += 1
                self._first_seen.setdefault(kind, f"{violation} (first in {test})")

    def told(self) -> dict[str, Any]:
        """`{"count", "kinds": {kind: times}, "first_seen": {kind: words}}`, for `merge` in another process."""
        with self._lock:
            return {"count": self._count, "kinds": dict(self._kinds), "first_seen": dict(self._first_seen)}

    def merge(self, told: dict[str, Any]) -> None:
        """Count what another process saw too."""
        with self._lock:
            self._count += told["count"]
            self._kinds.update(told["kinds"])
            self._first_seen = told["first_seen"] | self._first_seen

    @property
    def failed(self) -> bool:
        return bool(self._kinds)

    def summary(self) -> list[str]:
        """One line of totals, then the first case of each kind of violation, the most frequent kind first."""
        lines = [f"conformance: {self._count} exchanges, {self._kinds.total()} violations"]
        lines += [f"  {times}x {self._first_seen[kind]}" for kind, times in self._kinds.most_common(SHOWN)]
        if len(self._kinds) > SHOWN:
            lines.append(f"  and {len(self._kinds) - SHOWN} more kinds")
        return lines


class Collector(Verdict):
    """An observer to append to `account.observers`: checks each exchange as it happens, in whatever thread that is."""

    def __init__(self, judge: Conformance) -> None:
        super().__init__()
        self._judge = judge

    def __call__(self, exchange: Exchange) -> None:
        self.add(self._judge.check(exchange.method, exchange.path, exchange.params, exchange.status, exchange.answer))

    def check_event(self, event: Any) -> None:
        """Check one webhook's parsed body."""
        self.add(self._judge.check_event(event))

    def check_file(self, path: Path | str) -> None:
        """Check what another process recorded as JSON lines; see `Conformance.check_file`."""
        count, violations = self._judge.check_file(path)
        self.add(violations, count)


_VERDICT = pytest.StashKey[Verdict]()
_TOLD = "conformance"


@pytest.fixture(scope="session")
def conformance(pytestconfig: pytest.Config) -> Collector:
    """Judges every exchange it is shown; one violation in the whole run fails the run."""
    collector = Collector(Conformance())
    pytestconfig.stash[_VERDICT] = collector
    return collector


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended: take over what it saw. One that was killed tells nothing, and its test has failed by that."""
    told = getattr(node, "workeroutput", {}).get(_TOLD)
    if told is not None:
        node.config.stash.setdefault(_VERDICT, Verdict()).merge(told)


def pytest_sessionfinish(session: pytest.Session) -> None:
    verdict = session.config.stash.get(_VERDICT, None)
    if verdict is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_TOLD] = verdict.told()
    elif verdict.failed and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    verdict = config.stash.get(_VERDICT, None)
    if verdict is not None:
        for line in verdict.summary():
            terminalreporter.write_line(line, red=verdict.failed)
