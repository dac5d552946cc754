"""A disk that is full, and one that is read-only, again and again under a running bot: refused, red, and mended."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from bot import bootstrap
from bot.domain.events import HANDLED
from bot.services.collections import EVENTS
from bot.services.store import Store
from bot.settings import LocalSettings
from tests.faults.processes import Bot, process, serving
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.looking import differing, seconds_until, unworked
from tests.flows.test_webhook_wire import STRIPE, event, post, stripe_headers
from tests.world import World

SIZE = "16m"
REFUSED_WITHIN = 1.0  # seconds
RED_WITHIN = 10.0  # seconds
GREEN_WITHIN = 30.0  # seconds
REFUSED = 5  # events, each time
MOST_KEPT = 2000  # events that a file still has room for


@dataclass
class Measured:
    """The slowest of each, in seconds, and how many events were refused, or kept in what room there was."""

    refused: int = 0
    kept: int = 0
    answer: float = 0.0
    red: float = 0.0
    green: float = 0.0
    caught_up: float = 0.0
    kinds: list[str] = field(default_factory=list)


def run(ground: Ground) -> Row:
    """`size` times each kind of trouble, with no restart between."""
    seen = Measured()
    data = ground.folder / "data"
    data.mkdir()
    with _own_disk(data) as own, ground.world() as world:
        world.stripe.enabled_events = HANDLED
        with serving(world) as bot:
            troubles = {"files limited": _limited(bot)}
            if own:
                troubles |= {"disk full": _full(data)}
            for _ in range(ground.size):
                for kind, trouble in troubles.items():
                    _endured(world, trouble, seen)
                    seen.kinds.append(kind)
            assert bot.process.poll() is None
        refused = _refused_to_start(world, data, ground.size) if own else 0
    sent = seen.refused + seen.kept
    kinds = ", ".join(f"{seen.kinds.count(kind)} × {kind}" for kind in dict.fromkeys(seen.kinds))
    return Row(
        f"{kinds} under a running bot, {sent:,} events sent meanwhile; {refused} starts on a read-only disk",
        f"{seen.refused} × 5xx, and {seen.kept} × 200 of what there was still room for, 0 of them lost; the slowest "
        f"answer after {seen.answer:.2f} s; /readyz red within {seen.red:.1f} "
        f"s; mended, green within {seen.green:.1f} s and caught up within {seen.caught_up:.1f} s, no restart; "
        "each start on the read-only disk ended with the reason",
    )


Trouble = Callable[[], Callable[[], None]]
"""Begins it, and returns what ends it."""


def _endured(world: World, trouble: Trouble, seen: Measured) -> None:
    """One trouble, from before it to after it."""
    _green(world, seen)
    end = trouble()
    try:
        kept = _sent_until_refused(world, seen)
        assert seen.answer < REFUSED_WITHIN, f"an answer took {seen.answer:.1f} s"
        seen.red = max(seen.red, seconds_until(lambda: _ready(world) == 503, RED_WITHIN, "red"))
        world.invoice("acme")  # its events come again later
    finally:
        end()
    _green(world, seen)
    with _store(world) as store:
        within = seconds_until(lambda: _caught_up(world, store), GREEN_WITHIN, "caught up")
        lost = [one for one in kept if store.get(EVENTS, one) is None]
    assert not lost, f"answered with 200 and not kept: {lost}"
    seen.caught_up = max(seen.caught_up, within)


def _sent_until_refused(world: World, seen: Measured) -> list[str]:
    """Send events until some are refused; the ids of those that were answered with 200.

    SQLite's log has room for some where it writes over what was there before.
    """
    kept: list[str] = []
    refused = 0
    while refused < REFUSED:
        assert len(kept) < MOST_KEPT, "nothing is refused"
        number = 10**6 + seen.refused + seen.kept
        body = event("in_1", number)
        began = monotonic()
        status = post(world, STRIPE, body, stripe_headers(body))
        seen.answer = max(seen.answer, monotonic() - began)
        if status == 200:
            kept.append(str(json.loads(body)["id"]))
            seen.kept += 1
        else:
            assert status >= 500, f"answered with {status} what could not be kept"
            refused += 1
            seen.refused += 1
    return kept


def _caught_up(world: World, store: Store) -> bool:
    return world.stripe.controls.wait_delivered(0.1) and not unworked(store) and not differing(world, store)


def _green(world: World, seen: Measured) -> None:
    seen.green = max(seen.green, seconds_until(lambda: _ready(world) == 200, GREEN_WITHIN, "green"))


def _ready(world: World) -> int:
    return world.asked("/readyz")[0]


@contextmanager
def _store(world: World) -> Iterator[Store]:
    store = bootstrap.open_store(LocalSettings(data_dir=world.folder / "data"))
    try:
        yield store
    finally:
        store.close()


def _limited(bot: Bot) -> Trouble:
    """No file may grow, as where a quota is used up."""

    def begin() -> Callable[[], None]:
        bot.limit_files(0)
        return lambda: bot.limit_files(None)

    return begin


def _full(data: Path) -> Trouble:
    def begin() -> Callable[[], None]:
        ballast = data / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while file.write(bytes(size)) == size:
                        continue
                except OSError:
                    continue
        return ballast.unlink

    return begin


def _refused_to_start(world: World, data: Path, times: int) -> int:
    """On a read-only disk it ends by itself and says why, and starts again once the disk can be written."""
    for _ in range(times):
        subprocess.run(["mount", "-o", f"remount,ro,size={SIZE}", str(data)], check=True)
        with process(world) as bot:
            assert bot.process.wait(timeout=60) != 0
            bot.end()
            said = "".join(bot.lines)
            assert "cannot be written" in said, said
        subprocess.run(["mount", "-o", f"remount,rw,size={SIZE}", str(data)], check=True)
    with serving(world):
        seconds_until(lambda: _ready(world) == 200, GREEN_WITHIN, "green")
    return times


@contextmanager
def _own_disk(data: Path) -> Iterator[bool]:
    """A small file system of its own in `data`, where that may be mounted; whether it was."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(data)]
    own = shutil.which("mount") is not None and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield own
    finally:
        if own:
            subprocess.run(["umount", "--lazy", str(data)], check=True)


SCENARIO = Scenario("disks", "The disk full or limited under a running bot, read-only at a start", run, full=10)
