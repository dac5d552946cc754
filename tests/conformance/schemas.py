"""Compiles the description's schemas into checks: strict on unknown fields, lazy over its recursive references."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.conformance.leaves import Check, Schema
from tests.conformance.report import Report, Trail, short

_PREFIX = "#/components/schemas/"


class Compiler:
    """Makes a check of any schema of the description, each component once.

    Knows type, properties, required, additionalProperties, items, anyOf, enum, nullable, maxLength, pattern, format and
    `$ref`, which are all that the description uses. Objects that list properties refuse every other field, except maps
    (`additionalProperties` with a schema) and objects that list none (free-form). `leaf` decides how a scalar reads.
    """

    def __init__(self, components: Mapping[str, Schema], leaf: Callable[[Schema], Check]) -> None:
        self._components = components
        self._leaf = leaf
        self._compiled: dict[str, Check] = {}

    def component(self, name: str) -> Check:
        """The check of a named component, compiled at its first use."""
        check = self._compiled.get(name)
        if check is None:
            check = self._compiled.setdefault(name, self.compile(self._components[name]))
        return check

    def compile(self, schema: Schema) -> Check:
        if "$ref" in schema:
            return self._reference(schema["$ref"].removeprefix(_PREFIX))
        if "anyOf" in schema:
            return self._any_of(schema)
        if schema["type"] == "object":
            return self._object(schema)
        if schema["type"] == "array":
            return self._array(schema)
        return self._leaf(schema)

    def _reference(self, name: str) -> Check:
        def check(value: Any, trail: Trail, report: Report) -> None:
            self.component(name)(value, trail, report)

        return check

    def _object(self, schema: Schema) -> Check:
        known = {name: self.compile(part) for name, part in schema.get("properties", {}).items()}
        required = tuple(schema.get("required", ()))
        more = schema.get("additionalProperties")
        extra = self.compile(more) if isinstance(more, Mapping) else None
        free = extra is None and more is not False and "properties" not in schema
        refuse = _refusal(schema, "object")

        def check(value: Any, trail: Trail, report: Report) -> None:
            if not isinstance(value, dict):
                refuse(value, trail, report)
                return
            for name, item in value.items():
                part = known.get(name, extra)
                if part is not None:
                    part(item, (trail, name), report)
                elif not free:
                    report.say((trail, name), "unknown, the description has no such name here")
            for name in required:
                if name not in value:
                    report.say((trail, name), "missing, and required")

        return check

    def _array(self, schema: Schema) -> Check:
        item_check = self.compile(schema["items"])
        refuse = _refusal(schema, "array")

        def check(value: Any, trail: Trail, report: Report) -> None:
            if not isinstance(value, list):
                refuse(value, trail, report)
                return
            for index, item in enumerate(value):
                item_check(item, (trail, index), report)

        return check

    def _any_of(self, schema: Schema) -> Check:
        branches = [_Branch(self._resolve(part), self.compile(part)) for part in schema["anyOf"]]
        expandable = "x-expansionResources" in schema
        nullable = bool(schema.get("nullable")) or any(branch.nullable for branch in branches)
        refuse = _refusal({"nullable": nullable}, " or ".join(dict.fromkeys(branch.kind for branch in branches)))

        def check(value: Any, trail: Trail, report: Report) -> None:
            likely = [branch for branch in branches if branch.may_hold(value)]
            if not likely:
                refuse(value, trail, report)
                return
            if expandable and isinstance(value, dict) and not report.may_expand(trail):
                report.say(trail, "stands in full, and the request did not expand it")
            if len(likely) == 1:
                likely[0].check(value, trail, report)
            else:
                _first_clean(likely, value, trail, report)

        return check

    def _resolve(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._components[schema["$ref"].removeprefix(_PREFIX)]
        return schema


class _Branch:
    """One alternative of an `anyOf`, with what tells at a glance whether a value can be meant for it."""

    def __init__(self, schema: Schema, check: Check) -> None:
        self.kind: str = schema.get("type", "anything")
        self.nullable = bool(schema.get("nullable"))
        self.check = check
        self._names = schema.get("properties", {})
        self._object = self._names.get("object", {}).get("enum")

    def may_hold(self, value: Any) -> bool:
        if self.kind == "anything":
            return True
        if isinstance(value, dict):
            if self.kind != "object" or ("deleted" in value and "deleted" not in self._names):
                return False
            return self._object is None or value.get("object") in self._object
        if isinstance(value, list):
            return self.kind == "array"
        return value is not None and self.kind not in ("object", "array")


def _first_clean(likely: list[_Branch], value: Any, trail: Trail, report: Report) -> None:
    """Pass if any branch passes; otherwise tell what the nearest one (fewest violations) has against the value."""
    trials = []
    for branch in likely:
        trial = report.trial()
        branch.check(value, trail, trial)
        if not trial.violations:
            return
        trials.append(trial)
    report.take(min(trials, key=lambda trial: len(trial.violations)))


def _refusal(schema: Schema, wanted: str) -> Check:
    """What to say of a value of the wrong kind: nothing of a null where it is allowed."""
    nullable = bool(schema.get("nullable"))

    def refuse(value: Any, trail: Trail, report: Report) -> None:
        if value is not None:
            report.say(trail, f"{short(value)} is not of type {wanted}")
        elif not nullable:
            report.say(trail, "null, and the description does not call it nullable")

    return refuse
