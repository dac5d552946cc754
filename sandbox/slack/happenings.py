"""What the page's panel can make happen: each with its fields, as whoever runs the sandbox gave them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.errors import CannotDoError
from sandbox.slack.records import Json


@dataclass(frozen=True)
class Choice:
    """One thing to choose; `value` is what the happening gets."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A menu, its choices looked up each time the panel is drawn."""

    name: str
    label: str
    choices: Callable[[], Sequence[Choice]]


@dataclass(frozen=True)
class Happening:
    """A button of the panel: `do` gets each field's value by name and returns a sentence on what happened.

    `do` raises ValueError with a sentence for people when it cannot be done now.
    """

    name: str
    title: str
    group: str
    do: Callable[..., str]
    help: str = ""
    fields: Sequence[Field] = field(default=())

    def drawn(self) -> Json:
        """The happening as the page shows it."""
        return {
            "name": self.name,
            "title": self.title,
            "group": self.group,
            "help": self.help,
            "fields": [_drawn_field(each) for each in self.fields],
        }

    def run(self, given: Mapping[str, Any]) -> str:
        """Do it; CannotDoError for a field that is missing or unknown, or when it cannot be done now."""
        wanted = {each.name for each in self.fields}
        if set(given) != wanted:
            raise CannotDoError(f"{self.name} takes {sorted(wanted)}")
        try:
            return self.do(**{name: str(value) for name, value in given.items()})
        except ValueError as error:
            raise CannotDoError(str(error)) from error


def _drawn_field(one: Field) -> Json:
    choices = [{"value": each.value, "label": each.label} for each in one.choices()]
    return {"name": one.name, "label": one.label, "choices": choices}
