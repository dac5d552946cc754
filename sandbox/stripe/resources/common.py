"""Parameters and helpers that several resources share."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Hash, Kind, Metadata, Text, apply_metadata

METADATA: Mapping[str, Kind] = {"metadata": Metadata()}
ADDRESS_PARTS = ("city", "country", "line1", "line2", "postal_code", "state")
ADDRESS = Hash(fields={part: Text() for part in ADDRESS_PARTS}, clearable=True)


def change(obj: Obj, params: Obj, *plain: str) -> None:
    """Set the fields `plain` and the metadata, as far as `params` have them."""
    obj.update({name: params[name] for name in plain if name in params})
    if "metadata" in params:
        obj["metadata"] = apply_metadata(obj["metadata"], params["metadata"])


def address(given: Obj | None) -> Obj | None:
    """An address with every part, None where it was not given."""
    return None if given is None else {part: given.get(part) for part in ADDRESS_PARTS}
