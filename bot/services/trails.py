"""The audit as hub admins read it: everything that was asked of the bot, and how it ended."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.drafts import DECISION
from bot.domain.history import Entry, Trail
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.collections import ACTIONS
from bot.services.mirror import Mirror
from bot.services.ports import Billing, BillingError, Clock, NoSuchObject
from bot.services.records import result_of
from bot.services.roles import Roles
from bot.services.store import After, Document, Found, Order, Store, Where
from bot.services.workspaces import Workspaces

PAGE = 10


class Trails:
    """Reads the actions; nothing here writes, but that refusals to read are kept too."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        mirror: Mirror,
        roles: Roles,
        workspaces: Workspaces,
        clock: Clock,
        *,
        livemode: bool,
    ) -> None:
        """`livemode` of the key: test mode is said."""
        self._store = store
        self._billing = billing
        self._mirror = mirror
        self._roles = roles
        self._workspaces = workspaces
        self._clock = clock
        self._livemode = livemode

    def page(self, viewer: Viewer, reference: str | None, places: tuple[str, ...] = ()) -> Trail:
        """The page at the last of `places`, of one invoice or of everything; raises Refused. May ask Stripe once."""
        self._roles.admit(viewer, Act.AUDIT, about_one=False, subject=reference or "")
        targets, whole = ([], True) if reference is None else self._targets(reference)
        where = Where({"target": targets}) if reference is not None else Where()
        after = _after(places[-1]) if places else None
        found = self._store.find(ACTIONS, where, order=Order("at", descending=True), limit=PAGE + 1, after=after)
        return Trail(
            entries=tuple(self._entry(one.value) for one in found[:PAGE]),
            now=self._clock.now(),
            reference=reference,
            places=places,
            following=_place(found[PAGE - 1]) if len(found) > PAGE else None,
            whole=whole,
            livemode=self._livemode,
        )

    def _targets(self, reference: str) -> tuple[list[str], bool]:
        """What the actions about an invoice are about: its id, its number as it was typed, and what created it."""
        row = self._mirror.row(reference)
        if row is None and not reference.startswith("in_"):
            raise Refused(Refusal(Why.NOT_FOUND, subject=reference))
        invoice = reference if row is None else row.id
        names = [invoice, reference, *([row.number] if row is not None and row.number else [])]
        try:
            made_by = self._billing.invoice(invoice).metadata.get(DECISION)
        except NoSuchObject:
            made_by = None
        except BillingError:
            return list(dict.fromkeys(names)), False
        return list(dict.fromkeys([*names, *([made_by] if made_by else [])])), True

    def _entry(self, document: Document) -> Entry:
        result = result_of(document)
        row = self._mirror.row(result.invoice if result and result.invoice else document["target"])
        workspace = self._workspaces.by_customer(row.customer) if row is not None else None
        if workspace is None and document.get("workspace"):
            workspace = self._workspaces.get(document["workspace"])
        act = Act(document["act"])
        reset = act is Act.BUDGET and "place" not in document
        about = row.label if row is not None else document["target"] if act is not Act.CREATE else ""
        return Entry(
            at=datetime.fromtimestamp(document["at"], UTC),
            act=act,
            actor=document["actor"],
            ending=None if result is None else result.ending,
            about=about,
            workspace="" if workspace is None else workspace.name,
            reason=str((document.get("params") or {}).get("reason") or ""),
            refusal=None if result is None else result.refusal,
            reset=reset,
        )


def _place(found: Found) -> str:
    return f"{found.value['at']}|{found.key}"


def _after(place: str) -> After:
    at, _, key = place.partition("|")
    return After(int(at), key)
