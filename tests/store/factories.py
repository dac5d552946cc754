"""The stores that the contract is run on, and the collections it uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.adapters.store.embedded import EmbeddedStore
from bot.adapters.store.postgres import PostgresStore
from bot.services.store import Collection, Kind, Store
from tests import postgres

from .reference import ReferenceStore

INVOICES = Collection(
    "invoices",
    {"workspace": Kind.TEXT, "status": Kind.TEXT, "created": Kind.INTEGER, "due": Kind.INTEGER, "live": Kind.BOOLEAN},
    indexes=(
        ("workspace", "status", "created"),
        ("workspace", "created"),
        ("status", "created"),
        ("status", "due"),
        ("created",),
    ),
    totals=(("workspace", "status"), ("live",)),
    searched=("workspace", "status"),
)
PLAIN = Collection("plain", {"name": Kind.TEXT, "age": Kind.INTEGER})
COLLECTIONS = (INVOICES, PLAIN)

STORES: dict[str, Callable[[Path, Sequence[Collection]], Store]] = {
    "embedded": EmbeddedStore,
    "postgresql": lambda folder, collections: PostgresStore(postgres.server().database(), collections),
    "reference": lambda folder, collections: ReferenceStore(collections),
}
"""To hold another store to the contract, add it here."""
