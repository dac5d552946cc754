"""The clock's work: APScheduler runs what recurs, and says when it can no longer do so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger("invoicebot.schedule")

GRACE = 3600  # seconds; APScheduler's own is 1 s, and then it skips the run
BEAT = timedelta(seconds=15)
SILENT_FOR = timedelta(seconds=90)


class Schedule:
    """Recurring work in memory; what must happen once is made so by claims in the store, not here."""

    def __init__(self) -> None:
        """Nothing runs before `start`."""
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE}
        )
        self._scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        self._beaten = datetime.now(UTC)
        self.every(BEAT, "heartbeat", self._beat)

    def every(self, interval: timedelta, name: str, work: Callable[[], object]) -> None:
        """Run `work` each `interval`, for the first time after one."""
        self._scheduler.add_job(work, "interval", seconds=interval.total_seconds(), id=name, name=name)

    def start(self) -> None:
        """Begin."""
        self._beaten = datetime.now(UTC)
        self._scheduler.start()

    def stop(self) -> None:
        """Let what runs end, and run no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    @property
    def alive(self) -> bool:
        """Whether it still runs things: its thread can die while it calls itself running."""
        return datetime.now(UTC) - self._beaten < SILENT_FOR

    def _beat(self) -> None:
        self._beaten = datetime.now(UTC)


def _tell(event: JobExecutionEvent) -> None:
    if event.exception is not None:
        log.error("a scheduled run failed", extra={"job": event.job_id}, exc_info=event.exception)
    else:
        log.warning("a scheduled run was missed", extra={"job": event.job_id})
