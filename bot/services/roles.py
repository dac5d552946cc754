"""Who is a hub admin or a workspace owner: looked up fresh for acts, at most a minute old for reading."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.people import Person
from bot.domain.permits import Access, Act, Role, Viewer, access, role_of
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.workspaces import Workspace
from bot.services.audit import Audit
from bot.services.collections import MEMBERS
from bot.services.ports import Clock, Messenger, MessengerError
from bot.services.store import Store, Where
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.roles")

READING_AGE = timedelta(seconds=60)
MOST_GRANTS = 1000
MOST_NAMED = 4  # one more than a refusal names, so that it can say that there are others


class Roles:
    """Looks people up in Slack and joins that with the settings, the grants and the workspaces. It fails closed."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        workspaces: Workspaces,
        clock: Clock,
        audit: Audit,
        *,
        admins: Iterable[str],
        group: str | None,
    ) -> None:
        """`admins` and `group` are the settings HUB_ADMINS and HUB_ADMIN_GROUP."""
        self._store = store
        self._messenger = messenger
        self._workspaces = workspaces
        self._clock = clock
        self._audit = audit
        self._listed = frozenset(admins)
        self._group = group
        self._lock = threading.Lock()
        self._people: dict[str, Person] = {}
        self._members: tuple[datetime, frozenset[str]] | None = None

    def viewer(self, user: str, *, fresh: bool = False) -> Viewer:
        """Who `user` is to the hub now; raises Refused (SLACK_DOWN) when Slack cannot be asked."""
        try:
            person = self._person(user, fresh)
            admins = self._listed | self._granted()
            if user not in admins and person.may_be_admin:
                admins |= self._grouped(fresh)
        except MessengerError as error:
            if not error.passing and error.code in ("user_not_found", "user_not_visible"):
                raise Refused(Refusal(Why.NOBODY)) from error
            raise Refused(Refusal(Why.SLACK_DOWN)) from error
        owned = frozenset(workspace.id for workspace in self._workspaces.owned_by(user))
        role = role_of(person, admins, owned)
        return Viewer(person, role, owned if role is Role.OWNER else frozenset())

    def require(
        self, viewer: Viewer, act: Act, workspace: Workspace | None = None, *, about_one: bool = True, subject: str = ""
    ) -> None:
        """Raise Refused unless `viewer` may do `act`; NOT_FOUND is worded exactly as for what does not exist."""
        answer = access(viewer, act, workspace, about_one=about_one)
        if answer is Access.GRANTED:
            return
        if answer is Access.NOT_FOUND:
            raise Refused(Refusal(Why.NOT_FOUND, subject=subject))
        if viewer.role is Role.NOBODY:
            raise Refused(Refusal(Why.NOBODY, act=act.value, admins=self.named_admins()))
        raise Refused(Refusal(Why.ADMINS_ONLY, act=act.value, admins=self.named_admins()))

    def admit(
        self, viewer: Viewer, act: Act, workspace: Workspace | None = None, *, about_one: bool = True, subject: str = ""
    ) -> None:
        """The same where a person types or presses: the refusal is kept in the audit."""
        try:
            self.require(viewer, act, workspace, about_one=about_one, subject=subject)
        except Refused as refused:
            self._audit.refused(act, viewer.person.id, subject, refused.refusal)
            raise

    def named_admins(self) -> tuple[str, ...]:
        """Some hub admins that a refused person can turn to; Slack is asked only about those never seen before."""
        named: list[str] = []
        silent = False
        for user in sorted(self._listed | self._granted()):
            with self._lock:
                known = self._people.get(user)
            try:
                if known is None and not silent:
                    known = self._person(user, fresh=False)
            except MessengerError as error:
                if not error.passing:
                    continue
                silent = True  # a Slack that hangs is asked once: somebody is waiting
            if known is None or known.may_be_admin:
                named.append(user)
            if len(named) == MOST_NAMED:
                break
        return tuple(named)

    def _granted(self) -> frozenset[str]:
        found = self._store.find(MEMBERS, Where({"role": Role.HUB_ADMIN.value}), limit=MOST_GRANTS)
        return frozenset(member.key for member in found)

    def _person(self, user: str, fresh: bool) -> Person:
        now = self._clock.now()
        with self._lock:
            known = self._people.get(user)
        if known is not None and not fresh and now - known.seen_at <= READING_AGE:
            return known
        person = self._messenger.person(user, hurried=not fresh)
        with self._lock:
            self._people[user] = person
        return person

    def _grouped(self, fresh: bool) -> frozenset[str]:
        if self._group is None:
            return frozenset()
        now = self._clock.now()
        with self._lock:
            known = self._members
        if known is not None and not fresh and now - known[0] <= READING_AGE:
            return known[1]
        try:
            members = self._messenger.group(self._group, hurried=not fresh)
        except MessengerError as error:
            if error.passing:
                raise
            log.warning("the group of hub admins cannot be read", extra={"group": self._group, "code": error.code})
            members = frozenset()
        with self._lock:
            self._members = (now, members)
        return members
