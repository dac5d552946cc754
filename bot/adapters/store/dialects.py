"""What the databases write differently: how a document's field stands in SQL, by its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.adapters.store.catalog import kind_of
from bot.services.store import Collection, Kind

Column = Callable[[str], str]
"""How a field is written in SQL. Indexes must be declared with this very text to be used."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database's way: the expression of a field by its kind; whether a text is in another, and how that is said.

    Everything else is written so that both understand it; `?` stands for a parameter in both.
    """

    fields: dict[Kind, str]
    contains: str
    held: Callable[[str], str]

    def column_of(self, collection: Collection) -> Column:
        """How the fields of `collection` are written; ValueError for one that is not declared."""
        return lambda field: self.fields[kind_of(collection, field)].format(field)


_PLAIN = "\"value\" ->> '{}'"
_PATTERN = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})
SQLITE = Dialect(fields=dict.fromkeys(Kind, _PLAIN), contains="instr({}, ?) > 0", held=str)
POSTGRES = Dialect(
    fields={
        Kind.TEXT: f'(({_PLAIN}) COLLATE "C")',  # by code point, like SQLite, whatever the database sorts by
        Kind.INTEGER: f"(({_PLAIN})::bigint)",
        Kind.BOOLEAN: f"(({_PLAIN})::boolean::int)",
    },
    contains="{} LIKE ?",  # what an index of trigrams knows, other than strpos
    held=lambda text: f"%{text.translate(_PATTERN)}%",
)


def extract(field: str) -> str:
    """The expression of a document's field in SQLite, where it keeps its own type."""
    return _PLAIN.format(field)
