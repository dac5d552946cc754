"""The clock's work: APScheduler runs what recurs in this process, and a watchdog starts it anew when it has died."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers import SchedulerNotRunningError
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger("invoicebot.schedule")

GRACE = 6 * 3600  # seconds; APScheduler's own is 1 s, and then it skips the run
BEAT = timedelta(seconds=5)
RESTART_AFTER = 30.0  # seconds of silence
SILENT_FOR = 90.0  # seconds


class Schedule:
    """Recurring work in memory; what must happen once on all processes is made so by `bot.services.ticks`, not here.

    A heartbeat shows that work is run. APScheduler's thread ends for good at an error of its job store, and calls
    itself running all the same; it also waits long when the machine's clock is set back. Either way it is replaced.
    """

    def __init__(self, beat: timedelta = BEAT, restart_after: float = RESTART_AFTER) -> None:
        """Nothing runs before `start`. A silence of `restart_after` seconds is taken for death."""
        self._beat_every = beat
        self._restart_after = restart_after
        self._jobs: dict[str, tuple[timedelta, Callable[[], object]]] = {}
        self._lock = threading.Lock()
        self._scheduler = self._made()
        self._beaten = self._restarted = time.monotonic()
        self._stopped = threading.Event()
        self._watchdog = threading.Thread(target=self._watch, name="schedule-watchdog", daemon=True)

    def every(self, interval: timedelta, name: str, work: Callable[[], object]) -> None:
        """Run `work` each `interval` in this process, for the first time after one."""
        with self._lock:
            self._jobs[name] = (interval, work)
            _add(self._scheduler, name, interval, work)

    def start(self) -> None:
        """Begin."""
        self._beaten = time.monotonic()
        self._scheduler.start()
        self._watchdog.start()

    def stop(self) -> None:
        """Let what runs end, and run no more."""
        self._stopped.set()
        if self._watchdog.is_alive():
            self._watchdog.join()
        _end(self._scheduler, wait=True)

    @property
    def alive(self) -> bool:
        """Whether it still runs things; False when even starting it anew did not help."""
        return time.monotonic() - self._beaten < SILENT_FOR

    def _made(self) -> BackgroundScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE}
        made = BackgroundScheduler(timezone=ZoneInfo("UTC"), job_defaults=defaults)
        made.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        _add(made, "heartbeat", self._beat_every, self._beat)
        return made

    def _beat(self) -> None:
        self._beaten = time.monotonic()

    def _watch(self) -> None:
        while not self._stopped.wait(self._restart_after / 5):
            if time.monotonic() - max(self._beaten, self._restarted) > self._restart_after:
                try:
                    self._restart()
                except Exception:
                    log.exception("the scheduler cannot be started anew")

    def _restart(self) -> None:
        """A new one takes over; what the old one still runs ends by itself."""
        log.error("the scheduler has stopped; it is started anew")
        self._restarted = time.monotonic()
        with self._lock:
            old, self._scheduler = self._scheduler, self._made()
            for name, (interval, work) in self._jobs.items():
                _add(self._scheduler, name, interval, work)
        self._scheduler.start()
        threading.Thread(target=lambda: _end(old, wait=False), name="schedule-end", daemon=True).start()


def _add(scheduler: BackgroundScheduler, name: str, interval: timedelta, work: Callable[[], object]) -> None:
    scheduler.add_job(work, "interval", seconds=interval.total_seconds(), id=name, name=name)


def _end(scheduler: BackgroundScheduler, *, wait: bool) -> None:
    with suppress(SchedulerNotRunningError):
        scheduler.shutdown(wait=wait)


def _tell(event: JobExecutionEvent) -> None:
    if event.exception is not None:
        log.error("a scheduled run failed", extra={"job": event.job_id}, exc_info=event.exception)
    else:
        log.warning("a scheduled run was missed", extra={"job": event.job_id})
