"""What a person typed into the create form last, so that nothing is lost that Slack does not keep."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from bot.domain.drafts import TypedForm, TypedLine, When
from bot.domain.invoices import Collection
from bot.services.collections import FORMS
from bot.services.ports import Clock
from bot.services.store import Document, Store


class TypedForms:
    """One for each person. Every method may raise StoreError."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """They are kept beside the forms that were previewed, and pruned like those."""
        self._store = store
        self._clock = clock

    def keep(self, user: str, form: str, typed: TypedForm) -> None:
        """What the form with the id `form` holds now."""
        at = int(self._clock.now().timestamp())
        document = {"state": "typed", "previewed_at": at, "form": form, "typed": asdict(typed)}
        self._store.put(FORMS, _key(user), document)

    def of(self, user: str, form: str) -> TypedForm | None:
        """What was kept of this very form."""
        kept = self._store.get(FORMS, _key(user))
        return _typed(kept) if kept is not None and kept["form"] == form else None

    def last(self, user: str) -> tuple[TypedForm, datetime] | None:
        """What was typed last and not confirmed, and when."""
        kept = self._store.get(FORMS, _key(user))
        return None if kept is None else (_typed(kept), datetime.fromtimestamp(kept["previewed_at"], UTC))

    def forget(self, user: str, form: str) -> None:
        """It was confirmed, or is not wanted."""
        if self.of(user, form) is not None:
            self._store.delete(FORMS, _key(user))


def _key(user: str) -> str:
    return f"typed:{user}"


def _typed(document: Document) -> TypedForm:
    kept = document["typed"]
    return TypedForm(
        workspaces=tuple(kept["workspaces"]),
        lines=tuple(TypedLine(**line) for line in kept["lines"]),
        collection=Collection(kept["collection"]),
        days=kept["days"],
        memo=kept["memo"],
        fee=kept["fee"],
        when=When(kept["when"]),
        date=kept["date"],
        pasting=kept["pasting"],
        pasted=kept["pasted"],
    )
