"""Judges exchanges with the sandbox by Stripe's published description: every request and every answer."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.conformance.description import Operation, Operations, components, load_description
from tests.conformance.leaves import Check, form_leaf, json_leaf
from tests.conformance.report import Report
from tests.conformance.schemas import Compiler

EXPAND_DEPTH = 4
"""How many levels an expansion may go, a list's `data` included: https://docs.stripe.com/expand"""

_REQUEST_REFUSED = frozenset({400, 401, 403, 404})
"""Statuses with which a wrong request is rightly answered, so that the request itself is no violation."""


class Conformance:
    """Checks one exchange at a time; safe to use from several threads, about 1 ms for an invoice."""

    def __init__(self) -> None:
        document = load_description()
        schemas = components(document)
        self._components = frozenset(schemas)
        self._operations = Operations(document)
        self._answers = Compiler(schemas, json_leaf)
        self._requests = Compiler(schemas, form_leaf)
        self._checks: dict[str, tuple[Check, Check]] = {}
        offered = self._operations.find("POST", "/v1/webhook_endpoints")
        assert offered is not None
        self._event_types = frozenset(offered.request["properties"]["enabled_events"]["items"]["enum"])

    def check(self, method: str, path: str, parameters: Mapping[str, Any], status: int, answer: Any) -> list[str]:
        """The violations of one exchange, each as `POST /v1/invoices/in_1/pay: answer.lines.data.0.foo: unknown…`.

        `parameters` is the parsed form body or query: text, lists and dicts of text. `answer` is the parsed JSON body,
        or None when none was sent (a lost answer), which is then not judged.
        """
        operation = self._operations.find(method, path)
        if operation is None:
            found = self._unknown_operation(status, answer)
        else:
            found = self._known_operation(operation, parameters, status, answer)
        return [f"{method.upper()} {path}: {violation}" for violation in found]

    def check_event(self, event: Any) -> list[str]:
        """The violations of one webhook's body, the object that it tells of included."""
        return [f"event: {violation}" for violation in self._event(event, "event")]

    def check_file(self, path: Path | str) -> tuple[int, list[str]]:
        """How many exchanges a file of JSON lines holds, and their violations.

        Each line is an object with `method`, `path`, `parameters`, `status` and `answer`.
        """
        count, violations = 0, []
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                count += 1
                one = json.loads(line)
                violations += self.check(one["method"], one["path"], one["parameters"], one["status"], one["answer"])
        return count, violations

    def compile_all(self) -> int:
        """Compile every operation now rather than at its first use; returns how many there are."""
        for operation in self._operations:
            self._operation_checks(operation)
        return len(self._checks)

    def _unknown_operation(self, status: int, answer: Any) -> list[str]:
        if status != 404:
            return [f"no such operation, and it was answered with {status}"]
        return self._error(answer)

    def _known_operation(
        self, operation: Operation, parameters: Mapping[str, Any], status: int, answer: Any
    ) -> list[str]:
        request_check, answer_check = self._operation_checks(operation)
        asked = Report()
        request_check(parameters, (None, "request"), asked)
        asked.violations += _too_deep(parameters)
        found = [] if status in _REQUEST_REFUSED else asked.violations
        if answer is None:
            return found
        if not 200 <= status < 300:
            return found + self._error(answer) + _needless_refusal(answer, asked.violations)
        answered = Report(expanded=_expanded(parameters))
        answer_check(answer, (None, "answer"), answered)
        found += answered.violations + _unexpanded(parameters, answer)
        return found if answered.violations else found + self._events_in(answer)

    def _operation_checks(self, operation: Operation) -> tuple[Check, Check]:
        checks = self._checks.get(operation.name)
        if checks is None:
            made = self._requests.compile(operation.request), self._answers.compile(operation.answer)
            checks = self._checks.setdefault(operation.name, made)
        return checks

    def _error(self, answer: Any) -> list[str]:
        report = Report(expanded=())
        self._answers.component("error")(answer, (None, "answer"), report)
        return report.violations

    def _events_in(self, answer: Any) -> list[str]:
        """The description leaves an event's object free: judge it, in sound events, by what it says it is."""
        if not isinstance(answer, dict):
            return []
        if answer.get("object") == "event":
            return self._event_object(answer, "answer")
        data = answer.get("data")
        listed = data if answer.get("object") == "list" and isinstance(data, list) else []
        return [
            violation
            for index, one in enumerate(listed)
            if isinstance(one, dict) and one.get("object") == "event"
            for violation in self._event_object(one, f"answer.data.{index}")
        ]

    def _event(self, event: Any, name: str) -> list[str]:
        report = Report(expanded=())
        self._answers.component("event")(event, (None, name), report)
        return report.violations or self._event_object(event, name)

    def _event_object(self, event: Mapping[str, Any], name: str) -> list[str]:
        report = Report(expanded=())
        kind = event.get("type")
        if kind not in self._event_types:
            report.say((None, f"{name}.type"), f"{kind!r} is no event that Stripe sends")
        subject = event["data"]["object"]
        called = subject.get("object")
        if not isinstance(called, str) or called not in self._components:
            report.say((None, f"{name}.data.object"), "says of itself no object that the description knows")
            return report.violations
        self._answers.component(called)(subject, (None, f"{name}.data.object"), report)
        nameless = f"{name}.data.object.id: missing, and required"
        return [one for one in report.violations if not (kind == "invoice.upcoming" and one == nameless)]


def _expand_paths(parameters: Mapping[str, Any]) -> list[str]:
    expand = parameters.get("expand", []) if isinstance(parameters, dict) else []
    return [path for path in expand if isinstance(path, str)] if isinstance(expand, list) else []


def _too_deep(parameters: Mapping[str, Any]) -> list[str]:
    return [
        f"request.expand: {path!r} goes deeper than {EXPAND_DEPTH} levels"
        for path in _expand_paths(parameters)
        if path.count(".") >= EXPAND_DEPTH
    ]


def _expanded(parameters: Mapping[str, Any]) -> frozenset[str]:
    """Every path asked for and all that lead to it: `a.b` expands `a` too."""
    paths = [path.split(".") for path in _expand_paths(parameters)]
    return frozenset(".".join(path[: length + 1]) for path in paths for length in range(len(path)))


def _unexpanded(parameters: Mapping[str, Any], answer: Any) -> list[str]:
    """What was asked to be expanded and still is an id."""
    return [
        f"answer.{path}: asked to be expanded, and is the id {value!r}"
        for path in _expand_paths(parameters)
        for value in _values(answer, path.split("."))
        if isinstance(value, str)
    ]


def _values(value: Any, path: list[str]) -> Iterable[Any]:
    if isinstance(value, list):
        return [found for item in value for found in _values(item, path)]
    if not path:
        return [value]
    return _values(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def _needless_refusal(answer: Any, faults: list[str]) -> list[str]:
    """A parameter called unknown although the description has every one that was sent."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict) and error.get("code") == "parameter_unknown" and not faults:
        return [f"answer: refuses {error.get('param')!r} as unknown, and the description knows every parameter sent"]
    return []
