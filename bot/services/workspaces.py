"""The workspaces of the hub, as the store has them at the moment of asking: nothing is cached."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.errors import InvoicebotError
from bot.domain.workspaces import Budget, Workspace
from bot.services.collections import WORKSPACES
from bot.services.store import After, Document, Found, Store, StoreError, Where
from bot.services.workspace_documents import from_document, to_document
from bot.services.workspace_import import Imported, read_csv

PAGE = 1000
MOST_SWAPS = 1000


class NoSuchWorkspace(InvoicebotError):  # noqa: N818 - reads as what happened
    """No workspace has this id."""

    def __init__(self, workspace: str) -> None:
        """Keep the id that was asked for."""
        super().__init__(f"no workspace {workspace!r}")
        self.workspace = workspace


class Workspaces:
    """Finds and changes workspaces. Every method may raise StoreError.

    A hub has up to a few thousand; reading all of 3,000 takes 6 ms, so an import in another process is seen at once.
    """

    def __init__(self, store: Store) -> None:
        """`store` has the collection `WORKSPACES`."""
        self._store = store

    def get(self, workspace: str) -> Workspace | None:
        """The workspace with this id, or None."""
        document = self._store.get(WORKSPACES, workspace)
        return None if document is None else from_document(document)

    def by_customer(self, customer: str) -> Workspace | None:
        """The workspace that this Stripe customer belongs to, or None."""
        found = self._store.find(WORKSPACES, Where({"customer": customer}), limit=1)
        return from_document(found[0].value) if found else None

    def owned_by(self, user: str) -> tuple[Workspace, ...]:
        """The workspaces that this Slack user owns, by id."""
        return tuple(from_document(document) for document in self._documents() if user in document["owners"])

    def in_channel(self, channel: str) -> tuple[Workspace, ...]:
        """The workspaces whose alerts go to this Slack channel, by id."""
        return tuple(from_document(document) for document in self._documents(Where({"channel": channel})))

    def all(self) -> tuple[Workspace, ...]:
        """Every workspace, by id."""
        return tuple(from_document(document) for document in self._documents())

    def set_budget(self, workspace: str, budget: Budget) -> bool:
        """Write the budget status; True if this call changed it. Raises NoSuchWorkspace."""
        for _ in range(MOST_SWAPS):
            document = self._store.get(WORKSPACES, workspace)
            if document is None:
                raise NoSuchWorkspace(workspace)
            if document["budget"] == budget.value:
                return False
            if self._store.change(WORKSPACES, workspace, document, {**document, "budget": budget.value}):
                return True
        raise StoreError(f"workspace {workspace!r} kept changing under a write")

    def import_csv(self, text: str, *, shared_channels: bool = False) -> Imported:
        """Add and update the workspaces of a CSV file, all in one commit or none.

        `shared_channels`: a hub admin confirmed that owners of workspaces that share a channel may see each other's
        alerts. Raises BadImport, which names every bad row, before anything is written.
        """
        existing = {document["id"]: document for document in self._documents()}
        result = read_csv(text, [from_document(one) for one in existing.values()], shared_channels=shared_channels)
        written = {one.id: {**existing.get(one.id, {}), **to_document(one)} for one in (*result.new, *result.changed)}
        if written:
            self._store.put_many(WORKSPACES, written)
        return result

    def _documents(self, where: Where | None = None) -> Iterator[Document]:
        found: list[Found] = self._store.find(WORKSPACES, where, limit=PAGE)
        while found:
            for one in found:
                yield one.value
            if len(found) < PAGE:
                return
            found = self._store.find(WORKSPACES, where, limit=PAGE, after=After(None, found[-1].key))
