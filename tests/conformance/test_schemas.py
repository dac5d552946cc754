"""Each keyword of the description's schemas, alone."""

from typing import Any

import pytest

from tests.conformance.leaves import Schema, form_leaf, json_leaf
from tests.conformance.report import Report
from tests.conformance.schemas import Compiler

TREE: Schema = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "next": {"$ref": "#/components/schemas/tree"}},
    "required": ["name"],
}
CUSTOMER: Schema = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "object": {"type": "string", "enum": ["customer"]}},
    "required": ["id", "object"],
}
CARD: Schema = {
    "type": "object",
    "properties": {"object": {"type": "string", "enum": ["card"]}, "last4": {"type": "string", "maxLength": 4}},
}
COMPONENTS = {"tree": TREE, "customer": CUSTOMER, "card": CARD}


def faults(schema: Schema, value: Any, expanded: tuple[str, ...] | None = None) -> list[str]:
    report = Report(expanded)
    Compiler(COMPONENTS, json_leaf).compile(schema)(value, (None, "it"), report)
    return report.violations


def form_faults(schema: Schema, value: Any) -> list[str]:
    report = Report()
    Compiler(COMPONENTS, form_leaf).compile(schema)(value, (None, "it"), report)
    return report.violations


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, ["", "a"], [None, 1, True, [], {}]),
        ({"type": "integer"}, [0, -5], [None, "1", 1.0, True]),
        ({"type": "number"}, [0, 1.5], [None, "1.5", False]),
        ({"type": "boolean"}, [True, False], [None, 0, "true"]),
        ({"type": "string", "nullable": True}, ["a", None], [1]),
        ({"type": "string", "enum": ["a", "b"]}, ["a", "b"], ["c", ""]),
        ({"type": "string", "enum": ["a"], "nullable": True}, ["a", None], ["c"]),
        ({"type": "string", "maxLength": 3}, ["abc"], ["abcd"]),
        ({"type": "string", "pattern": "^/v1/x"}, ["/v1/x?y"], ["/v1/y", "x/v1/x"]),
        ({"type": "string", "format": "currency"}, ["usd"], ["USD", "us", "dollar"]),
        ({"type": "string", "format": "decimal"}, ["1", "-0.5"], ["1,5", "a", "1."]),
        ({"type": "string", "format": "int64"}, ["12"], ["1.2"]),
        ({"type": "string", "format": "date-time"}, ["2026-11-21T10:00:00Z"], ["2026-11-21", "soon"]),
        ({"type": "integer", "format": "unix-time"}, [0, 1794000000], [-1, "0"]),
        ({"type": "array", "items": {"type": "integer"}}, [[], [1, 2]], [None, {}, ["1"], [None]]),
        ({"type": "array", "items": {"type": "integer"}, "nullable": True}, [None, [1]], ["1"]),
        (
            {"type": "object", "properties": {"a": {"type": "integer"}}},
            [{}, {"a": 1}],
            [None, [], {"a": "1"}, {"b": 1}],
        ),
        ({"type": "object", "properties": {}}, [{}], [{"a": 1}]),
        ({"type": "object"}, [{}, {"a": {"b": 1}}], [None, "a"]),
        ({"type": "object", "additionalProperties": {"type": "string"}}, [{}, {"any": "a"}], [{"any": 1}]),
        (
            {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "string"}}},
            [{}],
            [{"b": "a"}],
        ),
        ({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, [{"a": "x"}], [{}]),
        ({"$ref": "#/components/schemas/tree"}, [{"name": "a", "next": {"name": "b"}}], [{"name": "a", "next": {}}]),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, ["a", 1], [None, True, [], {}]),
        ({"anyOf": [{"type": "string"}], "nullable": True}, ["a", None], [1]),
        ({"anyOf": [{"type": "string", "nullable": True}, {"type": "integer"}]}, ["a", 1, None], [[]]),
        ({"anyOf": [{"type": "integer"}, {"type": "string", "enum": [""]}]}, [1, ""], ["a"]),
    ],
)
def test_a_keyword_lets_the_good_pass_and_finds_the_bad(schema: Schema, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if faults(schema, value)] == []
    assert [value for value in bad if not faults(schema, value)] == []


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, ["0", "-5"], ["", "1.0", "a", "1e3", " 1"]),
        ({"type": "number"}, ["0", "1.5"], ["", "1,5"]),
        ({"type": "boolean"}, ["true", "false"], ["", "1", "True"]),
        ({"type": "integer", "format": "unix-time"}, ["1794000000"], ["-1", "now"]),
        ({"type": "string", "enum": ["a"]}, ["a"], ["b"]),
        ({"type": "array", "items": {"type": "integer"}}, [["1"]], ["1", ["a"], {"0": "1"}]),
        (
            {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string", "enum": [""]}]},
            [["a"], ""],
            ["a"],
        ),
        ({"anyOf": [CUSTOMER, {"type": "integer"}]}, ["7", {"id": "a", "object": "customer"}], ["a", {"id": "a"}]),
        ({"type": "object", "additionalProperties": {"type": "string"}}, [{"any": ""}], [{"any": ["a"]}, "a"]),
    ],
)
def test_a_form_field_is_read_as_its_schema_says(schema: Schema, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if form_faults(schema, value)] == []
    assert [value for value in bad if not form_faults(schema, value)] == []


def test_an_alternative_is_chosen_by_what_the_object_says_it_is() -> None:
    either = {"anyOf": [{"$ref": "#/components/schemas/customer"}, {"$ref": "#/components/schemas/card"}]}
    assert faults(either, {"object": "card", "last4": "42424"}) == ["it.last4: 5 characters, 4 are allowed"]
    assert faults(either, {"object": "customer"}) == ["it.id: missing, and required"]
    assert faults(either, {"object": "bank"}) == ["it: {'object': 'bank'} is not of type object"]


def test_the_nearest_alternative_tells_what_is_wrong() -> None:
    other = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id", "object"]}
    either = {"anyOf": [TREE, other]}
    assert faults(either, {"name": 1}) == ["it.name: 1 is not of type string"]


def test_an_expandable_object_stands_in_full_only_where_it_was_expanded() -> None:
    owner = {
        "anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/customer"}],
        "x-expansionResources": {"oneOf": [{"$ref": "#/components/schemas/customer"}]},
    }
    rows = {"type": "array", "items": {"type": "object", "properties": {"owner": owner}}}
    page = {"type": "object", "properties": {"data": rows}}
    whole = {"data": [{"owner": {"id": "cus_1", "object": "customer"}}]}
    assert faults(page, whole, ("data", "data.owner")) == []
    assert faults(page, whole, ("owner",)) == ["it.data.0.owner: stands in full, and the request did not expand it"]
    assert faults(page, {"data": [{"owner": "cus_1"}]}, ()) == []
    assert faults(page, whole) == []


def test_every_violation_names_its_place() -> None:
    assert faults({"$ref": "#/components/schemas/tree"}, {"name": "a", "next": {"next": {"name": 7}}}) == [
        "it.next.next.name: 7 is not of type string",
        "it.next.name: missing, and required",
    ]
