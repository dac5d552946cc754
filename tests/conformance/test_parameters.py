"""The sandbox knows each parameter that Stripe describes: it acts on it, or says by name that it does not."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.stripe.params import Hash, Kind, ListOf
from tests.conformance.description import Operations
from tests.conformance.generated import templates


def lacking(schema: Mapping[str, Any], kind: Kind, name: str) -> Iterator[str]:
    """The parameters of `schema` that `kind` would call unknown."""
    if "anyOf" in schema:
        for part in schema["anyOf"]:
            yield from lacking(part, kind, name)
    elif isinstance(kind, ListOf) and schema.get("type") == "array":
        yield from lacking(schema["items"], kind.item, f"{name}[]")
    elif isinstance(kind, Hash):
        for part, inner in schema.get("properties", {}).items():
            if part in kind.fields:
                yield from lacking(inner, kind.fields[part], f"{name}[{part}]")
            else:
                yield f"{name}[{part}]"


def test_no_parameter_of_stripes_is_called_unknown(document: dict[str, Any]) -> None:
    operations = {one.name: one for one in Operations(document)}
    found = {
        name: list(lacking(operations[name].request, Hash(fields={**route.fields, "expand": ListOf()}), ""))
        for name, route in templates(document).items()
    }
    assert {name: unknown for name, unknown in found.items() if unknown} == {}
    assert list(lacking(operations["POST /v1/invoices"].request, Hash(fields={}), ""))
