"""The outbox at work: channels that are due are claimed and worked by a few threads, none of which ever waits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from bot.services.outbox.channels import Channels
from bot.services.outbox.items import Kind, Shown
from bot.services.outbox.letters import letter_of, notice_of
from bot.services.outbox.queue import Queue
from bot.services.outbox.sending import Sending
from bot.services.posting import Wording
from bot.services.store import Document, Found, StoreError

log = logging.getLogger("invoicebot.outbox")

LOOK_EVERY = 1.0  # seconds, since word of new work may be lost
FORGOTTEN_EVERY = 60.0  # seconds
STOP_WAIT = 30.0  # seconds


class Outbox:
    """Sends what `queue` was given, here or in whichever process claims a channel first."""

    def __init__(
        self,
        channels: Channels,
        sending: Sending,
        submit: Callable[[Callable[[], None]], object],
        workers: int,
    ) -> None:
        """`submit` runs work in a pool of `workers` threads. Nothing is sent before `start`."""
        self._channels = channels
        self._sending = sending
        self._submit = submit
        self._workers = workers
        self._lock = threading.Condition()
        self._arrivals = 0
        self._under_way: set[str] = set()
        self._again: set[str] = set()
        self._stopping = False
        self._thread = threading.Thread(target=self._dispatch, name="outbox", daemon=True)

    def start(self, *, alone: bool) -> None:
        """Begin with what is there. `alone`: no other process works on this store, so what one held is free."""
        if alone:
            self._channels.free()
        self._thread.start()

    def stop(self) -> None:
        """Claim no more; each call under way is the last of its channel's turn, which is handed back by that."""
        with self._lock:
            self._stopping = True
            self._lock.notify_all()
        if not self._thread.is_alive():
            return
        self._thread.join()
        with self._lock:
            self._lock.wait_for(lambda: not self._under_way, timeout=STOP_WAIT)

    def arrived(self) -> None:
        """There may be something to send."""
        with self._lock:
            self._arrivals += 1
            self._lock.notify_all()

    def idle(self, timeout: float) -> bool:
        """Wait until nothing is left to send; False when that took longer than `timeout` seconds."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._under_way and self._channels.due() is None, timeout=timeout)

    def _until_due(self) -> float:
        """Seconds until a channel is due, LOOK_EVERY at most."""
        due = self._channels.due()
        return LOOK_EVERY if due is None else min(LOOK_EVERY, (due - self._channels.now()) / 1000)

    def _dispatch(self) -> None:
        forgotten_at = 0.0
        while True:
            with self._lock:
                seen = self._arrivals
            wait = LOOK_EVERY
            try:
                if time.monotonic() >= forgotten_at:
                    self._channels.find_forgotten()
                    forgotten_at = time.monotonic() + FORGOTTEN_EVERY
                wait = self._claim()
            except Exception:  # nothing may end this thread
                log.exception("the outbox cannot be read")
            with self._lock:
                self._lock.wait_for(lambda: self._stopping or self._arrivals != seen, timeout=wait)  # noqa: B023
                if self._stopping:
                    return

    def _claim(self) -> float:
        """Hand out what is due; the seconds until there is a reason to look again."""
        with self._lock:
            free = self._workers - len(self._under_way)
        wait = self._until_due()
        if free == 0 or wait > 0:
            return LOOK_EVERY if free == 0 else wait
        for found in self._channels.claim(free):
            with self._lock:
                if found.key in self._under_way:  # its turn is ending, or a clock that was set ahead ended its lease
                    self._again.add(found.key)
                    continue
                self._under_way.add(found.key)
            self._submit(lambda found=found: self._work(found.key, found.value))  # type: ignore[misc]
        return 0.0

    def _work(self, channel: str, document: Document | None) -> None:
        while document is not None:
            try:
                self._sending.work(channel, document, lambda: not self._stopping)
            except Exception:
                log.exception("a channel's messages stay in the outbox", extra={"channel": channel})
            document = self._claimed_again(channel)

    def _claimed_again(self, channel: str) -> Document | None:
        """What was claimed while its turn was ending; None when it is under way no longer."""
        while True:
            with self._lock:
                if channel not in self._again:
                    self._under_way.remove(channel)
                    self._arrivals += 1
                    self._lock.notify_all()
                    return None
                self._again.remove(channel)
            try:
                document = self._channels.mine(channel)
            except StoreError:
                log.warning("a channel's claim has to run out", extra={"channel": channel})
            else:
                if document is not None:
                    return document


class DeadLetters:
    """What was set aside, for hub admins to put back."""

    def __init__(self, queue: Queue, wording: Wording, *, hub_channel: str) -> None:
        """The caller has checked the role."""
        self._queue = queue
        self._wording = wording
        self._hub_channel = hub_channel

    def again(self, key: str, actor: str) -> bool:
        """Have the dead message `key` sent after all; False when it is not dead. Raises StoreError."""
        dead = self._queue.again(key)
        if dead is None:
            return False
        log.info("a message was put back", extra={"key": key, "user": actor})
        found = Found(key, dead)
        said = self._wording.sent_again(letter_of(found, str(dead.get("why") or "")), actor)
        self._queue.show(Shown(notice_of(found, dead["rev"]), self._hub_channel, said, Kind.NOTICE))
        return True
