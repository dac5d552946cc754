"""Export: a CSV of all that a filter shows to one person, put into that person's direct message."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import tzinfo
from itertools import chain

from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.rows import Filter, Row
from bot.domain.sheets import Exported, Sheet
from bot.services.mirror import Mirror
from bot.services.ports import Clock, Messenger, MessengerError
from bot.services.roles import Roles

log = logging.getLogger("invoicebot.exporting")


class Exporting:
    """Exports what the mirror holds: no call to Stripe is made."""

    def __init__(
        self, mirror: Mirror, roles: Roles, messenger: Messenger, clock: Clock, zone: tzinfo, *, livemode: bool
    ) -> None:
        """`zone` is the hub's: the file's days are there."""
        self._mirror = mirror
        self._roles = roles
        self._messenger = messenger
        self._clock = clock
        self._zone = zone
        self._livemode = livemode

    def admit(self, viewer: Viewer) -> None:
        """Whether they may export at all; raises Refused."""
        self._roles.admit(viewer, Act.EXPORT, about_one=False)

    def begin(self, viewer: Viewer, wanted: Filter) -> None:
        """Whether there is anything that they may export; raises Refused."""
        self._sheet(viewer, wanted)

    def send(self, viewer: Viewer, wanted: Filter) -> Exported:
        """Write the file and upload it once; raises Refused when there is nothing, or Slack does not take it."""
        sheet = self._sheet(viewer, wanted)
        try:
            exported = self._messenger.send_export(viewer.person.id, sheet)
        except MessengerError as error:
            log.warning("an export could not be uploaded", extra={"user": viewer.person.id, "code": error.code})
            raise Refused(Refusal(Why.FILE_REFUSED, Act.EXPORT.value, detail=error.code)) from error
        log.info("exported", extra={"user": viewer.person.id, "rows": exported.totals.count})
        return exported

    def _sheet(self, viewer: Viewer, wanted: Filter) -> Sheet:
        self.admit(viewer)
        now = self._clock.now()
        rows: Iterator[Row] = self._mirror.rows(viewer, wanted)
        first = next(rows, None)
        if first is None:
            raise Refused(Refusal(Why.NO_ROWS, Act.EXPORT.value))
        names = {workspace.id: workspace.name for workspace in self._mirror.visible(viewer)}
        return Sheet(viewer, wanted, now, self._zone, chain([first], rows), names, self._livemode)
