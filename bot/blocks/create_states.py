"""What the create form carries from one press to the next, besides what is typed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.blocks import ids, limits, packing
from bot.blocks.states import Origin
from bot.domain.drafts import MOST_LINES, TypedForm

MOST_KEY = 10**6


@dataclass(frozen=True, slots=True)
class CreateState:
    """The create form: its id (the decision's), its line groups, and where the person came from.

    Each line has a key that no other had before, so that Slack never shows in one line what was typed into another that
    was removed; `products` are the keys of those with a saved product. `turn` counts how often the whole was filled
    anew, for the same reason. `pasting`: amounts are pasted, one for each workspace.
    """

    form: str
    keys: tuple[int, ...] = (0,)
    products: frozenset[int] = frozenset()
    pasting: bool = False
    turn: int = 0
    origin: Origin = field(default_factory=Origin)

    @classmethod
    def of(cls, form_id: str, form: TypedForm, origin: Origin) -> CreateState:
        """A form that is opened with something in it."""
        return replace(cls(form_id, (-1,), origin=origin).filled_with(form), turn=0)

    @property
    def lines(self) -> int:
        """How many line groups it has."""
        return len(self.keys)

    def with_line(self, *, product: bool = False) -> CreateState:
        """With one line more, unless it has `MOST_LINES`."""
        if self.lines >= MOST_LINES:
            return self
        key = max(self.keys) + 1
        return replace(self, keys=(*self.keys, key), products=self.products | ({key} if product else set()))

    def without_line(self, key: int) -> CreateState:
        """Without that line, unless it is the only one."""
        kept = tuple(one for one in self.keys if one != key)
        return replace(self, keys=kept, products=self.products - {key}) if kept else self

    def filled_with(self, form: TypedForm) -> CreateState:
        """With a line group for each line of `form`, and every field a new one."""
        first = max(self.keys) + 1
        keys = tuple(range(first, first + min(MOST_LINES, max(1, len(form.lines)))))
        products = frozenset(key for key, line in zip(keys, form.lines, strict=False) if line.price)
        return replace(self, keys=keys, products=products, pasting=form.pasting, turn=self.turn + 1)

    def block(self, name: str) -> str:
        """The block id of a field, named as in `bot.domain.drafts.Fault`: `lines.N` with N from 0, in form order."""
        parts = name.split(".")
        if parts[0] == "lines" and int(parts[1]) < self.lines:
            return ids.create_block(f"lines.{self.keys[int(parts[1])]}.{parts[2]}")
        return ids.create_block(name if not self.turn else f"{name}.{self.turn}")

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        fields = {"d": self.form, "k": self.keys, "s": sorted(self.products), "p": int(self.pasting), "g": self.turn}
        return packing.pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> CreateState:
        """Raises ValueError. A form opened before lines had keys has a number of lines instead."""
        state = packing.unpack(metadata)
        keys = _keys(state, "k") or tuple(range(max(1, packing.whole(state, "n", 1, MOST_LINES))))
        return cls(
            packing.text(state, "d"),
            keys,
            frozenset(_keys(state, "s")) & set(keys),
            bool(packing.whole(state, "p")),
            packing.whole(state, "g", most=MOST_KEY),
            Origin.read(state),
        )


def _keys(state: Mapping[str, Any], name: str) -> tuple[int, ...]:
    found = state.get(name, [])
    good = isinstance(found, list) and len(found) <= MOST_LINES and len(set(map(str, found))) == len(found)
    if not good or not all(type(key) is int and 0 <= key <= MOST_KEY for key in found):
        raise ValueError(f"{name} are not keys of lines")
    return tuple(found)
