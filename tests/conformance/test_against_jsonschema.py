"""The checker's verdicts are those of an independent validator, jsonschema, over every small change to an invoice."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from tests.conformance.checker import Conformance
from tests.conformance.description import components
from tests.conformance.examples import invoice


def as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 rewritten for jsonschema: `nullable` becomes a type, and listed properties refuse every other."""
    if isinstance(node, list):
        return [as_json_schema(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    made = {key: as_json_schema(node[key]) for key in ("items", "anyOf", "additionalProperties") if key in node}
    made |= {key: node[key] for key in ("type", "enum", "required", "maxLength", "pattern") if key in node}
    if "properties" in node:
        made["properties"] = {name: as_json_schema(part) for name, part in node["properties"].items()}
        made.setdefault("additionalProperties", False)
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") else made


@pytest.fixture(scope="module")
def reference(document: Mapping[str, Any]) -> jsonschema.Draft202012Validator:
    wanted = {"$ref": "#/components/schemas/invoice"}
    schemas = {name: as_json_schema(schema) for name, schema in components(document).items()}
    return jsonschema.Draft202012Validator(wanted | {"components": {"schemas": schemas}})


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with one thing changed, in every place: left out, added, or of another type."""
    odds: list[Any] = [None, "odd", 7, True, [], {}, [None]]
    for odd in odds:
        yield f"= {odd!r}", odd
    if isinstance(value, dict):
        yield "+ odd", value | {"odd": 1}
        for name, item in value.items():
            yield f"- {name}", {key: kept for key, kept in value.items() if key != name}
            yield from ((f".{name} {what}", value | {name: other}) for what, other in changed(item))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for what, other in changed(item):
                yield f"[{index}] {what}", [*value[:index], other, *value[index + 1 :]]


def test_both_agree_on_every_small_change(judge: Conformance, reference: jsonschema.Draft202012Validator) -> None:
    verdicts = {True: 0, False: 0}
    for what, answer in changed(invoice()):
        if answer is None:  # stands for an answer that was never sent
            continue
        good = reference.is_valid(answer)
        found = judge.check("GET", "/v1/invoices/in_1", {}, 200, answer)
        finer = [one for one in found if one.endswith((" is not a currency", " is not a decimal"))]
        assert good == (len(found) == len(finer)), f"invoice{what}: {found}"
        verdicts[good] += 1
    assert verdicts[True] > 100
    assert verdicts[False] > 500
